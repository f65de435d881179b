// What lives here: how long to wait before the next attempt to connect.

import System

/// 1, 2, 4, 8, 16, then always 30 seconds.
struct RetryDelay: Equatable, Sendable {
  private var failures = 0
  private var lastAttempt = Moment(seconds: 0)

  mutating func attempt(at now: Moment) { lastAttempt = now }

  /// A fast typist is no reason to knock at every key.
  func mayKnock(at now: Moment) -> Bool { now - lastAttempt >= .seconds(1) }

  mutating func next() -> Duration {
    defer { failures += 1 }
    return failures < 5 ? .seconds(1 << failures) : .seconds(30)
  }

  mutating func reset() { failures = 0 }
}
