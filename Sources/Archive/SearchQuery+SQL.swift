// What lives here: searching a large archive, a stretch at a time and not for ever.
import GRDB
import IRC
import ServerCore
import System

/// A search has taken all the time that it is given.
struct SearchTookTooLong: Error {}

extension SearchQuery {
  /// How long one search may keep those waiting who search after it.
  static let timeLimit = Duration.seconds(1)

  /// Looks through stretches of numbers, the newest first, so that what is found in time is the
  /// newest there is.
  ///
  /// - Throws: `SearchTookTooLong` if nothing was found in time; saying so beats an empty answer.
  func answer(
    in db: Database, timeLimit: Duration = Self.timeLimit,
    now: () -> ContinuousClock.Instant = { .now }
  ) throws -> Answer {
    guard try hasAnything(in: db),
      // Asked for in one breath, SQLite would walk through all for them.
      let first = try Int64.fetchOne(db, sql: "SELECT min(sequence) FROM message"),
      let last = try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM message")
    else { return .messages([]) }
    let start = now()
    var found: [StoredMessage] = []
    var (high, span) = (last, Int64(10_000))
    while found.count < limit, high >= first {
      let began = now()
      if began - start > timeLimit {
        guard !found.isEmpty else { throw SearchTookTooLong() }
        return .incomplete(found.reversed())
      }
      let low = max(first, high - span + 1)
      found += try rows(from: low, through: high, most: limit - found.count, in: db)
      high = low - 1
      // Rare words and gaps between numbers make for quick stretches.
      let time = now() - began
      if time < .milliseconds(10) { span = min(span * 2, 1 << 40) }
      if time > .milliseconds(100) { span = max(span / 2, 1000) }
    }
    return .messages(found.reversed())
  }

  /// Whether the person said anything, and anything was said there.
  private func hasAnything(in db: Database) throws -> Bool {
    let senders = sender.map { [$0, Conversation.guest($0)] }
    let key = try conversation.map { try db.storedKey($0.key) }
    let places = [("sender", senders), ("conversation", key.map { [$0] })]
    for case (let column, let values?) in places {
      let one = try db.cachedStatement(sql: "SELECT 1 FROM message WHERE \(column) = ? LIMIT 1")
      guard try values.contains(where: { try Int.fetchOne(one, arguments: [$0]) != nil }) else {
        return false
      }
    }
    return true
  }

  /// Newest first.
  private func rows(
    from low: Int64, through high: Int64, most: Int, in db: Database
  ) throws -> [StoredMessage] {
    var sql = ""
    var arguments: StatementArguments = []
    let number = text == nil ? "sequence" : "message_text.rowid"
    if let text {
      guard let pattern = FTS5Pattern(matchingAllTokensIn: text) else { return [] }
      // FTS5 walks its row ids backwards by itself: the newest hits cost the least.
      sql = "JOIN message_text ON message_text.rowid = message.sequence WHERE message_text MATCH ?"
      arguments += [pattern]
    } else {
      sql = "WHERE command IN ('PRIVMSG', 'NOTICE')"
    }
    sql += " AND \(number) BETWEEN ? AND ?"
    arguments += [low, high]
    try addConditions(to: &sql, &arguments, db)
    sql += " ORDER BY \(number) DESC LIMIT ?"
    arguments += [most]
    return try db.messages(sql, arguments)
  }

  private func addConditions(
    to sql: inout String, _ arguments: inout StatementArguments, _ db: Database
  ) throws {
    let places = rooms.map { _ in "?" }.joined(separator: ", ")
    // The plus keeps SQLite from walking through whole rooms instead of the stretch.
    sql += """
       AND ((conversation NOT LIKE '#%' AND conversation LIKE '% %' AND (target = ? OR sender = ?))
        OR +conversation IN (\(places)))
      """
    arguments += [account, account]
    arguments += StatementArguments(try rooms.map { try db.storedKey($0) })
    if let conversation {
      sql += " AND conversation = ?"
      arguments += [try db.storedKey(conversation.key)]
    }
    if let sender {
      sql += " AND sender IN (?, ?)"
      arguments += [sender, Conversation.guest(sender)]
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
