// What lives here: a node's place among the others, for as long as its lease is kept alive.
import System

struct Seat: Sendable {
  enum Phase: Equatable, Sendable {
    case away
    /// Ends a life: this one, or one that an earlier process left.
    case leaving(LeaseID)
    case granting
    /// Kept alive from here on, also while an earlier life has not ended.
    case arriving(LeaseID)
    case seated(LeaseID, Epoch)
  }

  enum Happening: Equatable, Sendable {
    case granted(LeaseID)
    case full
    /// The engine has ended the lease.
    case ended
    /// Nobody could be asked to go on with it.
    case outOfTouch
  }

  private(set) var phase: Phase = .away
  private var lane = LaneState(.lease)
  /// Of a life that may not have ended.
  private var remembered: LeaseID?
  private var isWanted = false
  /// Until then the engine keeps the lease, whatever happens.
  private(set) var aliveUntil: Uptime?
  private var renewsAt: Uptime?
  private var asked = Uptime(milliseconds: 0)

  /// How long the others wait for a node of which nothing is heard, in seconds. etcd's least is one and
  /// a half of its election timeouts.
  static let term: Int64 = 3
  private static let renewal = Duration.seconds(1)
  private static let patience = Duration.milliseconds(500)

  init(remembered: LeaseID?) { self.remembered = remembered }

  var lease: LeaseID? {
    switch phase {
    case .arriving(let lease), .seated(let lease, _): lease
    default: nil
    }
  }

  var epoch: Epoch? {
    if case .seated(_, let epoch) = phase { return epoch }
    return nil
  }

  var deadline: Uptime? {
    switch phase {
    case .away: nil
    case .leaving, .granting: lane.deadline
    case .arriving, .seated:
      [
        lane.isBusy ? lane.deadline : [renewsAt, lane.deadline].compactMap { $0 }.max(), aliveUntil,
      ]
      .compactMap { $0 }.min()
    }
  }

  /// False where it is wanted already.
  mutating func join(_ now: Uptime, _ actions: inout LogActions) -> Bool {
    guard !isWanted, lease == nil else { return false }
    isWanted = true
    if phase == .away { phase = remembered.map { .leaving($0) } ?? .granting }
    work(now, &actions)
    return true
  }

  mutating func sit(_ epoch: Epoch) {
    guard let lease else { return }
    phase = .seated(lease, epoch)
    isWanted = false
  }

  /// Ends the lease, so that the others need not wait for its end; `wanted`: and takes another.
  mutating func leave(wanted: Bool, _ now: Uptime, _ actions: inout LogActions) {
    isWanted = wanted
    lane.stop(&actions)
    aliveUntil = nil
    renewsAt = nil
    if let lease { phase = .leaving(lease) }
    if phase == .granting, !wanted { phase = .away }
    work(now, &actions)
  }

  mutating func tick(_ now: Uptime, _ actions: inout LogActions) -> Happening? {
    if lane.hasExpired(now) { lane.retreat(now, &actions) }
    if let aliveUntil, aliveUntil <= now { return .outOfTouch }
    work(now, &actions)
    return nil
  }

  mutating func take(
    _ answer: StoreAnswer, ticket: UInt64, _ now: Uptime, _ actions: inout LogActions
  ) -> Happening? {
    guard lane.awaits(ticket) else { return nil }
    switch (phase, answer) {
    case (.leaving, .revoked), (.leaving, .failed(.leaseEnded)):
      lane.succeed()
      remembered = nil
      actions.append(.remember(nil))
      phase = isWanted ? .granting : .away
    case (.granting, .granted(let lease, let seconds)):
      lane.succeed()
      remembered = lease
      actions.append(.remember(lease))
      phase = .arriving(lease)
      renewed(seconds)
      return .granted(lease)
    case (.granting, .failed(.full)):
      lane.end()
      lane.pause(Self.renewal, now)
      return .full
    case (.arriving, .alive(let seconds)), (.seated, .alive(let seconds)):
      lane.succeed()
      guard seconds > 0 else { return .ended }
      renewed(seconds)
    case (.arriving, .failed(.leaseEnded)), (.seated, .failed(.leaseEnded)):
      lane.succeed()
      return .ended
    default: lane.retreat(now, &actions)
    }
    work(now, &actions)
    return nil
  }

  /// Counted from when it was asked, which is before the engine began to count.
  private mutating func renewed(_ seconds: Int64) {
    aliveUntil = asked + .seconds(max(0, min(seconds, Self.term)))
    renewsAt = asked + Self.renewal
  }

  private mutating func work(_ now: Uptime, _ actions: inout LogActions) {
    guard lane.isFree(now) else { return }
    let request: StoreRequest
    switch phase {
    case .away: return
    case .leaving(let lease): request = .revoke(lease)
    case .granting: request = .grant(seconds: Self.term)
    case .arriving(let lease), .seated(let lease, _):
      guard let renewsAt, renewsAt <= now else { return }
      request = .keepAlive(lease)
    }
    asked = now
    lane.send(request, within: Self.patience, now, &actions)
  }
}
