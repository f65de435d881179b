// What lives here: one node's part of the protocol, as a value.
import System

/// Is told what it is asked, what the engine answers and what time it is; says what is to be done. How
/// requests travel, and what they travel to, is not its business: etcd's client and the tests' engine in
/// memory run the same.
package struct LogNode: Sendable {
  var reader = Reader()
  var seat: Seat
  var appender = Appender()
  private var desk = NotesDesk()

  var node: NodeID?
  var greeting: [UInt8] = []
  /// What was read last of this node's arrivals, in case the engine's answer comes later.
  var arrival: Epoch?
  var hasJoined = false
  var hasToldWaiting = false

  /// `remembered`: what an earlier process was to remember.
  package init(remembered: LeaseID? = nil) { seat = Seat(remembered: remembered) }

  /// When `tick` is due.
  package var deadline: Uptime? {
    [reader.deadline, seat.deadline, appender.deadline, desk.deadline].compactMap { $0 }.min()
  }

  /// Until then nobody takes this node for gone.
  package var inTouchUntil: Uptime? { hasJoined ? seat.aliveUntil : nil }

  /// As `Log.follow`.
  package mutating func follow(after position: Position, _ now: Uptime) -> [LogAction] {
    var actions = LogActions()
    reader.follow(after: position, now, &actions)
    return actions
  }

  /// As `Log.join`.
  package mutating func join(as node: NodeID, greeting: Batch, _ now: Uptime) -> [LogAction] {
    var actions = LogActions()
    guard seat.join(now, &actions) else { return actions }
    self.node = node
    self.greeting = greeting.encoded
    hasToldWaiting = false
    return actions
  }

  /// As `Log.append`.
  package mutating func append(_ batch: Batch, number: UInt64, _ now: Uptime) -> [LogAction] {
    var actions = LogActions()
    // It was fenced, and has not heard of it yet.
    guard hasJoined, case .seated(let lease, let epoch) = seat.phase, let node else { return [] }
    let bytes = batch.encoded
    guard bytes.count <= Batch.sizeLimit else {
      return [.tell(.refused(number: number, .tooLarge))]
    }
    let origin = Origin(node: node, epoch: epoch, number: number)
    appender.begin(.batch(bytes, origin, lease), now, &actions)
    return actions
  }

  /// As `Log.leave`.
  package mutating func leave(_ now: Uptime) -> [LogAction] {
    var actions = LogActions()
    end(wanted: false, now, &actions)
    return actions
  }

  /// What the engine says can no longer be believed.
  mutating func stop(_ fault: LogFault, _ now: Uptime) -> [LogAction] {
    var actions = LogActions()
    guard !reader.hasStopped else { return actions }
    reader.stop(fault, &actions)
    end(wanted: false, now, &actions)
    return actions
  }

  /// Nothing is left to do for a node that has left.
  var isAway: Bool { seat.phase == .away }

  /// For small records; `number` comes back with the answer.
  package mutating func ask(
    _ request: StoreRequest, number: UInt64, _ now: Uptime
  ) -> [LogAction] {
    var actions = LogActions()
    desk.ask(request, number: number, now, &actions)
    return actions
  }

  /// When `deadline` has come.
  package mutating func tick(_ now: Uptime) -> [LogAction] {
    var actions = LogActions()
    if let happening = seat.tick(now, &actions) { take(happening, now, &actions) }
    reader.tick(now, &actions)
    appender.tick(now, &actions)
    desk.tick(now, &actions)
    return actions
  }

  /// Of a ticket that is no longer waited for, nothing comes.
  package mutating func take(
    _ answer: StoreAnswer, _ lane: Lane, ticket: UInt64, _ now: Uptime
  ) -> [LogAction] {
    var actions = LogActions()
    switch lane {
    case .watch:
      for news in reader.take(answer, ticket: ticket, now, &actions) { tell(news, now, &actions) }
      if reader.hasStopped { end(wanted: false, now, &actions) }
    case .lease:
      if let happening = seat.take(answer, ticket: ticket, now, &actions) {
        take(happening, now, &actions)
      }
    case .append:
      if let outcome = appender.take(answer, ticket: ticket, now, &actions) {
        take(outcome, now, &actions)
      }
    case .notes: desk.take(answer, ticket: ticket, now, &actions)
    }
    return actions
  }
}
