/// What lives here: flood control.
import IRC

/// Lets `capacity` lines through at once and `rate` lines a second after that.
struct TokenBucket: Sendable {
  let capacity: Double
  let rate: Double
  private var tokens: Double
  private var filled: Moment

  init(capacity: Double, rate: Double, now: Moment) {
    self.capacity = capacity
    self.rate = rate
    tokens = capacity
    filled = now
  }

  /// Takes one token; false when there is none, and then the line must wait.
  mutating func take(now: Moment) -> Bool {
    refill(now: now)
    guard tokens >= 1 else { return false }
    tokens -= 1
    return true
  }

  private mutating func refill(now: Moment) {
    let elapsed = Double((now - filled).milliseconds) / 1000
    guard elapsed > 0 else { return }
    tokens = min(capacity, tokens + elapsed * rate)
    filled = now
  }
}
