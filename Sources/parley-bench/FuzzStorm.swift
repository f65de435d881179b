// What lives here: the connections that send the fuzzer's lines and are opened again when closed.

import CLinux
import Glibc

final class FuzzStorm: Role {
  private(set) var sent = 0
  private(set) var bytesSent = 0
  private(set) var received = 0
  private(set) var welcomes = 0
  private(set) var closes = 0
  private let target: Target
  private let loop: Loop
  private let total: Int
  private var peers: [Peer] = []
  private var sources: [FuzzLines] = []
  private var quotas: [Int] = []
  private var reopen: [Peer] = []
  private var failure: Failure?
  private var unfinished: Int
  private var batch: [UInt8] = []
  /// When each connection last sent a burst whose answer has not come; nil when it may send.
  private var waiting: [ContinuousClock.Instant?]
  private var nextRelease = ContinuousClock.now

  private static let token = "burst"
  /// Lines that a connection sends before it waits for an answer. Without the wait all of them would
  /// lie in the kernel's buffers, and be lost unread with the first QUIT among them.
  private static let burst = 8
  /// How long an answer is waited for; some bursts get none.
  private static let patience: Duration = .milliseconds(100)

  init(target: Target, loop: Loop, seed: UInt64, plan: (lines: Int, connections: Int)) {
    self.target = target
    self.loop = loop
    total = plan.lines
    unfinished = plan.connections
    waiting = Array(repeating: nil, count: plan.connections)
    // The last two accounts stay out of it: they are for the check at the end.
    let accounts = target.accounts.dropLast(2)
    let names = accounts.prefix(50).map(\.name) + ["ghost", "nobody", "a", "b1"]
    var spare = accounts.makeIterator()
    for index in 0..<plan.connections {
      let account = index % 5 == 0 ? spare.next() : nil
      let isGuest = target.accounts.isEmpty && index % 5 == 0
      let guest = Account(name: isGuest ? "f\(index)" : "", password: nil)
      let peer = Peer(index, account ?? guest, role: self, on: loop)
      peer.wantsToWrite = true
      // A few of those that are logged in, and so are sent much, never read any of it.
      peer.reads = index % 100 != 50
      peers.append(peer)
      sources.append(FuzzLines(seed: seed, connection: index, names: names))
      quotas.append(total / plan.connections + (index < total % plan.connections ? 1 : 0))
    }
  }

  func run(until deadline: ContinuousClock.Instant) throws(Failure) {
    reopen = peers
    var nextNote = ContinuousClock.now + .seconds(10)
    _ = loop.run(until: deadline) {
      openAgain()
      releaseUnanswered()
      if ContinuousClock.now > nextNote {
        log("\(sent) of \(total) lines, \(closes) closes, \(welcomes) welcomes")
        nextNote = .now + .seconds(10)
      }
      return failure != nil || unfinished == 0
    }
    if let failure { throw failure }
    drain()
  }

  /// Lets the server work off what was sent, then closes everything.
  private func drain() {
    for peer in peers where peer.isOpen { peer.send("\r\nQUIT\r\n") }
    _ = loop.run(until: .now + .seconds(5)) { peers.allSatisfy { !$0.isOpen || !$0.reads } }
    for peer in peers { loop.close(peer) }
  }

  private func openAgain() {
    let waiting = reopen
    reopen = []
    for peer in waiting where quotas[peer.index] > 0 {
      let number = UInt32(peer.index) + 1
      let source = target.endpoint.isLoopback ? 0x7F01_0000 + number : nil
      do throws(Failure) { try loop.open(peer, to: target.endpoint, from: source) } catch {
        failure = error
      }
    }
  }

  func connected(_ peer: Peer) {
    if !peer.name.isEmpty { peer.send(peer.account.greeting) }
  }

  private func releaseUnanswered() {
    let now = ContinuousClock.now
    guard now >= nextRelease else { return }
    nextRelease = now + .milliseconds(20)
    for peer in peers {
      if let since = waiting[peer.index], now - since > Self.patience { release(peer) }
    }
  }

  private func release(_ peer: Peer) {
    guard waiting[peer.index] != nil else { return }
    waiting[peer.index] = nil
    guard quotas[peer.index] > 0, peer.isOpen else { return }
    peer.wantsToWrite = true
    loop.control(peer)
  }

  func writable(_ peer: Peer) {
    let count = min(Self.burst, quotas[peer.index])
    batch.removeAll(keepingCapacity: true)
    for _ in 0..<count { sources[peer.index].appendLine(to: &batch) }
    quotas[peer.index] -= count
    sent += count
    bytesSent += batch.count
    if quotas[peer.index] == 0 { unfinished -= 1 }
    if peer.reads {
      batch += "\r\nPING :\(Self.token)\r\n".utf8
      waiting[peer.index] = .now
    }
    peer.wantsToWrite = !peer.reads && quotas[peer.index] > 0
    peer.send(batch)
  }

  func received(_ line: Span<UInt8>, by peer: Peer) {
    received += 1
    if line.verb(is: "001") { welcomes += 1 }
    // 451 is how servers answer a PING that comes before the login.
    if line.verb(is: "PONG") || line.verb(is: "451") { return release(peer) }
    peer.answerPing(line)
  }

  func closed(_ peer: Peer) {
    closes += 1
    waiting[peer.index] = nil
    peer.wantsToWrite = true
    if quotas[peer.index] > 0 { reopen.append(peer) }
  }
}
