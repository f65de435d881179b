// What lives here: what time it is, here and by the server's clock.

import IRC
import System

/// When something happened.
struct Instant: Equatable, Sendable {
  /// What the calendar says, for people, and for what a server demands until a date.
  let calendar: Timestamp
  /// Running time, on which every span is measured.
  let running: Moment
}

/// When the event being handled happened; the screen and everything that is dated go by it.
struct ServerClock: Equatable, Sendable {
  private(set) var instant = Instant(calendar: Timestamp(seconds: 0), running: Moment(seconds: 0))
  /// How far the server's clock is from this one, as its answers show.
  private var skew: Duration = .zero
  let utcOffset: UTCOffset

  init(_ utcOffset: UTCOffset) { self.utcOffset = utcOffset }

  mutating func set(_ instant: Instant) { self.instant = instant }

  var now: Timestamp { instant.calendar }
  var moment: Moment { instant.running }

  /// The same time, before any server has shown its own.
  var anew: ServerClock {
    var clock = ServerClock(utcOffset)
    clock.set(instant)
    return clock
  }

  /// The moment by the server's clock, by which everything that was said is dated.
  var serverNow: Timestamp { now + skew }

  /// When `message` was said; no server knows tomorrow.
  func time(of message: Message) -> Timestamp {
    guard let time = Self.stamp(message) else { return serverNow }
    return min(time, serverNow + .seconds(86400))
  }

  /// Answers are dated when they are given, unlike what people said, which may be of the past.
  mutating func learnSkew(from message: Message) {
    guard message.tags[Tags.batch] == nil, let time = Self.stamp(message) else { return }
    let difference = time - now
    // What the way takes is no skew.
    skew = abs(difference.components.seconds) < 5 ? .zero : difference
  }

  private static func stamp(_ message: Message) -> Timestamp? {
    message.tags[Tags.time].flatMap(Timestamp.init(parsing:))
  }

  func fields(of time: Timestamp) -> CalendarFields { utcOffset.fields(of: time) }
}

/// Seconds east of UTC at a moment; comparable by name, since the client is a value.
package struct UTCOffset: Equatable, Sendable {
  private let name: String
  private let compute: @Sendable (Timestamp) -> Int

  package init(_ name: String, _ compute: @escaping @Sendable (Timestamp) -> Int) {
    self.name = name
    self.compute = compute
  }

  static let utc = UTCOffset("UTC") { _ in 0 }

  package static func == (one: UTCOffset, other: UTCOffset) -> Bool { one.name == other.name }

  func fields(of moment: Timestamp) -> CalendarFields {
    CalendarFields(moment, offset: compute(moment))
  }
}
