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
  private enum Edge {
    case numbers(Numbers)
    /// A time that no message there has.
    case time(isBefore: Bool, Timestamp)

    /// What lies on the other side of the beginning.
    var inverted: Edge {
      switch self {
      case .numbers(let numbers): .numbers(.above(numbers.high))
      case .time(let isBefore, let time): .time(isBefore: !isBefore, time)
      }
    }
  }

  private func before(_ bound: Bound, _ db: Database) throws -> Edge {
    switch bound {
    case .sequence(let sequence): return .numbers(.below(Int64(clamping: sequence)))
    case .time(let time):
      guard let match = try match(time, isNewest: true, db) else {
        return .time(isBefore: true, time)
      }
      let end = try neighbour(of: match, at: time, "<", "DESC", db)
      return .numbers(Numbers(low: .min, high: end ?? 0))
    }
  }

  private func after(_ bound: Bound, _ db: Database) throws -> Edge {
    switch bound {
    case .sequence(let sequence): return .numbers(.above(Int64(clamping: sequence)))
    case .time(let time):
      guard let match = try match(time, isNewest: false, db) else {
        return .time(isBefore: false, time)
      }
      let start = try neighbour(of: match, at: time, ">", "ASC", db)
      return .numbers(Numbers(low: start ?? .max, high: .max))
    }
  }

  /// The newest or oldest message with this time.
  private func match(_ time: Timestamp, isNewest: Bool, _ db: Database) throws -> Int64? {
    let all = try db.numbers(where: "?1 BETWEEN earliest AND latest", [time.milliseconds])
    let statement = try db.cachedStatement(
      sql: """
        SELECT sequence FROM message
          WHERE conversation = ? AND time = ? AND sequence BETWEEN ? AND ?
          ORDER BY sequence \(isNewest ? "DESC" : "ASC") LIMIT 1
        """)
    let conversation = try db.number(of: conversation)
    for numbers in isNewest ? all.reversed() : all {
      let some = numbers.common(with: readable)
      let found = try Int64.fetchOne(
        statement, arguments: [conversation, time.milliseconds, some.low, some.high])
      if let found { return found }
    }
    return nil
  }

  private var readable: Numbers { Numbers(low: Int64(clamping: since), high: .max) }

  /// The nearest message of the conversation that has another time.
  private func neighbour(
    of sequence: Int64, at time: Timestamp, _ comparison: String, _ order: String, _ db: Database
  ) throws -> Int64? {
    try Int64.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT sequence FROM message WHERE conversation = ? AND sequence \(comparison) ?
            AND time <> ? ORDER BY sequence \(order) LIMIT 1
          """), arguments: [try db.number(of: conversation), sequence, time.milliseconds])
  }

  private func newest(_ edges: [Edge], _ limit: Int, _ db: Database) throws -> [StoredMessage] {
    let page = try fetch(edges, isDescending: true, limit, db)
    guard keepsTimesWhole, page.count == limit, let first = page.last else {
      return page.reversed()
    }
    let number = Int64(clamping: first.sequence)
    let end = try neighbour(of: number, at: first.time, "<", "DESC", db) ?? 0
    let rest = try fetch(
      edges + [.numbers(.below(number)), .numbers(.above(end))], isDescending: true,
      Self.sharedTimeLimit, db)
    return rest.reversed() + page.reversed()
  }

  private func oldest(_ edges: [Edge], _ limit: Int, _ db: Database) throws -> [StoredMessage] {
    let page = try fetch(edges, isDescending: false, limit, db)
    guard keepsTimesWhole, page.count == limit, let last = page.last else { return page }
    let number = Int64(clamping: last.sequence)
    let end = try neighbour(of: number, at: last.time, ">", "ASC", db) ?? .max
    return page
      + (try fetch(
        edges + [.numbers(.above(number)), .numbers(.below(end))], isDescending: false,
        Self.sharedTimeLimit, db))
  }

  private func fetch(
    _ edges: [Edge], isDescending: Bool, _ limit: Int, _ db: Database
  ) throws -> [StoredMessage] {
    var sql = "WHERE conversation = ? AND sequence BETWEEN ? AND ?"
    var rest: StatementArguments = []
    var all = [readable]
    for edge in edges {
      let some: [Numbers]
      switch edge {
      case .numbers(let numbers): some = [numbers]
      case .time(let isBefore, let time):
        // A message of that time itself would have been found.
        let condition = isBefore ? "earliest < ?" : "latest > ?"
        some = try db.numbers(where: condition, [time.milliseconds])
        sql += " AND time \(isBefore ? "<" : ">") ?"
        rest += [time.milliseconds]
      }
      all = all.flatMap { one in some.map(one.common) }.filter { !$0.isEmpty }
    }
    if !includesEvents {
      sql += " AND \(Schema.isSaid)"
    } else if !leavesOut.isEmpty {
      let places = leavesOut.map { _ in "?" }.joined(separator: ", ")
      sql += " AND ifnull(command, 'PRIVMSG') NOT IN (\(places))"
      rest += StatementArguments(leavesOut.map(\.rawValue))
    }
    sql += " ORDER BY sequence \(isDescending ? "DESC" : "ASC") LIMIT ?"
    let conversation = try db.number(of: conversation)
    var found: [StoredMessage] = []
    for numbers in isDescending ? all.reversed() : all where found.count < limit {
      found += try db.messages(
        sql, [conversation, numbers.low, numbers.high] + rest + [limit - found.count])
    }
    return found
  }
}
