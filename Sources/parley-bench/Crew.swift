/// What lives here: a number of sessions, brought from connecting to welcome.

import CLinux
import Glibc
import Histogram

/// The sessions of one run. Assembling registers them, at most `atOnce` on their way together.
final class Crew: Role {
  let loop: Loop
  let target: Target
  private(set) var peers: [Peer] = []
  /// From connecting to welcome, in microseconds.
  private(set) var latencies = Histogram<UInt64>(highestTrackableValue: 600_000_000)
  private var begun: [ContinuousClock.Instant] = []
  private var welcomed = 0
  private var failure: String?

  private init(loop: Loop, target: Target) {
    self.loop = loop
    self.target = target
  }

  static func assemble(
    _ count: Int, for target: Target, on loop: Loop, until deadline: ContinuousClock.Instant,
    atOnce: Int = 512
  ) throws(Failure) -> Crew {
    let crew = Crew(loop: loop, target: target)
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
    let peer = Peer(peers.count, try target.identity(peers.count), role: self, on: loop)
    peers.append(peer)
    begun.append(.now)
    try loop.open(peer, to: target.endpoint)
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

  func connected(_ peer: Peer) { peer.send(peer.account.greeting) }

  func received(_ line: Span<UInt8>, by peer: Peer) {
    if peer.answerPing(line) { return }
    // The end of the message of the day, or that there is none.
    if line.verb(is: "376") || line.verb(is: "422") {
      welcomed += 1
      peer.role = Listener(crew: self)
      let microseconds = begun[peer.index].duration(to: .now) / .microseconds(1)
      latencies.record(UInt64(max(0, microseconds)))
    } else if line.verb(is: "ERROR") || line.verb(is: "433") || line.verb(is: "464")
      || line.verb(is: "432") || line.verb(is: "904")
    {
      fail("session \(peer.name) was refused: \(line.text)")
    }
  }

  func closed(_ peer: Peer) { fail("session \(peer.name) was closed before its welcome") }

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
class Listener: Role {
  unowned let crew: Crew
  init(crew: Crew) { self.crew = crew }
  func connected(_ peer: Peer) {}
  func received(_ line: Span<UInt8>, by peer: Peer) {
    if line.verb(is: "ERROR") { crew.fail("\(peer.name) was closed: \(line.text)") }
    peer.answerPing(line)
  }
  func writable(_ peer: Peer) {}
  func closed(_ peer: Peer) { crew.fail("the server closed \(peer.name)") }
}

private final class Leaver: Role {
  func received(_ line: Span<UInt8>, by peer: Peer) {}
}

extension Crew {
  /// Sends PING on every session and waits until each has its PONG: all that was said before has
  /// been handled by then.
  func fence(_ token: String, until deadline: ContinuousClock.Instant) throws(Failure) {
    let role = Fence(crew: self, left: peers.count)
    for peer in peers {
      peer.role = role
      peer.send("PING \(token)\r\n")
    }
    try wait(until: deadline, "answers to PING") { role.left == 0 }
  }
}

private final class Fence: Listener {
  private(set) var left: Int

  init(crew: Crew, left: Int) {
    self.left = left
    super.init(crew: crew)
  }

  override func received(_ line: Span<UInt8>, by peer: Peer) {
    if line.verb(is: "PONG") { left -= 1 } else { super.received(line, by: peer) }
  }
}
