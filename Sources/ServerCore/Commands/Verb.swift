// What lives here: a command, which is one row of a table.
import IRC

/// What the gates check, the function that does the work, and what is told of it: HELP and the list of
/// commands in docs/coverage.md are made from the rows. The texts are static, since a verb is copied
/// for each line.
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

  /// Whose state it changes.
  enum Reach: String {
    /// What every server of a chat would know: people, rooms, messages, who is kept out.
    case shared
    /// Of this server at most: sessions, what they agreed on and watch. Most of these only ask.
    case own
    /// What every server would know, but only after this one has looked: at a password, at what is
    /// kept, at what arrived.
    case decided
  }

  let command: Command
  let minimumParameters: Int
  let reach: Reach
  let stage: Stage
  /// Whether a person did this: what a client sends by itself does not keep a session from idling.
  let isInput: Bool
  /// Whether others read what it says: not for those who are muted.
  let speaks: Bool
  let keeping: Keeping
  /// Its parameters, as HELP writes them.
  let form: StaticString
  let meaning: StaticString
  /// Where it is specified; nil for the section of Modern IRC that has its name.
  private let specified: StaticString?
  let run: @Sendable (inout Chat, Request) throws(Refusal) -> Void

  init(
    _ command: Command, _ minimumParameters: Int, _ reach: Reach, _ stage: Stage = .online,
    input: Bool = true, speaks: Bool = false, keeps keeping: Keeping = .never,
    form: StaticString, _ meaning: StaticString, _ specified: StaticString? = nil,
    _ run: @escaping @Sendable (inout Chat, Request) throws(Refusal) -> Void
  ) {
    self.command = command
    self.minimumParameters = minimumParameters
    self.reach = reach
    self.stage = stage
    isInput = input
    self.speaks = speaks
    self.keeping = keeping
    self.form = form
    self.meaning = meaning
    self.specified = specified
    self.run = run
  }

  var specification: String {
    specified.map { "\($0)" } ?? "Modern IRC, \(command.rawValue) message"
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

  /// In the order in which HELP lists them: what people need first comes first.
  static let rows: [Verb] = {
    var rows = messages + rooms + people + connection + server + operators
    for index in rows.indices { rows[index].index = index }
    return rows
  }()

  static let table = [Command: Verb](rows.map { ($0.command, $0) }) { first, _ in first }
}

extension Chat {
  /// The commands that there are, in the order of the table.
  public static var verbs: [String] { Verb.rows.map(\.command.rawValue) }
}
