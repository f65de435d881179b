// What lives here: mailboxes in SQL.
import GRDB
import IRC
import ServerCore

extension MailboxQuery {
  func rows(in db: Database) throws -> [StoredMessage] {
    // The oldest of each place: together they hold the page.
    var found = try letters(in: db, to: .account(account)) + letters(in: db, to: .everybody)
    for place in missed.places { found += try missing(from: place, in: db) }
    var seen: Set<MessageNumber> = []
    return found.filter { includes($0) && seen.insert($0.sequence).inserted }
      .sorted { $0.sequence < $1.sequence }.prefix(limit).map(\.self)
  }

  private func letters(in db: Database, to receiver: Place) throws -> [StoredMessage] {
    try db.messages(
      """
      WHERE target = ? AND target >= 0 AND sequence BETWEEN ? AND ? AND \(isOthers)
        ORDER BY sequence LIMIT ?
      """,
      [try db.number(of: receiver)] + span(acknowledged + 1, .max)
        + [try db.number(of: .account(account)), limit])
  }

  private func missing(from place: Place, in db: Database) throws -> [StoredMessage] {
    let own = try db.number(of: .account(account))
    // What was said to everybody is part of the lobby's conversation, but a place of its own.
    let target = place.name == nil ? try db.number(of: place) : own
    var sql = "WHERE target = ? AND target >= 0"
    var arguments: StatementArguments = [target]
    if place != .everybody {
      let conversation =
        place.name == nil ? target : try db.number(of: Conversation(.account(account), and: place))
      sql = "WHERE target = ? AND conversation = ?"
      arguments += [conversation]
    }
    sql += " AND sequence BETWEEN ? AND ? AND \(isOthers) ORDER BY sequence LIMIT ?"
    var found: [StoredMessage] = []
    for range in missed[place] where range.upperBound > after && range.lowerBound <= through {
      found += try db.messages(
        sql,
        arguments + span(range.lowerBound, range.upperBound) + [own, limit - found.count])
      if found.count >= limit { break }
    }
    return found
  }

  /// One's own words are left out here, not afterwards, so that a full page is known as one.
  private var isOthers: String { "\(Schema.isSaid) AND sender <> ?" }

  private func span(_ first: MessageNumber, _ last: MessageNumber) -> StatementArguments {
    [Int64(clamping: max(first, after + 1)), Int64(clamping: min(last, through))]
  }
}

extension Database {
  /// From the first to the last letter that each writer sent to `account`.
  func letters(
    to account: Folded, after: MessageNumber, through: MessageNumber
  ) throws -> Missed {
    var letters = Missed()
    var names = NameReader(self)
    let own = try number(of: .account(account))
    for target in [own, 0] {
      let rows = try Row.fetchAll(
        cachedStatement(
          sql: """
            SELECT iif(target = 0, 0, sender) AS place, min(sequence), max(sequence) FROM message
              WHERE target = ? AND target >= 0 AND sequence > ? AND sequence <= ?
                AND \(Schema.isSaid) AND sender <> ? GROUP BY place
            """),
        arguments: [target, Int64(clamping: after), Int64(clamping: through), own])
      for row in rows {
        let first = MessageNumber(clamping: try row.value(1) as Int64)
        let last = MessageNumber(clamping: try row.value(2) as Int64)
        if first <= last { letters.add(first...last, in: try names.place(row.value(0))) }
      }
    }
    return letters
  }
}
