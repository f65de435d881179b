// What lives here: questions to SQL, and rows to messages.
import GRDB
import IRC
import ServerCore
import System

extension Query {
  func answer(in db: Database, now: @escaping () -> ContinuousClock.Instant) throws -> Answer {
    switch self {
    case .mailbox(let query): .messages(try query.rows(in: db))
    case .history(let query): .messages(try query.rows(in: db))
    case .conversations(let query): .conversations(try query.rows(in: db))
    case .search(let query): try query.answer(in: db, now: now)
    case .letters(let account, let after, let through):
      .letters(try db.letters(to: account, after: after, through: through))
    case .message(let sequence):
      .messages(try db.messages("WHERE sequence = ?", [Int64(clamping: sequence)]))
    case .sent(let account, let clientID):
      .messages(
        try db.messages(
          "WHERE sender = ? AND client_id = ? AND account IS NOT NULL ORDER BY sequence",
          [account, clientID]))
    }
  }
}

extension ConversationsQuery {
  func rows(in db: Database) throws -> [ConversationSummary] {
    let (low, high) = (min(from, to).milliseconds, max(from, to).milliseconds)
    var found = try Row.fetchAll(
      db.cachedStatement(
        sql: "SELECT other, latest FROM talk WHERE account = ? AND latest > ? AND latest < ?"),
      arguments: [asker, low, high]
    ).map {
      ConversationSummary(
        place: try $0.value(0), latest: Timestamp(milliseconds: try $0.value(1)))
    }
    if since > 0 { found = try found.filter { try holdsLetters(with: $0.place, db) } }
    for room in rooms {
      let latest = try Int64.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT time FROM message WHERE conversation = ? AND command IN ('PRIVMSG', 'NOTICE')
              ORDER BY sequence DESC LIMIT 1
            """), arguments: [try db.storedKey(room)])
      if let latest, latest > low, latest < high {
        found.append(
          ConversationSummary(place: room, latest: Timestamp(milliseconds: latest)))
      }
    }
    return found.sorted { ($0.latest, $0.place) < ($1.latest, $1.place) }
      .prefix(limit).map(\.self)
  }

  /// Whether there are any that the asker may read.
  private func holdsLetters(with other: Place, _ db: Database) throws -> Bool {
    let statement = try db.cachedStatement(
      sql: """
        SELECT 1 FROM message WHERE conversation = ? AND sequence >= ?
          AND command IN ('PRIVMSG', 'NOTICE') LIMIT 1
        """)
    let arguments: StatementArguments = [
      try db.storedKey(Conversation(asker, and: other)), Int64(clamping: since),
    ]
    return try Int.fetchOne(statement, arguments: arguments) != nil
  }
}

extension Database {
  func messages(_ clauses: String, _ arguments: StatementArguments) throws
    -> [StoredMessage]
  {
    let statement = try cachedStatement(
      sql: """
        SELECT sequence, time, command, conversation, target, target_name, account, nick, user,
          host, message.text, tags, joints FROM message \(clauses)
        """)
    let instance = try String.fetchOne(
      cachedStatement(sql: "SELECT value FROM meta WHERE key = 'instance'"))
    // Neighbours are often of one room.
    var known: [String: Conversation] = [:]
    func conversation(_ key: String) throws -> Conversation {
      if let conversation = known[key] { return conversation }
      let found = try self.conversation(ofKey: key)
      known[key] = found
      return found
    }
    return try Row.fetchAll(statement, arguments: arguments).map { row in
      let talk = try conversation(row.value(3))
      let place = try self.place(ofTarget: row.value(4), in: talk)
      return try StoredMessage(
        row, instance: instance ?? "", target: Target(place, name: row.value(5)),
        conversation: talk)
    }
  }
}

extension StoredMessage {
  fileprivate init(
    _ row: Row, instance: String, target: Target, conversation: Conversation
  ) throws {
    let sequence = MessageNumber(clamping: try row.value(0) as Int64)
    let tags: String? = try row.optional(11)
    let joints: String? = try row.optional(12)
    self.init(
      sequence: sequence, id: instance + "-" + String(sequence, radix: 36),
      time: Timestamp(milliseconds: try row.value(1)),
      source: Source(try row.value(7), user: try row.optional(8), host: try row.optional(9)),
      account: try row.optional(6), command: Command(rawValue: try row.value(2)), target: target,
      conversation: conversation, text: try row.value(10),
      tags: tags.map { Tags(encoded: $0).all } ?? [])
    self.joints = joints?.split(at: ",").compactMap { Int($0) } ?? []
  }
}
