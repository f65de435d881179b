/// What lives here: what the gates know of a command.
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

  let minimumParameters: Int
  let stage: Stage
  /// Whether a person did this: what a client sends by itself does not keep a session from idling.
  let isInput: Bool
  /// Whether others read what it says: not for those who are muted.
  let speaks: Bool
  let run: @Sendable (inout Chat, Request) throws(Refusal) -> Void

  init(
    _ minimumParameters: Int, _ stage: Stage = .online, input: Bool = true, speaks: Bool = false,
    _ run: @escaping @Sendable (inout Chat, Request) throws(Refusal) -> Void
  ) {
    self.minimumParameters = minimumParameters
    self.stage = stage
    isInput = input
    self.speaks = speaks
    self.run = run
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
