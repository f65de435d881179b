// What lives here: whether this machine's clock is the others'.
import System

/// Batches that come late look as if their sender's clock were behind: only what lasts is believed.
struct ClockWatch: Sendable {
  private var since: Moment?

  private static let tolerance = Duration.seconds(2)
  private static let patience = Duration.seconds(3)

  /// How far this machine's clock is ahead, once that has been so for a while.
  mutating func look(at told: Timestamp, _ now: Timestamp, _ moment: Moment) -> Duration? {
    let difference = now - told
    guard difference > Self.tolerance || difference < .zero - Self.tolerance else {
      since = nil
      return nil
    }
    let start = since ?? moment
    since = start
    return moment - start >= Self.patience ? difference : nil
  }
}
