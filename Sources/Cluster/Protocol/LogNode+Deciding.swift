// What lives here: what becomes of a node's life, and of what it appends.
import System

extension LogNode {
  /// Passes on what was read, which decides what the engine's own answer may be late for.
  mutating func tell(_ news: LogNews, _ now: Uptime, _ actions: inout LogActions) {
    actions.append(.tell(news))
    switch news {
    case .arrived(node, let epoch, _):
      arrival = epoch
      greet(&actions)
    case .batch(_, let origin, _):
      if case .batch(_, origin, _) = appender.work { appender.clear() }
    case .gone(node, let epoch, _):
      if epoch == seat.epoch {
        fence(now, &actions)
      } else {
        appender.hurry(now, &actions)
      }
    default: break
    }
  }

  mutating func take(_ happening: Seat.Happening, _ now: Uptime, _ actions: inout LogActions) {
    switch happening {
    case .granted(let lease):
      if let node { appender.begin(.arrival(node, greeting, lease), now, &actions) }
    case .full: actions.append(.tell(.refused(number: 0, .full)))
    case .ended: fence(now, &actions)
    case .outOfTouch:
      if seat.epoch != nil { actions.append(.tell(.outOfTouch)) }
      end(wanted: seat.epoch == nil, now, &actions)
    }
  }

  mutating func take(_ outcome: Appender.Outcome, _ now: Uptime, _ actions: inout LogActions) {
    switch seat.phase {
    case .arriving(let lease): takeArrival(outcome, lease, now, &actions)
    case .seated(_, let epoch): takeAppended(outcome, epoch, now, &actions)
    default: appender.clear()
    }
  }

  private mutating func takeArrival(
    _ outcome: Appender.Outcome, _ lease: LeaseID, _ now: Uptime, _ actions: inout LogActions
  ) {
    switch outcome {
    case .taken(let position): sit(Epoch(position), &actions)
    // It was taken when the answer was lost; what stands there may be behind it only by our own doing.
    case .stands(let standing?) where standing.lease == lease: sit(standing.epoch, &actions)
    case .stands:
      appender.wait(Self.waiting, now)
      if !hasToldWaiting, let node { actions.append(.tell(.waiting(node))) }
      hasToldWaiting = true
    case .refused(let refusal):
      actions.append(.tell(.refused(number: 0, refusal)))
      appender.wait(Self.fullness, now)
      if refusal == .tooLarge { end(wanted: false, now, &actions) }
    case .leaseEnded: end(wanted: true, now, &actions)
    }
  }

  private mutating func takeAppended(
    _ outcome: Appender.Outcome, _ epoch: Epoch, _ now: Uptime, _ actions: inout LogActions
  ) {
    guard case .batch(_, let origin, _) = appender.work else { return }
    switch outcome {
    case .taken: appender.clear()
    case .stands(let standing?) where standing.epoch == epoch && standing.number >= origin.number:
      appender.clear()
    case .stands, .leaseEnded: fence(now, &actions)
    case .refused(let refusal):
      appender.clear()
      actions.append(.tell(.refused(number: origin.number, refusal)))
    }
  }

  private mutating func sit(_ epoch: Epoch, _ actions: inout LogActions) {
    appender.clear()
    seat.sit(epoch)
    greet(&actions)
  }

  /// Both the engine's answer and the log itself say that this node is there.
  private mutating func greet(_ actions: inout LogActions) {
    guard !hasJoined, let epoch = seat.epoch, epoch == arrival else { return }
    hasJoined = true
    actions.append(.tell(.joined(epoch)))
  }

  private mutating func fence(_ now: Uptime, _ actions: inout LogActions) {
    let isSeated = seat.epoch != nil
    if isSeated { actions.append(.tell(.fenced)) }
    end(wanted: !isSeated, now, &actions)
  }

  mutating func end(wanted: Bool, _ now: Uptime, _ actions: inout LogActions) {
    hasJoined = false
    appender.stop(&actions)
    seat.leave(wanted: wanted, now, &actions)
  }

  /// Another life of the same name ends in seconds; the watch tells of it sooner.
  private static let waiting = Duration.milliseconds(250)
  private static let fullness = Duration.seconds(1)
}
