// What lives here: getting one entry into the log exactly once.
import System

/// The engine compares before it puts, so the same may be sent again until it is known what became of
/// it: an entry that stands there already has been taken, anything else there means that our time is
/// over. Nothing is given up while that is undecided.
struct Appender: Sendable {
  enum Work: Equatable, Sendable {
    case arrival(NodeID, [UInt8], LeaseID)
    case batch([UInt8], Origin, LeaseID)
  }

  enum Outcome: Equatable, Sendable {
    case taken(Position)
    /// Refused by comparison: the node's key stands so.
    case stands(NodeStanding?)
    case refused(AppendRefusal)
    case leaseEnded
  }

  private var lane = LaneState(.append)
  private(set) var work: Work?
  /// How often this work was sent.
  private var copies = 0
  /// What is under way is this work, and not one before it, which the watch has answered.
  private var isCurrent = false

  /// After this the same is sent again, elsewhere.
  static let patience = Duration.milliseconds(500)
  private static let pause = Duration.milliseconds(250)

  var deadline: Uptime? { work == nil && !lane.isBusy ? nil : lane.deadline }

  mutating func begin(_ work: Work, _ now: Uptime, _ actions: inout LogActions) {
    self.work = work
    copies = 0
    isCurrent = false
    send(now, &actions)
  }

  /// Nobody waits for what became of it.
  mutating func clear() {
    work = nil
    isCurrent = false
  }

  mutating func stop(_ actions: inout LogActions) {
    clear()
    lane.stop(&actions)
  }

  mutating func tick(_ now: Uptime, _ actions: inout LogActions) {
    if lane.hasExpired(now) { lane.retreat(now, &actions) }
    send(now, &actions)
  }

  /// What holds it up may have ended.
  mutating func hurry(_ now: Uptime, _ actions: inout LogActions) {
    guard work != nil, !lane.isBusy else { return }
    lane.pause(.zero, now)
    send(now, &actions)
  }

  /// It is asked again after a while.
  mutating func wait(_ span: Duration, _ now: Uptime) { lane.pause(span, now) }

  mutating func take(
    _ answer: StoreAnswer, ticket: UInt64, _ now: Uptime, _ actions: inout LogActions
  ) -> Outcome? {
    guard lane.awaits(ticket) else { return nil }
    guard isCurrent else {
      if case .failed(.unanswered) = answer { lane.retreat(now, &actions) } else { lane.succeed() }
      send(now, &actions)
      return nil
    }
    isCurrent = false
    lane.end()
    switch answer {
    case .put(let position):
      lane.succeed()
      return .taken(position)
    case .found(let standing):
      lane.succeed()
      return .stands(standing)
    case .failed(.tooLarge): return .refused(.tooLarge)
    case .failed(.leaseEnded): return .leaseEnded
    // An earlier copy may still be taken.
    case .failed(.full) where copies == 1: return .refused(.full)
    case .failed(.full): lane.pause(Self.pause, now)
    default: lane.retreat(now, &actions)
    }
    return nil
  }

  private mutating func send(_ now: Uptime, _ actions: inout LogActions) {
    guard let work, lane.isFree(now) else { return }
    let request: StoreRequest =
      switch work {
      case .arrival(let node, let bytes, let lease): .arrive(node, bytes, lease)
      case .batch(let bytes, let origin, let lease): .append(bytes, origin, lease)
      }
    copies += 1
    isCurrent = true
    lane.send(request, within: lane.growing(Self.patience), now, &actions)
  }
}
