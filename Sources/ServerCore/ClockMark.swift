// What lives here: how running time goes on where an earlier process left it.
import IRC
import System

/// The clocks as a process last noted them.
public struct ClockMark: Sendable, Equatable {
  /// The calendar.
  public private(set) var time: Timestamp
  /// Running time, which goes on from there.
  public private(set) var moment: Moment
  /// Which start of the machine it was; its monotonic clock begins anew at each. Empty if unknown.
  public private(set) var boot: String
  /// What was added to the machine's monotonic clock.
  public private(set) var shift: Duration

  public init(time: Timestamp, moment: Moment, boot: String = "", shift: Duration = .zero) {
    self.time = time
    self.moment = moment
    self.boot = boot
    self.shift = shift
  }
}

/// Where a process begins. On the same start of the machine its monotonic clock says how long nobody
/// ran the server, whatever became of the calendar; else the calendar has to be believed, but never
/// into the past.
public struct ClockResumption: Sendable, Equatable {
  /// What is added to the machine's monotonic clock.
  public let shift: Duration
  /// What the calendar should have shown, where it is plain that it shows something else.
  public let expected: Timestamp?

  /// What no archive of ours holds, such as after damage, would stop the clock for ever.
  private static let sane = 0...(Int64.max / 1_000_000)

  public init(
    after mark: ClockMark?, time: Timestamp, machine: Moment, boot: String
  ) {
    guard let mark, Self.sane.contains(mark.moment.milliseconds) else {
      (shift, expected) = (.zero, nil)
      return
    }
    let resumed = machine + mark.shift
    if !boot.isEmpty, boot == mark.boot, resumed >= mark.moment,
      Self.sane.contains(resumed.milliseconds)
    {
      shift = mark.shift
      let away = resumed - mark.moment
      let due = mark.time + away
      expected = ClockStep.isPlain(time - due, within: away) ? due : nil
    } else {
      let away = max(.zero, time - mark.time)
      shift = mark.moment + away - machine
      expected = ClockStep.isPlain(min(.zero, time - mark.time), within: .zero) ? mark.time : nil
    }
  }
}

/// The calendar clock was set, forwards or backwards.
struct ClockStep: Sendable, Codable {
  /// Messages up to this number have times from before.
  let sequence: MessageNumber
  let size: Duration

  /// Slow corrections (500 parts in a million) are none.
  static func isPlain(_ difference: Duration, within span: Duration) -> Bool {
    isPlain(difference.milliseconds, within: span.milliseconds)
  }

  /// In milliseconds: arithmetic of `Duration` costs as much as looking somebody up by name, and
  /// every line comes by here.
  static func isPlain(_ difference: Int64, within span: Int64) -> Bool {
    let bound = 3000 + span / 1000
    return difference > bound || difference < -bound
  }
}

/// What the inputs say of the time.
struct ChatTime: Sendable, Codable {
  /// The calendar, for people and for what is kept. It may step back: order is the sequence.
  private(set) var now = Timestamp(milliseconds: 0)
  /// Running time: every span is measured on it.
  private(set) var moment = Moment(milliseconds: 0)
  private var steps: [ClockStep] = []

  /// Returns how long it was since the last input, in milliseconds, and what the calendar should show.
  mutating func take(_ input: Input) -> (span: Int64, due: Timestamp) {
    let (before, since) = (now, moment)
    now = input.time
    moment = max(moment, input.moment)
    let span = since.milliseconds(until: moment)
    return (span, before.later(byMilliseconds: span))
  }

  /// Nil unless the calendar was set; then by how much. `last`: the last message from before.
  mutating func step(from due: Timestamp, within span: Int64, after last: MessageNumber)
    -> Duration?
  {
    guard ClockStep.isPlain(due.milliseconds(until: now), within: span) else { return nil }
    let size = now - due
    steps.append(ClockStep(sequence: last, size: size))
    if steps.count > 100 { steps.removeFirst() }
    return size
  }

  /// How long ago a message was said, whatever became of the calendar since.
  func age(of message: StoredMessage) -> Duration {
    let later = steps.lazy.filter { $0.sequence >= message.sequence }
    return max(.zero, later.reduce(now - message.time) { $0 - $1.size })
  }
}
