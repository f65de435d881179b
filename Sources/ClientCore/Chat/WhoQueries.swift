// What lives here: the WHO questions that are under way.

/// Servers answer in order, so the first question owns the rows that come.
struct WhoQueries: Equatable, Sendable {
  struct Query: Equatable, Sendable {
    /// Where to show the answer; nil only updates what is known.
    let place: ConversationKey?
    /// Folded nicks.
    fileprivate(set) var people: [String] = []
  }

  /// More answers than these tell nobody more.
  private static let limit = 10_000

  /// WHOLAST answers in pairs of lines: the name first.
  private var lastNick: String?
  /// What WHOLAST has told so far.
  private var seen: [String] = []
  private var queries: [Query] = []
  private var count = 0

  /// The first line of a pair.
  mutating func begin(_ nick: String) { lastNick = nick }

  /// False when the line is no second one of a pair about `nick`.
  mutating func end(_ nick: String) -> Bool {
    guard let lastNick, lastNick == nick else { return false }
    self.lastNick = nil
    return true
  }

  mutating func tell(seen text: String) {
    if seen.count < Self.limit { seen.append(text) }
  }

  /// All that WHOLAST told.
  mutating func takeSeen() -> [String] {
    defer { (seen, lastNick) = ([], nil) }
    return seen
  }

  /// Returns the token that WHOX gives back.
  mutating func add(place: ConversationKey?) -> Int {
    queries.append(Query(place: place))
    count = count % 999 + 1
    return count
  }

  /// False when nobody asked.
  mutating func add(_ folded: String) -> Bool {
    guard !queries.isEmpty else { return false }
    if queries[0].people.count < Self.limit { queries[0].people.append(folded) }
    return true
  }

  mutating func finish() -> Query? { queries.isEmpty ? nil : queries.removeFirst() }
}
