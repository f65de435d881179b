// What lives here: one request at a time, and when to ask again elsewhere.
import System

struct LaneState: Sendable {
  private let lane: Lane
  private var ticket: UInt64 = 0
  /// A request is under way, for so long.
  private var expires: Uptime?
  /// Nothing is asked before.
  private var pausedUntil: Uptime?
  private var failures = 0

  init(_ lane: Lane) { self.lane = lane }

  var isBusy: Bool { expires != nil }
  func isFree(_ now: Uptime) -> Bool { !isBusy && (pausedUntil.map { $0 <= now } ?? true) }

  var deadline: Uptime? { expires ?? pausedUntil }

  mutating func send(
    _ request: StoreRequest, within patience: Duration, _ now: Uptime, _ actions: inout LogActions
  ) {
    ticket += 1
    expires = now + patience
    pausedUntil = nil
    actions.append(.send(lane, ticket: ticket, request))
  }

  /// Whether this is what is waited for.
  func awaits(_ ticket: UInt64) -> Bool { isBusy && ticket == self.ticket }

  func hasExpired(_ now: Uptime) -> Bool { expires.map { $0 <= now } ?? false }

  /// A stream is patient as long as it goes on.
  mutating func goesOn(for patience: Duration, _ now: Uptime) {
    expires = now + patience
    failures = 0
  }

  /// The answer came.
  mutating func end() { expires = nil }

  /// The answer came, and the address is good.
  mutating func succeed() {
    expires = nil
    failures = 0
  }

  mutating func pause(_ span: Duration, _ now: Uptime) { pausedUntil = now + span }

  /// The address does not answer: the next one, at first at once, later after a while.
  mutating func retreat(_ now: Uptime, _ actions: inout LogActions) {
    stop(&actions)
    actions.append(.moveOn(lane))
    pause(.milliseconds(10 << min(failures, 5)), now)
    failures += 1
  }

  mutating func stop(_ actions: inout LogActions) {
    if isBusy { actions.append(.cancel(lane)) }
    expires = nil
    pausedUntil = nil
  }

  /// Longer each time, so that a slow engine is not asked ever more.
  func growing(_ patience: Duration) -> Duration { patience * (1 << min(failures, 2)) }
}
