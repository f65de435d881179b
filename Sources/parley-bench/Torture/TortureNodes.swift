// What lives here: servers that are one chat, the members of their log, and what is done to them.
import ClusterSupport
import Glibc
import System

/// Something every half a second or so, mended some time later, while people go on elsewhere.
final class TortureNodes {
  private enum Node {
    case up
    case starting
    case paused(until: ContinuousClock.Instant)
    case down(until: ContinuousClock.Instant)
  }

  private enum Member {
    case up
    case paused(until: ContinuousClock.Instant)
    case down(until: ContinuousClock.Instant)
  }

  let folder: String
  let servers: [TortureServer]
  private let log: EtcdServers
  private var nodes: [Node]
  private var members: [Member]
  private var random: SeededGenerator
  private var next = ContinuousClock.now
  /// Nothing more is done.
  var isOver = false
  private(set) var counts = Counts()

  struct Counts {
    var kills = 0
    var pauses = 0
    var memberKills = 0
    var memberPauses = 0

    var all: Int { kills + pauses + memberKills + memberPauses }
  }

  init(_ count: Int, program: String, accounts: [Credentials], seed: UInt64) throws {
    random = SeededGenerator(seed: seed &+ 99)
    let cluster = try OwnCluster(count, program: program, accounts: accounts)
    (folder, servers, log) = (cluster.folder, cluster.servers, cluster.log)
    nodes = servers.map { _ in .starting }
    members = log.members.map { _ in .up }
  }

  /// Mends what is due, and does the next harm.
  func tick(_ now: ContinuousClock.Instant, _ run: TortureRun) throws(Failure) {
    for index in nodes.indices { try tendNode(index, now, run) }
    for index in members.indices { try tendMember(index, now) }
    guard !isOver, run.openPlace() != nil, now >= next else { return }
    next = now + .milliseconds(Int.random(in: 200...1000, using: &random))
    switch Int.random(in: 0..<20, using: &random) {
    case 0...8: try killNode(now, run)
    case 9...11: pauseNode(now)
    case 12...16: killMember(now, all: false)
    case 17...18: pauseMember(now)
    default: killMember(now, all: true)
    }
  }

  var isWhole: Bool {
    nodes.allSatisfy { if case .up = $0 { true } else { false } }
      && members.allSatisfy { if case .up = $0 { true } else { false } }
  }

  // MARK: Servers

  private func tendNode(
    _ index: Int, _ now: ContinuousClock.Instant, _ run: TortureRun
  ) throws(Failure) {
    switch nodes[index] {
    case .up: break
    case .starting:
      guard try servers[index].hasStarted() else { return }
      nodes[index] = .up
      run.set(index, isOpen: true)
    case .paused(let until) where now >= until:
      servers[index].resume()
      nodes[index] = .up
    case .down(let until) where now >= until:
      try servers[index].begin()
      nodes[index] = .starting
    case .paused, .down: break
    }
  }

  private func killNode(_ now: ContinuousClock.Instant, _ run: TortureRun) throws(Failure) {
    guard let index = upNodes.randomElement(using: &random) else { return }
    run.set(index, isOpen: false)
    // Now and then as its operator would.
    if Int.random(in: 0..<3, using: &random) == 0 {
      try servers[index].stop()
    } else {
      try servers[index].kill()
    }
    counts.kills += 1
    nodes[index] = .down(until: now + .milliseconds(Int.random(in: 0...1500, using: &random)))
  }

  private func pauseNode(_ now: ContinuousClock.Instant) {
    guard let index = upNodes.randomElement(using: &random) else { return }
    servers[index].pause()
    counts.pauses += 1
    nodes[index] = .paused(until: now + .milliseconds(Int.random(in: 100...5000, using: &random)))
  }

  private var upNodes: [Int] {
    nodes.indices.filter { if case .up = nodes[$0] { true } else { false } }
  }

  // MARK: The log

  private func tendMember(_ index: Int, _ now: ContinuousClock.Instant) throws(Failure) {
    switch members[index] {
    case .paused(let until) where now >= until:
      log.members[index].resume()
      members[index] = .up
    case .down(let until) where now >= until:
      do { try log.members[index].start() } catch { throw Failure("\(error)") }
      members[index] = .up
    case .up, .paused, .down: break
    }
  }

  private func killMember(_ now: ContinuousClock.Instant, all: Bool) {
    let up = upMembers
    guard up.count == members.count, let one = up.randomElement(using: &random) else { return }
    let back = now + .milliseconds(Int.random(in: 300...3000, using: &random))
    for index in all ? up : [one] {
      log.members[index].kill()
      counts.memberKills += 1
      members[index] = .down(until: back)
    }
  }

  private func pauseMember(_ now: ContinuousClock.Instant) {
    let up = upMembers
    guard up.count == members.count, let index = up.randomElement(using: &random) else { return }
    log.members[index].pause()
    counts.memberPauses += 1
    members[index] = .paused(until: now + .milliseconds(Int.random(in: 300...3000, using: &random)))
  }

  private var upMembers: [Int] {
    members.indices.filter { if case .up = members[$0] { true } else { false } }
  }

  func end() {
    for server in servers { server.end() }
    for member in log.members { member.kill() }
  }
}
