// What lives here: which numbers the writer has given to names, known by heart.
import GRDB
import IRC
import ServerCore

/// Only what the writer may forget at any time: it is read again from the rows. A transaction that
/// failed, or that removed something, leaves one that knows nothing.
struct Keys {
  private var people: [Place: Int64] = [:]
  private var conversations: [Conversation: Int64] = [:]
  private var sources: [Speaker: Int64] = [:]
  var periods = Periods()
  /// Nil where it is not known.
  var textPosition: Int64?

  /// As many of each as are remembered.
  private static let limit = 10_000

  /// How a sender is written.
  private struct Speaker: Hashable {
    let person: Int64
    let login: String?
    let source: Source

    /// In bytes: other spellings of one name are other sources.
    static func == (one: Speaker, other: Speaker) -> Bool {
      one.person == other.person && same(one.source.nick, other.source.nick)
        && same(one.login, other.login) && same(one.source.user, other.source.user)
        && same(one.source.host, other.source.host)
    }

    private static func same(_ one: String?, _ other: String?) -> Bool {
      guard let one, let other else { return one == nil && other == nil }
      return one.utf8.elementsEqual(other.utf8)
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(person)
      hasher.combine(source.nick)
      hasher.combine(source.host)
    }
  }

  /// Whether the text index has gone past it: it takes what comes later at once.
  mutating func isPastWords(_ number: Int64, _ db: Database) throws -> Bool {
    let position = try textPosition ?? db.textPosition()
    textPosition = position
    return number <= position
  }

  mutating func number(of place: Place, _ db: Database) throws -> Int64 {
    if let number = place.number ?? people[place] { return number }
    let number = try db.findOrInsert(
      "SELECT id FROM person WHERE name = ?", "INSERT INTO person (name) VALUES (?)", [place])
    people.remember(number, for: place, limit: Self.limit)
    return number
  }

  mutating func number(of conversation: Conversation, _ db: Database) throws -> Int64 {
    let (one, other): (Place, Place)
    switch conversation {
    case .room(let place): return place.number ?? 0
    case .people(let first, let second): (one, other) = (first, second)
    }
    if let number = conversations[conversation] { return number }
    let number = try db.findOrInsert(
      "SELECT id FROM conversation WHERE one = ? AND other = ?",
      "INSERT INTO conversation (one, other) VALUES (?, ?)",
      [try number(of: one, db), try number(of: other, db)])
    conversations.remember(number, for: conversation, limit: Self.limit)
    return number
  }

  mutating func number(
    of source: Source, by login: String?, person: Int64, _ db: Database
  ) throws -> Int64 {
    let speaker = Speaker(person: person, login: login, source: source)
    if let number = sources[speaker] { return number }
    let number = try db.findOrInsert(
      """
      SELECT id FROM source
        WHERE person = ? AND nick = ? AND user IS ? AND host IS ? AND account IS ?
      """, "INSERT INTO source (person, nick, user, host, account) VALUES (?, ?, ?, ?, ?)",
      [person, source.nick, source.user, source.host, login])
    sources.remember(number, for: speaker, limit: Self.limit)
    return number
  }
}

extension Dictionary {
  fileprivate mutating func remember(_ value: Value, for key: Key, limit: Int) {
    if count >= limit { removeAll(keepingCapacity: true) }
    self[key] = value
  }
}

extension Database {
  fileprivate func findOrInsert(
    _ find: String, _ insert: String, _ arguments: StatementArguments
  ) throws -> Int64 {
    if let id = try Int64.fetchOne(cachedStatement(sql: find), arguments: arguments) { return id }
    try run(insert, arguments)
    return lastInsertedRowID
  }
}
