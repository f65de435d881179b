// What lives here: the calendar as retention believes it.
import IRC
import System

/// Follows the machine's calendar at most ten times as fast as the server runs, so that a clock
/// which is wrong for a while removes next to nothing. It goes on from where the last process left
/// it. Back it goes at once, since that removes nothing.
struct RetentionClock: Equatable {
  private(set) var time: Timestamp

  private static let pace: Int32 = 10

  init(time: Timestamp) { self.time = time }

  /// `ran`: how long the server has run since the last time. `oldest`: when the oldest message that may go
  /// was said; what lies before it is skipped, since no message goes by that.
  mutating func follow(_ now: Timestamp, ran: Duration, oldest: () throws -> Timestamp?) rethrows {
    let reached = time + max(ran, .zero) * Self.pace
    guard reached < now else {
      time = now
      return
    }
    time = min(now, max(reached, try oldest() ?? now))
  }
}
