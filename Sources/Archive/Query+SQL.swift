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
          "WHERE sender = ? AND client_id = ? ORDER BY sequence",
          [try db.number(of: .account(account)), clientID]))
    }
  }
}

extension ConversationsQuery {
  func rows(in db: Database) throws -> [ConversationSummary] {
    let asker = try db.number(of: asker)
    var talks = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT id, iif(one = ?1, other, one) FROM conversation WHERE one = ?1
            UNION SELECT id, one FROM conversation WHERE other = ?1
          """), arguments: [asker]
    ).map { (try $0.value(0), try $0.value(1), Int64(clamping: since)) as (Int64, Int64, Int64) }
    talks += try rooms.map { room in
      let number = try db.number(of: room)
      return (number, number, .min)
    }
    let (low, high) = (min(from, to), max(from, to))
    var names = NameReader(db)
    return try talks.compactMap { conversation, place, since in
      let time = try Int64.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT time FROM message WHERE conversation = ? AND sequence >= ? AND \(Schema.isSaid)
              ORDER BY sequence DESC LIMIT 1
            """), arguments: [conversation, since])
      guard let latest = time.map({ Timestamp(milliseconds: $0) }), latest > low, latest < high
      else { return nil }
      return ConversationSummary(place: try names.place(place), latest: latest)
    }.sorted { ($0.latest, $0.place) < ($1.latest, $1.place) }.prefix(limit).map(\.self)
  }
}

extension Database {
  func messages(_ clauses: String, _ arguments: StatementArguments) throws -> [StoredMessage] {
    let statement = try cachedStatement(
      sql: """
        SELECT sequence, time, conversation, target, target_name, account, nick, user, host, command,
          message.text, tags, joints, client_id
          FROM message LEFT JOIN source ON source.id = message.source \(clauses)
        """)
    let instance = try meta("instance") ?? ""
    var names = NameReader(self)
    return try Row.fetchAll(statement, arguments: arguments).map {
      try StoredMessage($0, instance: instance, &names)
    }
  }
}

extension StoredMessage {
  fileprivate init(_ row: Row, instance: String, _ names: inout NameReader) throws {
    let sequence = MessageNumber(clamping: try row.value(0) as Int64)
    let place = try names.place(row.value(3))
    let command: String? = try row.optional(9)
    self.init(
      sequence: sequence, id: instance + "-" + String(sequence, radix: 36),
      time: Timestamp(milliseconds: try row.value(1)),
      source: Source(try row.value(6), user: try row.optional(7), host: try row.optional(8)),
      account: (try row.optional(5) as String?).map { AccountName($0) },
      command: command.map(Command.init(rawValue:)) ?? .privmsg,
      target: Target(place, name: try row.optional(4) ?? place.name?.text ?? ""),
      conversation: try names.conversation(row.value(2)), text: try row.value(10), tags: [])
    read(tags: try row.optional(11), joints: try row.optional(12), clientID: try row.optional(13))
  }

  /// A client's id stands in a column of its own.
  mutating func read(tags: String?, joints: String?, clientID: String? = nil) {
    self.tags = tags.map { Tags(encoded: $0).all } ?? []
    if let clientID, let place = self.tags.firstIndex(where: { $0.key == Tags.clientID }) {
      self.tags[place].value = clientID
    }
    self.joints = joints?.split(at: ",").compactMap { Int($0) } ?? []
  }
}
