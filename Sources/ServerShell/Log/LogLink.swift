// What lives here: one of several servers between its chat and their log.
import Cluster
import ServerCore
import System

/// Deeds go out in batches, one at a time; everything of the log comes in, in its order and its time.
package struct LogLink: Sendable {
  /// What the server has to do, in order.
  package enum Step: Sendable {
    /// For the chat. `isKept`: an earlier process has stored what comes of it.
    case take(Input, isKept: Bool)
    /// All that came of the log up to here has been taken.
    case followed(LogPosition, isKept: Bool)
    /// Ours, and done: those who waited for them go on.
    case settled([Deed])
    /// Ours, and not done: the log has no room.
    case refused([Deed])
    /// What all share is to be digested as it is now (`tell`).
    case digest(LogPosition)
    case servers(ServerList)
    /// What has been agreed upon so far.
    case agreed(Agreement)
    /// This server takes part, and has come as far as all others.
    case joined
    /// Nobody may be served: the others may have taken this server for gone, or have.
    case outOfTouch(String)
    case stopped(String)
    /// The same, for good: what it has kept is not what the others have.
    case differs(String)
    case remark(String)
  }

  private let identity: LogIdentity
  /// What was decided up to here is stored already.
  private let kept: LogPosition
  private let skips: Set<Position>
  /// Running time less the calendar: the same for all servers of a chat.
  private let offset: Duration
  private var roll: NodeRoll
  private var agreement: Agreement
  private var comparison = StateComparison()
  private var outbox = DeedOutbox()
  private var watch = ClockWatch()
  private var progress: LogProgress
  private var epoch: Epoch?
  /// This server is about to end: its own people are gone for it, and not yet for the others. What the log
  /// has is done at the next start, from here.
  private var isLeaving = false

  /// How often a server says that it is there.
  static let beat = Duration.milliseconds(700)

  /// Goes on from the beginning's checkpoint, where it has one, else from where the chat began.
  package init(_ identity: LogIdentity, from beginning: LogBeginning) {
    let checkpoint = beginning.checkpoint
    (self.identity, skips, offset) = (identity, beginning.skips, beginning.offset)
    progress = checkpoint?.progress ?? LogProgress(at: beginning.position)
    kept = max(beginning.kept ?? progress.position, progress.position)
    roll = NodeRoll(checkpoint?.nodes ?? [], places: checkpoint?.addresses ?? [:])
    agreement = checkpoint?.agreement ?? beginning.agreement
  }

  /// Where reading begins, or goes on.
  package var place: Position { Position(progress.position) }

  /// Whether the others know of this life of the server.
  package var hasJoined: Bool { epoch != nil }

  var name: String { identity.node.name }

  /// Where clients find each server that ever said so, by name.
  var addresses: [String: String] { roll.addresses }

  /// How far each server has come, as far as this one knows.
  var standings: [ServerStanding] { roll.standings }

  /// Where another start can begin instead of the log's beginning.
  package func checkpoint(of state: SharedState) -> SharedCheckpoint {
    SharedCheckpoint(
      instance: identity.instance, progress: progress, nodes: roll.nodes,
      addresses: roll.addresses, agreement: agreement, state: state)
  }

  // MARK: Out

  /// Who it is that arrives, for all others.
  package func greeting(at time: Timestamp) -> Batch {
    let isContent = identity.settings == agreement.settings
    let greeting = Greeting(
      identity.number, at: identity.address, logic: identity.logics.upperBound,
      settings: isContent ? nil : identity.settings)
    return Batch(time: time, deeds: greeting.deeds)
  }

  /// While this server takes no part, nobody waits for what it would have decided.
  package mutating func add(_ deed: Deed) {
    guard hasJoined else { return }
    outbox.add(deed)
  }

  /// The digest of what all share, as it was at `position`.
  package mutating func tell(_ digest: UInt64, at position: LogPosition) {
    guard hasJoined else { return }
    outbox.tell(Batch.Digest(of: digest, at: Position(position)))
  }

  /// What is to be appended now, if nothing else is under way; at least a sign of life.
  package mutating func nextBatch(
    at time: Timestamp, _ moment: Moment
  ) throws -> (batch: Batch, number: UInt64)? {
    guard hasJoined else { return nil }
    return try outbox.next(at: time, moment, beat: Self.beat, safe: place)
  }

  /// Nothing more is done.
  package mutating func leave() {
    isLeaving = true
    epoch = nil
    outbox = DeedOutbox()
  }

  // MARK: In

  /// What comes of the news, in order. Whatever cannot be read stops this server: it would know something
  /// else than the others.
  package mutating func take(_ news: LogNews, at now: Timestamp, _ moment: Moment) -> [Step] {
    guard !isLeaving else { return [] }
    do {
      return try steps(of: news, now, moment)
    } catch {
      return [.stopped("the log has what this server cannot read: \(error)")]
    }
  }

  private mutating func steps(
    of news: LogNews, _ now: Timestamp, _ moment: Moment
  ) throws -> [Step] {
    switch news {
    case .present(let standings, let position): return present(standings, position)
    case .arrived(let node, let epoch, let greeting): return try arrive(node, epoch, greeting)
    case .batch(let batch, let origin, let position):
      return try take(batch, origin, position, now, moment)
    case .gone(let node, let epoch, let position):
      guard let number = roll.leave(node, epoch) else { return [] }
      return advance(to: position, progress.time, [.lost(number)]) + agree() + servers
    case .joined(let epoch): return join(epoch)
    case .waiting(let node):
      return [.remark("\(node) is still there; waiting until it is gone")]
    case .refused(let number, let refusal):
      let remark = Step.remark("the log does not take what is said here: \(refusal.reason)")
      let refused = outbox.refuse(number, at: moment)
      return refused.isEmpty ? [] : [remark, .refused(refused)]
    case .fenced: return end("the others have taken this server for gone")
    case .outOfTouch: return end("the log cannot be reached")
    case .stopped(let fault): return [.stopped(fault.description)]
    case .trouble(let text): return [.remark(text)]
    }
  }

  private var servers: [Step] { hasJoined ? [.servers(roll.list(for: identity.node))] : [] }

  private mutating func join(_ epoch: Epoch) -> [Step] {
    guard identity.logics.contains(agreement.logic) else {
      return [.stopped(agreement.refusal(by: identity.logics))]
    }
    guard agreement.settings == identity.settings else {
      return [.stopped("the others have other settings in common; stop all, then start all")]
    }
    self.epoch = epoch
    outbox = DeedOutbox()
    watch = ClockWatch()
    return servers + [.agreed(agreement), .joined]
  }

  private mutating func arrive(
    _ node: NodeID, _ epoch: Epoch, _ batch: Batch
  ) throws -> [Step] {
    let greeting = try Greeting(node, batch)
    let settled = agreement.propose(greeting.settings, isAlone: roll.names.isEmpty)
    roll.arrive(node, epoch, greeting, at: max(progress.time, batch.time))
    let deeds = settled.map { [Deed.settled($0)] } ?? []
    return advance(to: epoch.arrival, batch.time, deeds) + agree() + servers
  }

  /// Who is there has changed.
  private mutating func agree() -> [Step] {
    let before = agreement.logic
    agreement.hear(roll.logics)
    guard agreement.logic != before else { return [] }
    guard identity.logics.contains(agreement.logic) else {
      return [.stopped(agreement.refusal(by: identity.logics))]
    }
    return hasJoined ? [.agreed(agreement)] : []
  }

  private mutating func end(_ reason: String) -> [Step] {
    epoch = nil
    outbox = DeedOutbox()
    return [.outOfTouch(reason)]
  }

  private func present(_ standings: [NodeID: NodeStanding], _ position: Position) -> [Step] {
    guard LogPosition(position) == progress.position, roll.matches(standings) else {
      return [.stopped("the log is that of another chat, or of another time: others are there")]
    }
    return []
  }

  private mutating func take(
    _ batch: Batch, _ origin: Origin, _ position: Position, _ now: Timestamp, _ moment: Moment
  ) throws -> [Step] {
    let isOurs = origin.node == identity.node && origin.epoch == epoch
    let deeds = try isOurs ? outbox.settle(origin.number) : DeedCoding.decode(batch.deeds)
    roll.hear(origin.node, at: max(progress.time, batch.time), done: batch.safe)
    var steps = advance(to: position, batch.time, deeds.isEmpty ? [.beat] : deeds)
    if let digest = batch.digest {
      let verdict = comparison.take(
        digest, of: origin.node, for: identity.node, present: roll.names)
      steps += verdict.map { [$0.step] } ?? []
    }
    if isOurs, !deeds.isEmpty { steps.append(.settled(deeds)) }
    if let epoch, !isOurs, origin.epoch.arrival < epoch.arrival,
      let difference = watch.look(at: batch.time, now, moment)
    {
      steps.append(.stopped(Self.clockFault(difference, than: origin.node)))
    }
    return steps
  }

  private static func clockFault(_ difference: Duration, than node: NodeID) -> String {
    let seconds = abs(difference.milliseconds) / 1000
    let word = difference > .zero ? "ahead of" : "behind"
    return "this machine's clock is \(seconds) s \(word) \(node)'s; set it right and start again"
  }

  private mutating func advance(
    to position: Position, _ told: Timestamp, _ deeds: [Deed]
  ) -> [Step] {
    let (before, isSkipped) = (progress.time, skips.contains(position))
    progress.advance(to: position, told, deeds.count)
    let isKept = progress.position <= kept
    let silent = roll.silent(at: progress.time)
    let moment = Moment(milliseconds: progress.time.milliseconds) + offset
    var steps = (isSkipped ? [] : deeds).map { deed in
      Step.take(
        Input(at: progress.time, moment: moment, .decided(deed, silent: silent)), isKept: isKept)
    }
    if isSkipped { steps.append(.remark("passed over \(position), of which servers died")) }
    if StateComparison.isDue(from: before, to: progress.time) {
      steps += compare(at: progress.position)
    }
    return steps + [.followed(progress.position, isKept: isKept)]
  }

  private mutating func compare(at position: LogPosition) -> [Step] {
    let verdict = comparison.begin(at: position, roll.byAge, for: identity.node)
    return (verdict.map { [$0.step] } ?? []) + (hasJoined ? [.digest(position)] : [])
  }
}

extension StateComparison.Verdict {
  fileprivate var step: LogLink.Step {
    switch self {
    case .wrong(let position):
      .differs(
        "what this server knows is not what the others know, as of position \(position)")
    case .others(let nodes, let position):
      .remark(
        "what \(nodes.map(\.name).joined(separator: ", ")) knows is not what the others know, as of "
          + "position \(position)")
    }
  }
}

extension AppendRefusal {
  fileprivate var reason: String {
    switch self {
    case .full: "etcd is full (docs/cluster.md says how to make room)"
    case .tooLarge: "it is too large"
    }
  }
}
