// What lives here: how long messages are kept.
import GRDB
import IRC
import ServerCore
import System

public struct Retention: Sendable {
  /// Messages older than this go; nil keeps them for ever.
  public var days: Int?
  /// Of each conversation only so many stay; nil keeps all.
  public var messagesPerConversation: Int?

  public init(days: Int? = nil, messagesPerConversation: Int? = nil) {
    self.days = days
    self.messagesPerConversation = messagesPerConversation
  }

  /// Rows removed by one step: few enough that nobody waits for them.
  private static let stepSize = 200

  /// A letter that its receiver has not acknowledged is kept, however old; one to everybody, until
  /// all have. An account that is gone waits for nothing, and one that never came, whose owner may
  /// never come, holds back what was written to it alone.
  private static let isDelivered = """
    (target LIKE '#%' OR NOT CASE target
      WHEN '$*' THEN
        EXISTS (SELECT 1 FROM mailbox JOIN seen USING (account)
          WHERE is_removed = 0 AND acknowledged < message.sequence)
        OR EXISTS (SELECT 1 FROM missed JOIN mailbox USING (account) WHERE is_removed = 0
          AND place = '$*' AND message.sequence BETWEEN first AND last)
      ELSE
        EXISTS (SELECT 1 FROM mailbox WHERE account = message.target AND is_removed = 0
          AND acknowledged < message.sequence)
        OR EXISTS (SELECT 1 FROM missed JOIN mailbox USING (account)
          WHERE account = message.target AND is_removed = 0 AND place = message.sender
            AND message.sequence BETWEEN first AND last)
      END)
    """

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
      try db.execute(
        sql: """
          DELETE FROM message WHERE sequence IN (SELECT sequence FROM message
            WHERE time < ? AND \(Self.isDelivered) ORDER BY time LIMIT ?)
          """, arguments: [before, Self.stepSize])
      if db.changesCount > 0 { return db.changesCount }
    }
    guard let most = messagesPerConversation else { return 0 }
    return try removeSurplus(in: db, most: most)
  }

  /// Messages from before may go.
  private func cutoff(
    _ days: Int, in db: Database, now: Timestamp, ran: Duration
  ) throws -> Timestamp {
    let stored = try db.meta(Self.clockKey).flatMap { Int64($0) }
    var clock = RetentionClock(time: stored.map { Timestamp(milliseconds: $0) } ?? now)
    try clock.follow(now, ran: ran) {
      try Int64.fetchOne(
        db, sql: "SELECT time FROM message WHERE \(Self.isDelivered) ORDER BY time LIMIT 1"
      ).map { Timestamp(milliseconds: $0) }
    }
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
    var conversation = try String.fetchOne(db, sql: "SELECT min(conversation) FROM message")
    while let current = conversation {
      let oldest = try Int64.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT sequence FROM message WHERE conversation = ?
              ORDER BY sequence DESC LIMIT 1 OFFSET ?
            """), arguments: [current, most])
      if let oldest {
        try db.execute(
          sql: """
            DELETE FROM message WHERE sequence IN (SELECT sequence FROM message
              WHERE conversation = ? AND sequence <= ? AND \(Self.isDelivered)
              ORDER BY sequence LIMIT ?)
            """, arguments: [current, oldest, Self.stepSize])
        if db.changesCount > 0 { return db.changesCount }
      }
      conversation = try String.fetchOne(
        db.cachedStatement(sql: "SELECT min(conversation) FROM message WHERE conversation > ?"),
        arguments: [current])
    }
    return 0
  }
}
