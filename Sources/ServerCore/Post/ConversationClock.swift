// What lives here: the times of messages, by which those of one conversation can be told apart.
import IRC
import System

/// History is paged by time, too, and a page that ends between two messages of one millisecond would
/// hide the second. So each gets a millisecond of its own, unless that ran away from the clock.
struct ConversationClock: Sendable, Codable {
  private var latest = RevertibleMap<Conversation, Timestamp>()
  private var size = 1000
  /// How far times may run ahead of the clock; past it messages share a time.
  private static let lead = Duration.seconds(1)

  /// Conversations that are remembered.
  var count: Int { latest.count }

  mutating func time(of conversation: Conversation, now: Timestamp) -> Timestamp {
    if latest.count > size {
      // Who spoke before this moment gets the moment, and so does who spoke under a clock that was
      // set back since.
      latest.removeAll { $0 < now || $0 - now > Self.lead * 2 }
      size = max(1000, latest.count * 2)
    }
    return latest.update(conversation) { $0.map { Self.time(after: $0, now: now) } ?? now }
  }

  /// The time of the last message there; long ago where there is no need to know.
  func latest(of conversation: Conversation) -> Timestamp {
    latest[conversation] ?? Timestamp(milliseconds: 0)
  }

  mutating func mark() { latest.mark() }
  mutating func forgetOldestMark() { latest.forgetOldestMark() }
  mutating func revert() { latest.revert() }

  private static func time(after last: Timestamp, now: Timestamp) -> Timestamp {
    let ahead = last - now
    if ahead < .zero { return now }
    if ahead < lead { return last + .milliseconds(1) }
    // Ahead by more than times ever run: the clock was set back, and they go on from there.
    return ahead <= lead * 2 ? last : now
  }
}

/// What history has of an event that is being announced: those who were there read the same.
struct KeptEvent: Sendable {
  let id: String
  let time: Timestamp
}
