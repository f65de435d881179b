// What lives here: a server without a chat, on a log in memory.
import Cluster
import ClusterSupport
import Synchronization
import System

@testable import ServerCore
@testable import ServerShell

/// Does what a server does with its link; keeps what the chat would have been given.
final class LinkedServer: Sendable {
  struct State {
    var link: LogLink
    /// What deeds were done, in which time.
    var done: [(deed: Deed, time: Timestamp, isKept: Bool)] = []
    var settled: [Deed] = []
    /// Servers that were silent at some time.
    var silent: Set<NodeNumber> = []
    var refused: [Deed] = []
    var touch: [String] = []
    var stopped: String?
    var followed = LogPosition(rawValue: 0)
    var agreement: Agreement?
    var servers = ServerList()
    var remarks: [String] = []
    /// Where all were to be digested.
    var digested: [LogPosition] = []
  }

  let log: MemoryLog
  let state: Mutex<State>
  private let node: NodeID
  private let world: MemoryWorld
  /// How far this machine's calendar is ahead.
  private let skew: Duration
  /// What it makes of its state, to be compared.
  private let digest: UInt64

  init(
    _ name: String, _ number: UInt16, in world: MemoryWorld, restarting former: MemoryLog? = nil,
    from checkpoint: SharedCheckpoint? = nil, kept: LogPosition? = nil, skew: Duration = .zero,
    settings: SharedSettings = SharedSettings(), logics: ClosedRange<UInt64> = 1...1,
    skips: Set<Position> = [], digest: UInt64 = 1
  ) {
    guard let node = NodeID(name) else { preconditionFailure("that is no name") }
    self.digest = digest
    self.node = node
    self.world = world
    self.skew = skew
    log = world.log(restarting: former)
    let identity = LogIdentity(
      of: "test", as: node, NodeNumber(rawValue: number), at: "\(name).example:1",
      settings: settings, logics: logics)
    var beginning = LogBeginning(
      at: LogPosition(rawValue: 0), Agreement(logic: 1, settings: SharedSettings()), checkpoint,
      kept: kept)
    beginning.skips = skips
    state = Mutex(State(link: LogLink(identity, from: beginning)))
    log.follow(after: state.withLock(\.link.place)) { [weak self] in self?.hear($0) }
    join()
  }

  private var now: Timestamp { Timestamp(milliseconds: moment.milliseconds) + skew }
  private var moment: Moment { Moment(milliseconds: world.now.milliseconds) }

  func join() { log.join(as: node, greeting: state.withLock { $0.link.greeting(at: now) }) }

  /// Is told to end, and has not ended yet.
  func leave() {
    state.withLock { $0.link.leave() }
    log.leave()
  }

  func decide(_ deed: Deed) { state.withLock { $0.link.add(deed) } }

  /// As a tick of the server's clock does.
  func tick() throws {
    let next = try state.withLock { try $0.link.nextBatch(at: now, moment) }
    if let next { log.append(next.batch, number: next.number) }
  }

  private func hear(_ news: LogNews) {
    state.withLock { state in
      for step in state.link.take(news, at: now, moment) {
        switch step {
        case .take(let input, let isKept):
          guard case .decided(let deed, let silent) = input.event else { continue }
          state.silent.formUnion(silent)
          state.done.append((deed, input.time, isKept))
        case .followed(let position, _): state.followed = position
        case .settled(let deeds): state.settled += deeds
        case .refused(let deeds): state.refused += deeds
        case .joined: state.touch.append("joined")
        case .outOfTouch: state.touch.append("lost")
        case .stopped(let reason), .differs(let reason): state.stopped = state.stopped ?? reason
        case .digest(let position):
          state.digested.append(position)
          state.link.tell(digest, at: position)
        case .agreed(let agreement): state.agreement = agreement
        case .servers(let list): state.servers = list
        case .remark(let text): state.remarks.append(text)
        }
      }
    }
  }

  /// But for those that tell nothing but the time.
  var deeds: [Deed] { state.withLock { $0.done.map(\.deed).filter { $0 != .beat } } }
}

extension MemoryWorld {
  /// Time goes on, and every server's clock ticks.
  func run(_ servers: [LinkedServer], for span: Duration) throws {
    let end = now + span
    while now < end {
      for server in servers { try server.tick() }
      run(for: .milliseconds(50))
    }
  }
}
