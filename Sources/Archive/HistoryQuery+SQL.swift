// What lives here: pages of history in SQL.
import GRDB
import IRC
import ServerCore
import System

extension HistoryQuery {
  func rows(in db: Database) throws -> [StoredMessage] {
    switch range {
    case .latest(nil): return try newest([], limit, db)
    case .latest(let bound?): return try newest([try after(bound, db)], limit, db)
    case .before(let bound): return try newest([try before(bound, db)], limit, db)
    case .after(let bound): return try oldest([try after(bound, db)], limit, db)
    case .around(let bound):
      let edge = try before(bound, db)
      let half = try newest([edge], limit / 2, db)
      return half + (try oldest([edge.inverted], limit - min(half.count, limit / 2), db))
    case .between(let one, let other):
      let forward = try oldest([try after(one, db), try before(other, db)], limit, db)
      if !forward.isEmpty { return forward }
      return try newest([try after(other, db), try before(one, db)], limit, db)
    }
  }

  /// One end of a range.
  private struct Edge {
    let column: String
    let comparison: String
    let value: Int64

    static func sequence(_ comparison: String, _ value: Int64) -> Edge {
      Edge(column: "sequence", comparison: comparison, value: value)
    }

    /// What lies on the other side of the beginning.
    var inverted: Edge {
      Edge(column: column, comparison: comparison == "<" ? ">=" : ">", value: value)
    }
  }

  private func before(_ bound: Bound, _ db: Database) throws -> Edge {
    switch bound {
    case .sequence(let sequence): return .sequence("<", Int64(clamping: sequence))
    case .time(let time):
      guard let match = try match(time, "DESC", db) else {
        return Edge(column: "time", comparison: "<", value: time.milliseconds)
      }
      return .sequence("<=", try neighbour(of: match, at: time, "<", "DESC", db) ?? 0)
    }
  }

  private func after(_ bound: Bound, _ db: Database) throws -> Edge {
    switch bound {
    case .sequence(let sequence): return .sequence(">", Int64(clamping: sequence))
    case .time(let time):
      guard let match = try match(time, "ASC", db) else {
        return Edge(column: "time", comparison: ">", value: time.milliseconds)
      }
      return .sequence(">=", try neighbour(of: match, at: time, ">", "ASC", db) ?? .max)
    }
  }

  /// The newest or oldest message with this time; the plus leaves the index of times to be used.
  private func match(_ time: Timestamp, _ order: String, _ db: Database) throws -> Int64? {
    try Int64.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT sequence FROM message WHERE time = ? AND +conversation = ? AND sequence >= ?
            ORDER BY sequence \(order) LIMIT 1
          """),
      arguments: [time.milliseconds, try db.storedKey(conversation), Int64(clamping: since)])
  }

  /// The nearest message of the conversation that has another time.
  private func neighbour(
    of sequence: Int64, at time: Timestamp, _ comparison: String, _ order: String, _ db: Database
  ) throws -> Int64? {
    try Int64.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT sequence FROM message WHERE conversation = ? AND sequence \(comparison) ?
            AND time <> ? ORDER BY sequence \(order) LIMIT 1
          """), arguments: [try db.storedKey(conversation), sequence, time.milliseconds])
  }

  private func newest(_ edges: [Edge], _ limit: Int, _ db: Database) throws -> [StoredMessage] {
    let page = try fetch(edges, "DESC", limit, db)
    guard keepsTimesWhole, page.count == limit, let first = page.last else {
      return page.reversed()
    }
    let number = Int64(clamping: first.sequence)
    let end = try neighbour(of: number, at: first.time, "<", "DESC", db) ?? 0
    let rest = try fetch(
      edges + [.sequence("<", number), .sequence(">", end)], "DESC", Self.sharedTimeLimit, db)
    return rest.reversed() + page.reversed()
  }

  private func oldest(_ edges: [Edge], _ limit: Int, _ db: Database) throws -> [StoredMessage] {
    let page = try fetch(edges, "ASC", limit, db)
    guard keepsTimesWhole, page.count == limit, let last = page.last else { return page }
    let number = Int64(clamping: last.sequence)
    let end = try neighbour(of: number, at: last.time, ">", "ASC", db) ?? .max
    return page
      + (try fetch(
        edges + [.sequence(">", number), .sequence("<", end)], "ASC", Self.sharedTimeLimit, db))
  }

  private func fetch(
    _ edges: [Edge], _ order: String, _ limit: Int, _ db: Database
  ) throws -> [StoredMessage] {
    var sql = "WHERE conversation = ? AND sequence >= ?"
    var arguments: StatementArguments = [
      try db.storedKey(conversation), Int64(clamping: since),
    ]
    for edge in edges {
      sql += " AND \(edge.column) \(edge.comparison) ?"
      arguments += [edge.value]
    }
    if !includesEvents {
      sql += " AND command IN ('PRIVMSG', 'NOTICE')"
    } else if !leavesOut.isEmpty {
      let places = leavesOut.map { _ in "?" }.joined(separator: ", ")
      sql += " AND command NOT IN (\(places))"
      arguments += StatementArguments(leavesOut.map(\.rawValue))
    }
    sql += " ORDER BY sequence \(order) LIMIT ?"
    arguments += [limit]
    return try db.messages(sql, arguments)
  }
}
