// What lives here: how long nobody can speak when the leader of the log dies.
import Glibc
import System

/// Two at two servers write to each other; the longest time between two letters is what the death cost.
final class LeaderDeath: LoginRole {
  private let cluster: OwnCluster
  private let loop: Loop
  private var peers: [BenchPeer] = []
  private var ready = 0
  private var failure: String?
  private var last = ContinuousClock.now
  private var longest = Duration.zero

  init(_ cluster: OwnCluster, _ accounts: [Credentials]) throws(Failure) {
    self.cluster = cluster
    loop = try Loop()
    for (index, account) in accounts.enumerated() {
      let peer = BenchPeer(index, account, role: self, on: loop)
      peer.role = SASLKnock(self, .scram)
      peers.append(peer)
    }
  }

  /// In seconds.
  func measure() throws -> Double {
    let count = cluster.servers.count
    for peer in peers {
      guard let endpoint = cluster.servers[(peer.index + 1) % count].endpoint else { continue }
      try loop.open(peer, to: endpoint)
    }
    _ = loop.run(until: .now + .seconds(30)) { failure != nil || ready == peers.count }
    speak(peers[0])
    last = .now
    _ = loop.run(until: .now + .seconds(2)) { failure != nil }
    guard let leader = cluster.log.leader else { throw Failure("the log has no leader") }
    (last, longest) = (.now, .zero)
    leader.kill()
    _ = loop.run(until: .now + .seconds(8)) { failure != nil }
    longest = max(longest, last.duration(to: .now))
    try leader.start()
    if let failure { throw Failure(failure) }
    for peer in peers {
      peer.send("QUIT :done\r\n")
      peer.flush()
      loop.close(peer)
    }
    // The member that was away has to catch up.
    _ = loop.run(until: .now + .seconds(3)) { false }
    return longest / .seconds(1)
  }

  private func speak(_ peer: BenchPeer) {
    peer.send("PRIVMSG \(peers[1 - peer.index].name) :to and fro\r\n")
  }

  func received(_ line: Span<UInt8>, by peer: BenchPeer) {
    if peer.answerPing(line) { return }
    if line.verb(is: "366") {
      ready += 1
    } else if line.verb(is: "PRIVMSG") {
      longest = max(longest, last.duration(to: .now))
      last = .now
      speak(peer)
    } else if line.verb(is: "ERROR") || line.verb(is: "904") {
      fail(line.text)
    }
  }

  func closed(_ peer: BenchPeer) { fail("\(peer.name) was closed") }

  func fail(_ text: String) { failure = failure ?? text }
}
