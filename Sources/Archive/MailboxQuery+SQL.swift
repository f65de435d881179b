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
      WHERE target = ? AND target NOT LIKE '#%' AND sequence BETWEEN ? AND ? AND \(isOthers)
        ORDER BY sequence LIMIT ?
      """, [receiver] + span(acknowledged + 1, .max) + [account, limit])
  }

  private func missing(from place: Place, in db: Database) throws -> [StoredMessage] {
    var found: [StoredMessage] = []
    for range in missed[place] where range.upperBound > after && range.lowerBound <= through {
      let span = span(range.lowerBound, range.upperBound)
      let end: StatementArguments = [account, limit - found.count]
      if place == .everybody {
        // Part of the lobby's conversation, but a place of its own.
        found += try db.messages(
          """
          WHERE target = ? AND target NOT LIKE '#%' AND sequence BETWEEN ? AND ? AND \(isOthers)
            ORDER BY sequence LIMIT ?
          """, [place] + span + end)
      } else {
        let own = Place.account(account)
        let isRoom = place.room != nil
        let key = try db.storedKey(isRoom ? place : own)
        let conversation = isRoom ? key : try db.storedKey(Conversation(own, and: place))
        found += try db.messages(
          """
          WHERE conversation = ? AND target = ? AND sequence BETWEEN ? AND ? AND \(isOthers)
            ORDER BY sequence LIMIT ?
          """, [conversation, key] + span + end)
      }
      if found.count >= limit { break }
    }
    return found
  }

  /// One's own words are left out here, not afterwards, so that a full page is known as one.
  private var isOthers: String {
    "command IN ('PRIVMSG', 'NOTICE') AND (account IS NULL OR sender <> ?)"
  }

  private func span(_ first: MessageNumber, _ last: MessageNumber) -> StatementArguments {
    [Int64(clamping: max(first, after + 1)), Int64(clamping: min(last, through))]
  }
}

extension Database {
  /// From the first to the last letter that each writer sent to `account`.
  func letters(to account: Folded, after: MessageNumber, through: MessageNumber) throws -> Missed {
    var letters = Missed()
    for target in [Place.account(account), .everybody] {
      let rows = try Row.fetchAll(
        cachedStatement(
          sql: """
            SELECT iif(target = '$*', target, sender) AS place, min(sequence), max(sequence)
              FROM message WHERE target = ? AND target NOT LIKE '#%' AND sequence > ? AND sequence <= ?
                AND command IN ('PRIVMSG', 'NOTICE') AND (account IS NULL OR sender <> ?)
              GROUP BY place
            """),
        arguments: [target, Int64(clamping: after), Int64(clamping: through), account])
      for row in rows {
        let first = MessageNumber(clamping: try row.value(1) as Int64)
        let last = MessageNumber(clamping: try row.value(2) as Int64)
        if first <= last { letters.add(first...last, in: try row.value(0)) }
      }
    }
    return letters
  }
}
