// What lives here: how long messages are kept.
import GRDB
import IRC
import ServerCore
import System

/// A message goes when either limit is passed, but not before those to whom it was sent have it.
package struct Retention: Sendable {
  /// Messages older than this go; nil keeps them for ever.
  var days: Int?
  /// Of each conversation only so many stay; nil keeps all.
  var messagesPerConversation: Int?

  package init(days: Int? = nil, messagesPerConversation: Int? = nil) {
    self.days = days
    self.messagesPerConversation = messagesPerConversation
  }

  /// Rows removed by one step: few enough that nobody waits for them.
  private static let stepSize = 200

  /// A letter that its receiver has not acknowledged is kept, however old; one to everybody, until
  /// all have. An account that is gone waits for nothing, and one that never came, whose owner may
  /// never come, holds back what was written to it alone.
  private static let isDelivered = """
    (target < 0 OR NOT CASE target
      WHEN 0 THEN
        EXISTS (SELECT 1 FROM mailbox JOIN seen USING (account)
          WHERE is_removed = 0 AND acknowledged < message.sequence)
        OR EXISTS (SELECT 1 FROM missed JOIN mailbox USING (account) WHERE is_removed = 0
          AND place = '$*' AND message.sequence BETWEEN first AND last)
      ELSE
        EXISTS (SELECT 1 FROM mailbox WHERE account = \(name(of: "target")) AND is_removed = 0
          AND acknowledged < message.sequence)
        OR EXISTS (SELECT 1 FROM missed JOIN mailbox USING (account)
          WHERE account = \(name(of: "target")) AND is_removed = 0
            AND place = \(name(of: "sender")) AND message.sequence BETWEEN first AND last)
      END)
    """

  private static func name(of column: String) -> String {
    "(SELECT name FROM person WHERE id = message.\(column))"
  }

  /// Removes at most a few hundred messages and returns how many.
  ///
  /// `ran`: how long the server has run since the last step.
  func removeSome(in db: Database, now: Timestamp, ran: Duration) throws -> Int {
    guard days != nil || messagesPerConversation != nil else { return 0 }
    // The highest number given stays known even if its message goes.
    if let highest = try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM message") {
      try db.raiseSequence(to: highest)
    }
    if let days {
      let before = try cutoff(days, in: db, now: now, ran: ran).milliseconds
      for numbers in try db.numbers(where: "earliest < ?", [before]) {
        let removed = try removeOldest(
          "sequence BETWEEN ? AND ? AND time < ?", [numbers.low, numbers.high, before], in: db)
        if removed > 0 { return removed }
      }
    }
    guard let most = messagesPerConversation else { return 0 }
    return try removeSurplus(in: db, most: most)
  }

  private func removeOldest(
    _ condition: String, _ arguments: StatementArguments, in db: Database
  ) throws -> Int {
    try db.removeMessages(
      """
      sequence IN (SELECT sequence FROM message
        WHERE \(condition) AND \(Self.isDelivered) ORDER BY sequence LIMIT ?)
      """, arguments + [Self.stepSize])
  }

  /// When the oldest message that may go was said.
  private func oldest(in db: Database) throws -> Timestamp? {
    var oldest = Int64.max
    let statement = try db.cachedStatement(
      sql: """
        SELECT min(time) FROM message WHERE sequence BETWEEN ? AND ? AND \(Self.isDelivered)
        """)
    // One block after the other until none can hold an older one; the newest have no row yet.
    let rows = try Row.fetchAll(db, sql: "SELECT earliest, block FROM period ORDER BY earliest")
    let last = try rows.map { try $0.value(1) as Int64 }.max()
    for row in rows where try row.value(0) < oldest {
      let numbers = Periods.numbers(in: try row.value(1))
      let found = try Int64.fetchOne(statement, arguments: [numbers.low, numbers.high])
      oldest = min(oldest, found ?? .max)
    }
    let rest = last.map { Numbers.above(Periods.numbers(in: $0).high) } ?? .all
    let found = try Int64.fetchOne(statement, arguments: [rest.low, rest.high])
    oldest = min(oldest, found ?? .max)
    return oldest == .max ? nil : Timestamp(milliseconds: oldest)
  }

  /// Messages from before may go.
  private func cutoff(
    _ days: Int, in db: Database, now: Timestamp, ran: Duration
  ) throws -> Timestamp {
    let stored = try db.meta(Self.clockKey).flatMap { Int64($0) }
    var clock = RetentionClock(time: stored.map { Timestamp(milliseconds: $0) } ?? now)
    try clock.follow(now, ran: ran) { try oldest(in: db) }
    try db.setMeta(Self.clockKey, to: String(clock.time.milliseconds))
    return clock.time - .seconds(Int64(days) * 86_400)
  }

  private static let clockKey = "retention"

  /// An archive that retention begins with: of its last sign of life and of the calendar, which may
  /// both be wrong, the earlier is believed.
  func beginClock(in db: Database) throws {
    guard days != nil else {
      try db.setMeta(Self.clockKey, to: nil)
      return
    }
    guard try db.meta(Self.clockKey) == nil, let alive = try db.meta("alive") else { return }
    try db.setMeta(Self.clockKey, to: alive)
  }

  private func removeSurplus(in db: Database, most: Int) throws -> Int {
    var conversation = try Int64.fetchOne(db, sql: "SELECT min(conversation) FROM message")
    while let current = conversation {
      let oldest = try Int64.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT sequence FROM message WHERE conversation = ?
              ORDER BY sequence DESC LIMIT 1 OFFSET ?
            """), arguments: [current, most])
      if let oldest {
        let removed = try removeOldest(
          "conversation = ? AND sequence <= ?", [current, oldest], in: db)
        if removed > 0 { return removed }
      }
      conversation = try Int64.fetchOne(
        db.cachedStatement(sql: "SELECT min(conversation) FROM message WHERE conversation > ?"),
        arguments: [current])
    }
    return 0
  }
}
