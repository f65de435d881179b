// What lives here: one of several servers between its chat and their log.
import Cluster
import ServerCore
import System

/// Deeds go out in batches, one at a time; everything of the log comes in, in its order and its time.
package struct LogLink: Sendable {
  package enum Step: Sendable {
    /// For the chat. `isKept`: an earlier process has stored what comes of it.
    case take(Input, isKept: Bool)
    /// All that came of the log up to here has been taken.
    case followed(LogPosition, isKept: Bool)
    /// Ours, and done: those who waited for them go on.
    case settled([Deed])
    /// Ours, and not done: the log has no room.
    case refused([Deed])
    /// Where clients find the servers of the chat.
    case servers([String])
    /// This server takes part, and has come as far as all others.
    case joined
    /// Nobody may be served: the others may have taken this server for gone, or have.
    case outOfTouch(String)
    case stopped(String)
    case remark(String)
  }

  private let instance: String
  private let node: NodeID
  private let number: NodeNumber
  /// Where clients find it.
  private let address: String?
  /// What was decided up to here is stored already.
  private let kept: LogPosition
  /// Running time less the calendar: the same for all servers of a chat.
  private let offset: Duration
  private var roll: NodeRoll
  private var outbox = DeedOutbox()
  private var watch = ClockWatch()
  private var progress: LogProgress
  private var epoch: Epoch?

  /// How often a server says that it is there.
  package static let beat = Duration.milliseconds(700)

  /// Goes on from `checkpoint`, where one is there, else from where the chat began.
  package init(
    of instance: String, as node: NodeID, _ number: NodeNumber, at address: String? = nil,
    from beginning: LogPosition, _ checkpoint: SharedCheckpoint?, kept: LogPosition?,
    offset: Duration
  ) {
    self.address = address
    (self.instance, self.node, self.number, self.offset) = (instance, node, number, offset)
    progress = checkpoint?.progress ?? LogProgress(at: beginning)
    self.kept = max(kept ?? progress.position, progress.position)
    roll = NodeRoll(checkpoint?.nodes ?? [], places: checkpoint?.addresses ?? [:])
  }

  /// Where reading begins, or goes on.
  package var place: Position { Position(progress.position) }

  package var hasJoined: Bool { epoch != nil }

  /// Deeds that are not in the log for certain.
  package var hasUndecided: Bool { !outbox.isEmpty }

  package func checkpoint(of state: SharedState) -> SharedCheckpoint {
    SharedCheckpoint(
      instance: instance, progress: progress, nodes: roll.nodes, addresses: roll.addresses,
      state: state)
  }

  // MARK: Out

  /// Who it is that arrives, for all others.
  package func greeting(at time: Timestamp) -> Batch {
    Batch(time: time, deeds: NodeRoll.greeting(number, address))
  }

  /// While this server takes no part, nobody waits for what it would have decided.
  package mutating func add(_ deed: Deed) {
    guard hasJoined else { return }
    outbox.add(deed)
  }

  /// What is to be appended now, if nothing else is under way; at least a sign of life.
  package mutating func nextBatch(
    at time: Timestamp, _ moment: Moment
  ) throws -> (batch: Batch, number: UInt64)? {
    guard hasJoined else { return nil }
    return try outbox.next(at: time, moment, beat: Self.beat, safe: Position(kept))
  }

  // MARK: In

  /// What comes of the news, in order. Whatever cannot be read stops this server: it would know something
  /// else than the others.
  package mutating func take(_ news: LogNews, at now: Timestamp, _ moment: Moment) -> [Step] {
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
    case .arrived(let node, let epoch, let greeting):
      let before = roll.addresses
      try roll.arrive(node, epoch, greeting, at: max(progress.time, greeting.time))
      let isNews = hasJoined && roll.addresses != before
      return advance(to: epoch.arrival, greeting.time, []) + (isNews ? [servers] : [])
    case .batch(let batch, let origin, let position):
      return try take(batch, origin, position, now, moment)
    case .gone(let node, let epoch, let position):
      guard let number = roll.leave(node, epoch) else { return [] }
      return advance(to: position, progress.time, [.lost(number)])
    case .joined(let epoch):
      self.epoch = epoch
      outbox = DeedOutbox()
      watch = ClockWatch()
      return [servers, .joined]
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

  private var servers: Step {
    .servers(roll.addresses.sorted { $0.key < $1.key }.map(\.value))
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
    let isOurs = origin.node == node && origin.epoch == epoch
    let deeds = try isOurs ? outbox.settle(origin.number) : DeedCoding.decode(batch.deeds)
    roll.hear(origin.node, at: max(progress.time, batch.time))
    var steps = advance(to: position, batch.time, deeds.isEmpty ? [.beat] : deeds)
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
    progress.advance(to: position, told, deeds.count)
    let isKept = progress.position <= kept
    let silent = roll.silent(at: progress.time)
    let moment = Moment(milliseconds: progress.time.milliseconds) + offset
    let steps = deeds.map { deed in
      Step.take(
        Input(at: progress.time, moment: moment, .decided(deed, silent: silent)), isKept: isKept)
    }
    return steps + [.followed(progress.position, isKept: isKept)]
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
