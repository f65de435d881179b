// What lives here: the connections that send the fuzzer's lines and are opened again when closed.

import CLinux
import Glibc

final class FuzzStorm: Role {
  /// What has happened.
  struct Tally {
    var sent = 0
    var bytesSent = 0
    var received = 0
    var welcomes = 0
    var closes = 0
  }

  /// One connection, however often it is opened.
  private struct Course {
    let peer: BenchPeer
    var lines: FuzzLines
    /// Lines that it has still to send.
    var quota: Int
    /// When it last sent a burst whose answer has not come; nil when it may send.
    var waiting: ContinuousClock.Instant?
  }

  private(set) var tally = Tally()
  private let target: TestedServer
  private let loop: Loop
  private let total: Int
  private var courses: [Course] = []
  private var reopen: [BenchPeer] = []
  private var failure: Failure?
  private var unfinished: Int
  private var batch: [UInt8] = []
  private var nextRelease = ContinuousClock.now

  private static let token = "burst"
  /// Lines that a connection sends before it waits for an answer. Without the wait all of them would
  /// lie in the kernel's buffers, and be lost unread with the first QUIT among them.
  private static let burst = 8
  /// How long an answer is waited for; some bursts get none.
  private static let patience: Duration = .milliseconds(100)

  init(target: TestedServer, loop: Loop, seed: UInt64, plan: (lines: Int, connections: Int)) {
    self.target = target
    self.loop = loop
    total = plan.lines
    unfinished = plan.connections
    // The last two accounts stay out of it: they are for the check at the end.
    let accounts = target.accounts.dropLast(2)
    let names = accounts.prefix(50).map(\.name) + ["ghost", "nobody", "a", "b1"]
    var spare = accounts.makeIterator()
    for index in 0..<plan.connections {
      let account = index % 5 == 0 ? spare.next() : nil
      let isGuest = target.accounts.isEmpty && index % 5 == 0
      let guest = Credentials(name: isGuest ? "f\(index)" : "", password: nil)
      let peer = BenchPeer(index, account ?? guest, role: self, on: loop)
      peer.wantsToWrite = true
      // A few of those that are logged in, and so are sent much, never read any of it.
      peer.reads = index % 100 != 50
      courses.append(
        Course(
          peer: peer, lines: FuzzLines(seed: seed, connection: index, names: names),
          quota: total / plan.connections + (index < total % plan.connections ? 1 : 0)))
    }
  }

  func run(until deadline: ContinuousClock.Instant) throws(Failure) {
    reopen = courses.map(\.peer)
    var nextNote = ContinuousClock.now + .seconds(10)
    _ = loop.run(until: deadline) {
      openAgain()
      releaseUnanswered()
      if ContinuousClock.now > nextNote {
        log("\(tally.sent) of \(total) lines, \(tally.closes) closes, \(tally.welcomes) welcomes")
        nextNote = .now + .seconds(10)
      }
      return failure != nil || unfinished == 0
    }
    if let failure { throw failure }
    drain()
  }

  /// Lets the server work off what was sent, then closes everything.
  private func drain() {
    for peer in courses.map(\.peer) where peer.isOpen { peer.send("\r\nQUIT\r\n") }
    _ = loop.run(until: .now + .seconds(5)) {
      courses.allSatisfy { !$0.peer.isOpen || !$0.peer.reads }
    }
    for peer in courses.map(\.peer) { loop.close(peer) }
  }

  private func openAgain() {
    let waiting = reopen
    reopen = []
    for peer in waiting where courses[peer.index].quota > 0 {
      let number = UInt32(peer.index) + 1
      let source = target.endpoint.isLoopback ? 0x7F01_0000 + number : nil
      do throws(Failure) { try loop.open(peer, to: target.endpoint, from: source) } catch {
        failure = error
      }
    }
  }

  func connected(_ peer: BenchPeer) {
    if !peer.name.isEmpty { peer.send(peer.account.greeting) }
  }

  private func releaseUnanswered() {
    let now = ContinuousClock.now
    guard now >= nextRelease else { return }
    nextRelease = now + .milliseconds(20)
    for course in courses {
      if let since = course.waiting, now - since > Self.patience { release(course.peer) }
    }
  }

  private func release(_ peer: BenchPeer) {
    guard courses[peer.index].waiting != nil else { return }
    courses[peer.index].waiting = nil
    guard courses[peer.index].quota > 0, peer.isOpen else { return }
    peer.wantsToWrite = true
    loop.control(peer)
  }

  func writable(_ peer: BenchPeer) {
    let count = min(Self.burst, courses[peer.index].quota)
    batch.removeAll(keepingCapacity: true)
    for _ in 0..<count { courses[peer.index].lines.appendLine(to: &batch) }
    courses[peer.index].quota -= count
    tally.sent += count
    tally.bytesSent += batch.count
    if courses[peer.index].quota == 0 { unfinished -= 1 }
    if peer.reads {
      batch += "\r\nPING :\(Self.token)\r\n".utf8
      courses[peer.index].waiting = .now
    }
    peer.wantsToWrite = !peer.reads && courses[peer.index].quota > 0
    peer.send(batch)
  }

  func received(_ line: Span<UInt8>, by peer: BenchPeer) {
    tally.received += 1
    if line.verb(is: "001") { tally.welcomes += 1 }
    // 451 is how servers answer a PING that comes before the login.
    if line.verb(is: "PONG") || line.verb(is: "451") { return release(peer) }
    peer.answerPing(line)
  }

  func closed(_ peer: BenchPeer) {
    tally.closes += 1
    courses[peer.index].waiting = nil
    peer.wantsToWrite = true
    if courses[peer.index].quota > 0 { reopen.append(peer) }
  }
}
