// What lives here: what the gates know of a command.
import IRC

/// What the gates check, and the function that does the work.
struct Verb: Sendable {
  enum Stage {
    case any
    case registering
    case online
    /// Online, and an operator (Modern IRC, "IRC Operators").
    case operators
  }

  /// Whether something it does must be stored, and is refused while it cannot be: what a person
  /// decides, not what happens, such as a login.
  enum Keeping: Equatable {
    case never
    case always
    /// With so many parameters; with fewer it asks.
    case with(Int)
    /// The command looks at what is asked of it, and refuses that itself.
    case asItSays
  }

  let minimumParameters: Int
  let stage: Stage
  /// Whether a person did this: what a client sends by itself does not keep a session from idling.
  let isInput: Bool
  /// Whether others read what it says: not for those who are muted.
  let speaks: Bool
  let keeping: Keeping
  let run: @Sendable (inout Chat, Request) throws(Refusal) -> Void

  init(
    _ minimumParameters: Int, _ stage: Stage = .online, input: Bool = true, speaks: Bool = false,
    keeps keeping: Keeping = .never,
    _ run: @escaping @Sendable (inout Chat, Request) throws(Refusal) -> Void
  ) {
    self.minimumParameters = minimumParameters
    self.stage = stage
    isInput = input
    self.speaks = speaks
    self.keeping = keeping
    self.run = run
  }

  /// Whether a request is of no use while nothing can be stored.
  func mustKeep(_ request: Request) -> Bool {
    switch keeping {
    case .never, .asItSays: false
    case .always: true
    case .with(let count): request.message.parameters.count >= count
    }
  }

  /// Its place in the table, where its uses are counted.
  private(set) var index = 0

  static let table: [Command: Verb] = {
    var table: [Command: Verb] = [:]
    for (index, row) in rows.enumerated() {
      table[row.key] = row.value
      table[row.key]?.index = index
    }
    return table
  }()
}

extension Chat {
  /// The commands that there are, in the order of the table.
  public static var verbs: [String] { Verb.rows.map(\.key.rawValue) }
}
