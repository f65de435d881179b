/// What lives here: questions to SQL, and rows to messages.
import GRDB
import IRC
import ServerCore

extension Query {
  func answer(in db: Database) throws -> Answer {
    switch self {
    case .mailbox(let query): .messages(try query.rows(in: db))
    case .history(let query): .messages(try query.rows(in: db))
    case .conversations(let query): .conversations(try query.rows(in: db))
    case .search(let query): .messages(try query.rows(in: db))
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

extension HistoryQuery {
  func rows(in db: Database) throws -> [StoredMessage] {
    switch range {
    case .latest(let bound):
      return try newest(bound.map { ("> ?", $0) }, limit, db)
    case .before(let bound): return try newest(("< ?", bound), limit, db)
    case .after(let bound): return try oldest([("> ?", bound)], limit, db)
    case .around(let bound):
      let before = try newest(("< ?", bound), limit / 2, db)
      return before + (try oldest([(">= ?", bound)], limit - before.count, db))
    case .between(let one, let other):
      let forward = try oldest([("> ?", one), ("< ?", other)], limit, db)
      if !forward.isEmpty { return forward }
      return try fetch([("> ?", other), ("< ?", one)], isNewest: true, limit, db)
    }
  }

  private typealias Condition = (comparison: String, bound: Bound)

  private func newest(_ condition: Condition?, _ limit: Int, _ db: Database) throws
    -> [StoredMessage]
  {
    try fetch(condition.map { [$0] } ?? [], isNewest: true, limit, db)
  }

  private func oldest(_ conditions: [Condition], _ limit: Int, _ db: Database) throws
    -> [StoredMessage]
  {
    try fetch(conditions, isNewest: false, limit, db)
  }

  private func fetch(
    _ conditions: [Condition], isNewest: Bool, _ limit: Int, _ db: Database
  ) throws -> [StoredMessage] {
    var sql = "WHERE conversation = ?"
    var arguments: StatementArguments = [conversation.key]
    for condition in conditions {
      switch condition.bound {
      case .sequence(let sequence):
        sql += " AND sequence " + condition.comparison
        arguments += [Int64(clamping: sequence)]
      case .time(let time):
        sql += " AND time " + condition.comparison
        arguments += [time.milliseconds]
      }
    }
    if !includesEvents { sql += " AND command IN ('PRIVMSG', 'NOTICE')" }
    sql += " ORDER BY sequence" + (isNewest ? " DESC" : "") + " LIMIT ?"
    arguments += [limit]
    let found = try db.messages(sql, arguments)
    return isNewest ? found.reversed() : found
  }
}

extension ConversationsQuery {
  func rows(in db: Database) throws -> [ConversationSummary] {
    let (low, high) = (min(from, to).milliseconds, max(from, to).milliseconds)
    var found = try Row.fetchAll(
      db.cachedStatement(
        sql: "SELECT other, latest FROM talk WHERE account = ? AND latest > ? AND latest < ?"),
      arguments: [account, low, high]
    ).map {
      ConversationSummary(target: $0[0], latest: Timestamp(milliseconds: $0[1]))
    }
    for room in rooms {
      let latest = try Int64.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT time FROM message WHERE conversation = ? AND command IN ('PRIVMSG', 'NOTICE')
              ORDER BY sequence DESC LIMIT 1
            """), arguments: [room])
      if let latest, latest > low, latest < high {
        found.append(
          ConversationSummary(target: room, latest: Timestamp(milliseconds: latest)))
      }
    }
    return found.sorted { ($0.latest, $0.target) < ($1.latest, $1.target) }
      .prefix(limit).map(\.self)
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
    return try Row.fetchAll(statement, arguments: arguments).map {
      StoredMessage($0, instance: instance ?? "")
    }
  }
}

extension StoredMessage {
  fileprivate init(_ row: Row, instance: String) {
    let sequence = Sequence(clamping: row[0] as Int64)
    let key: String = row[4]
    let name: String = row[5]
    let target = Target(key: key, name: name)
    self.init(
      sequence: sequence, id: instance + "-" + String(sequence, radix: 36),
      time: Timestamp(milliseconds: row[1]), source: Source(row[7], user: row[8], host: row[9]),
      account: row[6], command: Command(rawValue: row[2]), target: target,
      conversation: Conversation(key: row[3]), text: row[10],
      tags: (row[11] as String?).map { Tags(encoded: $0).all } ?? [])
    joints = (row[12] as String?)?.split(at: ",").compactMap { Int($0) } ?? []
  }
}
