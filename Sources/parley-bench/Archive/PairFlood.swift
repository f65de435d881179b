// What lives here: private messages with many on the way at once.

/// Each pair keeps `window` messages on the way, so that throughput does not hang on one round trip.
struct PairFlood {
  let pairs: Int
  let seconds: Int
  var window = 20

  /// Messages delivered a second.
  func measure(_ target: TestedServer) throws(Failure) -> Double {
    let deadline = target.deadline
    let crew = try Crew.assemble(2 * pairs, for: target, on: try Loop(), until: deadline)
    try crew.settle(until: deadline)
    let talk = FloodTalk(crew: crew)
    for peer in crew.peers { peer.role = talk }
    let start = ContinuousClock.now
    let end = start + .seconds(seconds)
    for pair in 0..<pairs {
      for _ in 0..<window { talk.speak(to: crew.peers[2 * pair]) }
    }
    try crew.wait(until: min(end + .seconds(5), deadline), "the end of the talk") {
      ContinuousClock.now >= end
    }
    let rate = Double(talk.delivered) / (start.duration(to: .now) / .seconds(1))
    crew.disband()
    return rate
  }
}

/// Every delivered message is followed by the next to the same receiver.
private final class FloodTalk: WelcomedRole {
  private(set) var delivered = 0
  private let lines: [[UInt8]]

  override init(crew: Crew) {
    lines = crew.peers.map { Array("PRIVMSG \($0.name) :one of many, on its way\r\n".utf8) }
    super.init(crew: crew)
  }

  func speak(to peer: BenchPeer) { crew.peers[peer.index ^ 1].send(lines[peer.index]) }

  override func received(_ line: Span<UInt8>, by peer: BenchPeer) {
    guard line.verb(is: "PRIVMSG") else { return super.received(line, by: peer) }
    delivered += 1
    speak(to: peer)
  }
}
