// What lives here: the answer of a command that changes nothing.
import IRC

/// Whoever reads the chat to answer writes the lines here, in order.
struct Replies: Sendable {
  /// Who asked.
  let id: SessionID
  private let source: Source
  private let addressee: String
  private var lines: [Message] = []
  private var hasLookedForNearNames = false

  init(to session: borrowing Session, from source: Source) {
    (id, addressee, self.source) = (session.id, session.addressee, source)
  }

  mutating func add(_ numeric: Numeric, _ parameters: String...) { add(numeric, parameters) }

  mutating func add(_ numeric: Numeric, _ parameters: [String]) {
    add(numeric.command, [addressee] + parameters)
  }

  mutating func add(_ refusal: Refusal) {
    let isNumeric = refusal.command.numeric != nil
    add(refusal.command, (isNumeric ? [addressee] : []) + refusal.parameters)
  }

  /// Whether names that may have been meant were not looked for yet; then they are.
  mutating func looksForNearNames() -> Bool {
    defer { hasLookedForNearNames = true }
    return !hasLookedForNearNames
  }

  /// What was written so far.
  mutating func take() -> [Message] {
    defer { lines = [] }
    return lines
  }

  private mutating func add(_ command: Command, _ parameters: [String]) {
    lines.append(Message(source: source, command, parameters).fitted())
  }
}

/// A long answer, row by row.
protocol Listing: Sendable {
  /// Writes what comes next; returns what that cost, and nil when it was the end.
  mutating func next(_ chat: borrowing Chat, _ replies: inout Replies) -> Int?
}

extension Verb {
  /// A command that reads the chat and answers.
  typealias Asking = @Sendable (borrowing Chat, Request, inout Replies) throws(Refusal) -> Void

  static func asking(
    _ command: Command, _ minimumParameters: Int, input: Bool = true, form: StaticString,
    _ meaning: StaticString, _ specified: StaticString? = nil, _ ask: @escaping Asking
  ) -> Verb {
    Verb(command, minimumParameters, .own, input: input, form: form, meaning, specified) {
      (chat, request) throws(Refusal) in
      try chat.answer(request.id) { (chat, replies) throws(Refusal) in
        try ask(chat, request, &replies)
      }
    }
  }

  /// One whose answer may take several turns.
  static func listing(
    _ command: Command, _ minimumParameters: Int, input: Bool = true, form: StaticString,
    _ meaning: StaticString,
    _ ask: @escaping @Sendable (borrowing Chat, Request) throws(Refusal) -> some Listing
  ) -> Verb {
    Verb(command, minimumParameters, .own, input: input, form: form, meaning) {
      (chat, request) throws(Refusal) in
      chat.tell(try ask(chat, request), to: request.id)
    }
  }
}
