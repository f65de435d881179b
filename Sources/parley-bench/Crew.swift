// What lives here: a number of sessions, brought from connecting to welcome.

import CLinux
import Glibc
import Histogram

/// The sessions of one run. Assembling registers them, at most `atOnce` on their way together.
final class Crew: LoginRole {
  let loop: Loop
  let target: TestedServer
  private(set) var peers: [BenchPeer] = []
  /// From connecting to welcome, in microseconds.
  private(set) var latencies = Histogram<UInt64>(highestTrackableValue: 600_000_000)
  private var begun: [ContinuousClock.Instant] = []
  private var welcomed = 0
  private var failure: String?

  private init(loop: Loop, target: TestedServer) {
    self.loop = loop
    self.target = target
  }

  static func assemble(
    _ count: Int, for target: TestedServer, on loop: Loop, until deadline: ContinuousClock.Instant,
    atOnce: Int? = nil
  ) throws(Failure) -> Crew {
    let crew = Crew(loop: loop, target: target)
    let atOnce = atOnce ?? target.atOnce
    while crew.peers.count < count {
      while crew.peers.count < count, crew.peers.count - crew.welcomed < atOnce {
        try crew.openNext()
      }
      try crew.wait(until: deadline, "sessions to register") {
        crew.peers.count - crew.welcomed < atOnce
      }
    }
    try crew.wait(until: deadline, "sessions to register") { crew.welcomed == count }
    return crew
  }

  private func openNext() throws(Failure) {
    let peer = BenchPeer(peers.count, try target.identity(peers.count), role: self, on: loop)
    if target.way != .pass { peer.role = SASLKnock(self, target.way) }
    peers.append(peer)
    begun.append(.now)
    try loop.open(peer, to: target.endpoint(peer.index))
  }

  /// Runs the loop until `isDone`; throws when a session fails or the time is over.
  func wait(
    until deadline: ContinuousClock.Instant, _ what: String, _ isDone: () -> Bool
  ) throws(Failure) {
    let done = loop.run(until: deadline) { failure != nil || isDone() }
    if let failure { throw Failure(failure) }
    guard done else { throw Failure("time is over while waiting for \(what)") }
  }

  func fail(_ text: String) { failure = failure ?? text }

  func connected(_ peer: BenchPeer) { peer.send(peer.account.greeting) }

  func received(_ line: Span<UInt8>, by peer: BenchPeer) {
    if peer.answerPing(line) { return }
    // The end of the message of the day, or that there is none.
    if line.verb(is: "376") || line.verb(is: "422") {
      welcomed += 1
      peer.role = WelcomedRole(crew: self)
      let microseconds = begun[peer.index].duration(to: .now) / .microseconds(1)
      latencies.record(UInt64(max(0, microseconds)))
    } else if line.verb(is: "ERROR") || line.verb(is: "433") || line.verb(is: "464")
      || line.verb(is: "432") || line.verb(is: "904")
    {
      fail("session \(peer.name) was refused: \(line.text)")
    }
  }

  func closed(_ peer: BenchPeer) { fail("session \(peer.name) was closed before its welcome") }

  /// Says QUIT on every session and waits, for a bounded time, until the server has closed them, so
  /// that the next run finds the nicks free.
  func disband() {
    let role = Leaver()
    for peer in peers where peer.isOpen {
      peer.role = role
      peer.send("QUIT :done\r\n")
    }
    _ = loop.run(until: .now + .seconds(10)) { peers.allSatisfy { !$0.isOpen } }
    for peer in peers { loop.close(peer) }
  }
}

/// A welcomed session with nothing to do but answer PING.
class WelcomedRole: Role {
  unowned let crew: Crew
  init(crew: Crew) { self.crew = crew }
  func connected(_ peer: BenchPeer) {}
  func received(_ line: Span<UInt8>, by peer: BenchPeer) {
    if line.verb(is: "ERROR") { crew.fail("\(peer.name) was closed: \(line.text)") }
    peer.answerPing(line)
  }
  func writable(_ peer: BenchPeer) {}
  func closed(_ peer: BenchPeer) { crew.fail("the server closed \(peer.name)") }
}

private final class Leaver: Role {
  func received(_ line: Span<UInt8>, by peer: BenchPeer) {}
}

extension Crew {
  /// PING on every session, again and again until between two rounds of answers nothing else came:
  /// joins have reached everybody by then, and servers that keep messages have replayed them.
  func settle(until deadline: ContinuousClock.Instant) throws(Failure) {
    var others = 1
    while others > 0 {
      let role = Fence(crew: self, left: peers.count)
      for peer in peers {
        peer.role = role
        peer.send("PING settle\r\n")
      }
      try wait(until: deadline, "answers to PING") { role.left == 0 }
      others = role.others
    }
  }
}

private final class Fence: WelcomedRole {
  private(set) var left: Int
  private(set) var others = 0

  init(crew: Crew, left: Int) {
    self.left = left
    super.init(crew: crew)
  }

  override func received(_ line: Span<UInt8>, by peer: BenchPeer) {
    if line.verb(is: "PONG") { return left -= 1 }
    others += 1
    super.received(line, by: peer)
  }
}

/// The last bytes of what one run says, so that what an earlier run left behind is not counted.
struct Mark {
  let text: String
  private let bytes: [UInt8]

  init() {
    text = " " + String(UInt32.random(in: 0x100_0000...UInt32.max), radix: 36) + "~"
    bytes = Array(text.utf8.suffix(4))
  }

  func ends(_ line: Span<UInt8>) -> Bool {
    let start = line.count - 4
    return start >= 0 && line[start + 3] == bytes[3] && line[start + 2] == bytes[2]
      && line[start + 1] == bytes[1] && line[start] == bytes[0]
  }
}
