// What lives here: searching a large archive, newest first and not for ever.
import GRDB
import IRC
import ServerCore
import System

/// A search has taken all the time that it is given.
struct SearchTookTooLong: Error {}

extension SearchQuery {
  /// How long one search may keep those waiting who search after it.
  static let timeLimit = Duration.seconds(1)

  /// Looks at the newest first, so that what is found in time is the newest there is.
  ///
  /// - Throws: `SearchTookTooLong` if nothing was found in time; saying so beats an empty answer.
  func answer(
    in db: Database, timeLimit: Duration = Self.timeLimit,
    now: @escaping () -> ContinuousClock.Instant
  ) throws -> Answer {
    guard try hasAnything(in: db) else { return .messages([]) }
    let deadline = Deadline(end: now() + timeLimit, now: now)
    let (found, isWhole) =
      if let text {
        try hits(of: text, before: deadline, in: db)
      } else {
        try stretches(before: deadline, in: db)
      }
    guard isWhole || !found.isEmpty else { throw SearchTookTooLong() }
    return isWhole ? .messages(found.reversed()) : .incomplete(found.reversed())
  }

  private struct Deadline {
    let end: ContinuousClock.Instant
    let now: () -> ContinuousClock.Instant

    var isOver: Bool { now() > end }
  }

  private typealias Found = (messages: [StoredMessage], isWhole: Bool)

  /// Hit by hit, newest first. One walk, since a prefix gathers all places of its words before the
  /// first of them is known: a second walk would gather them again.
  private func hits(of text: String, before deadline: Deadline, in db: Database) throws -> Found {
    let terms = SearchTerm.terms(of: text)
    guard !terms.isEmpty else { return ([], true) }
    // Words are letters and digits: nothing in them ends the quotes.
    let pattern = terms.map { "\"\($0.word)\"" + ($0.isPrefix ? "*" : "") }
    var conditions = "1"
    var arguments: StatementArguments = []
    try addConditions(to: &conditions, &arguments, db)
    arguments += [pattern.joined(separator: " ")]
    // FTS5 walks its row ids backwards by itself: the newest hits cost the least. What may not be
    // read is looked at outside of the search, so that no walk through it is without an end.
    let cursor = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT message.sequence, (\(conditions)) FROM message_text
            CROSS JOIN message ON message.sequence = message_text.rowid
            WHERE message_text MATCH ? ORDER BY message_text.rowid DESC
          """), arguments: arguments)
    var numbers: [Int64] = []
    var isWhole = true
    while numbers.count < limit, let row = try cursor.next() {
      if deadline.isOver {
        isWhole = false
        break
      }
      if try row.optional(1) == true { numbers.append(try row.value(0)) }
    }
    let places = numbers.map { _ in "?" }.joined(separator: ", ")
    let found = try db.messages(
      "WHERE sequence IN (\(places)) ORDER BY sequence DESC", StatementArguments(numbers))
    return (found, isWhole)
  }

  /// What somebody said or was said somewhere, through stretches of numbers.
  private func stretches(before deadline: Deadline, in db: Database) throws -> Found {
    // Asked for in one breath, SQLite would walk through all for them.
    var found: [StoredMessage] = []
    var span = Int64(10_000)
    var next = try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM message")
    while found.count < limit, let high = next {
      let began = deadline.now()
      guard began <= deadline.end else { return (found, false) }
      // What somebody else wrote may have any number.
      let (start, isBelowAll) = high.subtractingReportingOverflow(span - 1)
      let low = isBelowAll ? Int64.min : start
      found += try rows(from: low, through: high, most: limit - found.count, in: db)
      let time = deadline.now() - began
      if time < .milliseconds(10) { span = min(span * 2, 1 << 40) }
      if time > .milliseconds(100) { span = max(span / 2, 1000) }
      // A gap between numbers costs one look, however wide it is.
      next = try Int64.fetchOne(
        db, sql: "SELECT max(sequence) FROM message WHERE sequence < ?", arguments: [low])
    }
    return (found, true)
  }

  /// Whether the person said anything, and anything was said there.
  private func hasAnything(in db: Database) throws -> Bool {
    let places = [
      ("sender", try senders(in: db)),
      ("conversation", try conversation.map { [try db.number(of: $0)] }),
    ]
    for case (let column, let values?) in places {
      let one = try db.cachedStatement(sql: "SELECT 1 FROM message WHERE \(column) = ? LIMIT 1")
      guard try values.contains(where: { try Int.fetchOne(one, arguments: [$0]) != nil }) else {
        return false
      }
    }
    return true
  }

  private func senders(in db: Database) throws -> [Int64]? {
    try sender.map { try [Place.account($0), .guest($0)].map { try db.number(of: $0) } }
  }

  /// Newest first.
  private func rows(
    from low: Int64, through high: Int64, most: Int, in db: Database
  ) throws -> [StoredMessage] {
    var sql = "WHERE \(Schema.isSaid) AND sequence BETWEEN ? AND ?"
    var arguments: StatementArguments = [low, high]
    try addConditions(to: &sql, &arguments, db)
    sql += " ORDER BY sequence DESC LIMIT ?"
    arguments += [most]
    return try db.messages(sql, arguments)
  }

  private func addConditions(
    to sql: inout String, _ arguments: inout StatementArguments, _ db: Database
  ) throws {
    let places = rooms.map { _ in "?" }.joined(separator: ", ")
    // The plus keeps SQLite from walking through whole rooms instead of the stretch.
    sql += """
       AND ((conversation > 0 AND (+target = ? OR +sender = ?)) OR +conversation IN (\(places)))
      """
    let own = try db.number(of: .account(account))
    arguments += [own, own]
    arguments += StatementArguments(try rooms.map { try db.number(of: $0) })
    if let conversation {
      sql += " AND conversation = ?"
      arguments += [try db.number(of: conversation)]
    }
    if let senders = try senders(in: db) {
      sql += " AND sender IN (?, ?)"
      arguments += StatementArguments(senders)
    }
    if let after {
      sql += " AND time > ?"
      arguments += [after.milliseconds]
    }
    if let before {
      sql += " AND time < ?"
      arguments += [before.milliseconds]
    }
  }
}
