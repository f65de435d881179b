// What lives here: a setting, which is one row of a table.

/// All that is known of one setting: its option, help, default and sample are made from it.
package struct Setting<Table>: Sendable {
  /// Without the dashes, as the configuration file has it.
  package let name: String
  /// How help writes the value; nil for a flag.
  package let valueName: String?
  /// What it does, as a sentence.
  package let help: String
  /// What counts where nothing is said, as help writes it.
  package let `default`: String?
  /// The value in the sample file: the default, or one of many where there is none.
  package private(set) var example: String
  /// What only the sample file and the manual page have room for.
  package private(set) var note: String?
  /// Of a number.
  package private(set) var range: ClosedRange<Int>?
  /// Whether it may be given several times, and adds to what there is.
  private(set) var isRepeatable = false
  /// What is made once, when the server starts.
  package private(set) var needsRestart = false
  /// Behind the name: what a value has to be.
  private let demand: String
  private let set: @Sendable (String, inout Table) -> Bool
  private let isSame: @Sendable (Table, Table) -> Bool

  /// `set` answers whether the text is a value, `isSame` whether two tables have the same one.
  init(
    _ name: String, _ valueName: String?, _ demand: String, default: String?, _ help: String,
    isSame: @escaping @Sendable (Table, Table) -> Bool,
    set: @escaping @Sendable (String, inout Table) -> Bool
  ) {
    self.name = name
    self.valueName = valueName
    self.demand = demand
    self.default = `default`
    self.example = `default` ?? ""
    self.help = help
    self.isSame = isSame
    self.set = set
  }

  /// Takes what the command line or a file says.
  package func take(_ text: String, into table: inout Table) throws(SettingFault) {
    guard set(text, &table) else { throw SettingFault(description: "--\(name) \(demand)") }
  }

  /// Whether it has another value there.
  package func differs(between one: Table, and other: Table) -> Bool { !isSame(one, other) }
}

extension Setting {
  /// In the sample, for what has no default.
  package func example(_ text: String) -> Self { with { $0.example = text } }

  /// For the sample and the manual page.
  package func note(_ text: String) -> Self { with { $0.note = text } }

  /// Whatever runs keeps what it began with.
  package var untilRestart: Self { with { $0.needsRestart = true } }

  var repeatable: Self { with { $0.isRepeatable = true } }

  func within(_ range: ClosedRange<Int>) -> Self { with { $0.range = range } }

  private func with(_ change: (inout Self) -> Void) -> Self {
    var setting = self
    change(&setting)
    return setting
  }
}

/// Settings that are about one thing.
package struct SettingGroup<Table>: Sendable {
  /// Its heading in the help and on the manual page.
  package let title: String
  /// What is true of all of them together.
  package let note: String?
  /// In the order in which people read them.
  package let settings: [Setting<Table>]

  package init(_ title: String, note: String? = nil, _ settings: [Setting<Table>]) {
    self.title = title
    self.note = note
    self.settings = settings
  }
}

/// What the settings of one program say.
package protocol SettingTable: Sendable {
  /// The defaults.
  init()

  /// What most people need first comes first.
  static var groups: [SettingGroup<Self>] { get }

  /// The words of the command line that are no options.
  mutating func take(words: [String]) throws(SettingFault)

  /// What does not fit together. A line of a file is tried alone, so no row can know.
  var contradiction: String? { get }
}

extension SettingTable {
  /// Of all groups, in order.
  package static var settings: [Setting<Self>] { groups.flatMap(\.settings) }
}

/// One line: which setting is wrong, and what it has to be.
package struct SettingFault: Error, CustomStringConvertible {
  package let description: String
  /// Nothing is wrong: this is what was asked for.
  package let isAnswer: Bool

  package init(description: String, isAnswer: Bool = false) {
    self.description = description
    self.isAnswer = isAnswer
  }
}
