// What lives here: how long to wait before the next attempt to connect.

/// 1, 2, 4, 8, 16, then always 30 seconds.
struct RetryDelay: Equatable, Sendable {
  private var failures = 0

  mutating func next() -> Duration {
    defer { failures += 1 }
    return failures < 5 ? .seconds(1 << failures) : .seconds(30)
  }

  mutating func reset() { failures = 0 }
}
