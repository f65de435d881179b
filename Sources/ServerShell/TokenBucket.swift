// What lives here: flood control.
import System

/// Lets `capacity` tokens through at once and `rate` tokens a second after that. What a line costs is
/// known only afterwards, so there may be less than none.
public struct TokenBucket: Sendable {
  /// Tokens at most, which are there at the start.
  public let capacity: Double
  /// Tokens a second.
  public let rate: Double
  private var tokens: Double
  private var filled: Moment

  public init(capacity: Double, rate: Double, now: Moment) {
    self.capacity = capacity
    self.rate = rate
    tokens = capacity
    filled = now
  }

  /// Takes tokens; false when there were too few, and then what comes next must wait.
  public mutating func charge(_ cost: Double, now: Moment) -> Bool {
    refill(now: now)
    // A debt is paid back within half a minute, however dear a line was.
    tokens = max(tokens - max(0, cost), -30 * rate)
    return tokens >= 0
  }

  /// Whether something may come again.
  public mutating func hasRecovered(now: Moment) -> Bool {
    refill(now: now)
    return tokens >= min(1, capacity)
  }

  /// Whether it is as if nothing had ever been taken.
  public mutating func isFull(now: Moment) -> Bool {
    refill(now: now)
    return tokens >= capacity
  }

  private mutating func refill(now: Moment) {
    let elapsed = Double((now - filled).milliseconds) / 1000
    guard elapsed > 0 else { return }
    tokens = min(capacity, tokens + elapsed * rate)
    filled = now
  }
}
