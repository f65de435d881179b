// What lives here: how long people take to go on elsewhere when their server dies.
import Glibc
import System

/// All are at the first server, which is killed; two at the others talk all the time.
final class Failover {
  let way: LoginWay
  let loop: Loop
  private let cluster: OwnCluster
  private var people: [FailoverPerson] = []
  private var speakers: [FailoverPerson] = []
  private var failure: String?
  /// Since when it counts.
  private(set) var death: ContinuousClock.Instant?

  init(_ cluster: OwnCluster, _ accounts: [Credentials], people count: Int, by way: LoginWay)
    throws(Failure)
  {
    (self.cluster, self.way) = (cluster, way)
    loop = try Loop()
    people = accounts[..<count].map { FailoverPerson($0, at: 0, self) }
    speakers = accounts[count..<count + 2].enumerated().map {
      FailoverPerson($1, at: 1 + $0 % (cluster.servers.count - 1), self)
    }
  }

  /// Seconds until each has said and read something at another server.
  func kill() throws(Failure) -> [Double] {
    defer { for person in people + speakers { person.leave() } }
    death = nil
    for person in people + speakers { person.enter() }
    // By PLAIN the server derives a key for each of them.
    try pass(within: .seconds(180), "logins") { (people + speakers).allSatisfy(\.isIn) }
    // What came with the logins is over.
    try pass(within: .seconds(1)) { false }
    let time = ContinuousClock.now
    death = time
    cluster.servers[0].strike()
    try pass(within: .seconds(180), "people to go on") {
      people.allSatisfy { $0.hasSpoken != nil && $0.hasRead != nil }
    }
    let times = people.map { person in
      let end = max(person.hasSpoken ?? time, person.hasRead ?? time)
      return time.duration(to: end) / .seconds(1)
    }
    try cluster.servers[0].kill()
    try cluster.servers[0].begin()
    try cluster.waitUntilUp()
    return times
  }

  /// Lets time pass; without `what` it may come to its end.
  private func pass(
    within limit: Duration, _ what: String? = nil, _ isDone: () -> Bool
  ) throws(Failure) {
    let deadline = ContinuousClock.now + limit
    var word = ContinuousClock.now
    while failure == nil, !isDone() {
      let now = ContinuousClock.now
      guard now < deadline else {
        if let what {
          let missing = (people + speakers).filter { !$0.isIn }.map(\.state)
          throw Failure("time is over while waiting for \(what): \(missing.prefix(5))")
        }
        return
      }
      for person in people + speakers { person.tick(now) }
      if now >= word {
        for speaker in speakers where speaker.isIn { speaker.speak() }
        word = now + .milliseconds(100)
      }
      _ = loop.run(until: now + .milliseconds(3)) { false }
    }
    if let failure { throw Failure(failure) }
  }

  func endpoint(_ place: Int) -> Endpoint? {
    cluster.servers[place % cluster.servers.count].endpoint
  }

  func fail(_ text: String) { failure = failure ?? text }
}

/// One who goes to the next server when the link is lost: at once but for a little chance, as parley does.
final class FailoverPerson: LoginRole {
  private let account: Credentials
  private unowned let run: Failover
  private let home: Int
  private var place: Int
  private var peer: BenchPeer?
  private var due: ContinuousClock.Instant?
  private var tries = 0
  private var lastLine = ""
  private var isGone = true
  private(set) var isIn = false
  private(set) var hasSpoken: ContinuousClock.Instant?
  private(set) var hasRead: ContinuousClock.Instant?

  init(_ account: Credentials, at place: Int, _ run: Failover) {
    (self.account, self.run) = (account, run)
    (home, self.place) = (place, place)
  }

  func enter() {
    (place, tries, isGone, hasSpoken, hasRead) = (home, 0, false, nil, nil)
    due = .now
    tick(.now)
  }

  func leave() {
    isGone = true
    isIn = false
    guard let peer else { return }
    peer.send("QUIT :done\r\n")
    peer.flush()
    run.loop.close(peer)
  }

  func tick(_ now: ContinuousClock.Instant) {
    guard let due, now >= due, let endpoint = run.endpoint(place) else { return }
    self.due = nil
    let fresh = BenchPeer(0, account, role: self, on: run.loop)
    fresh.role = SASLKnock(self, run.way, capabilities: "sasl echo-message")
    peer = fresh
    do throws(Failure) { try run.loop.open(fresh, to: endpoint) } catch { closed(fresh) }
  }

  func speak() { peer?.send("PRIVMSG #everyone :one more word\r\n") }

  func received(_ line: Span<UInt8>, by peer: BenchPeer) {
    guard peer === self.peer, !peer.answerPing(line) else { return }
    if !isIn { lastLine = line.text }
    if line.verb(is: "366") {
      isIn = true
      if run.death != nil { speak() }
    } else if line.verb(is: "PRIVMSG"), isIn, run.death != nil, place != 0 {
      if line.text.hasPrefix(":\(account.name)!") {
        hasSpoken = hasSpoken ?? .now
      } else {
        hasRead = hasRead ?? .now
      }
    } else if line.verb(is: "ERROR") || line.verb(is: "904") || line.verb(is: "433") {
      run.loop.close(peer)
      closed(peer)
    }
  }

  func closed(_ peer: BenchPeer) {
    guard peer === self.peer, !isGone else { return }
    self.peer = nil
    isIn = false
    // Where all begin, an older session of theirs may be on its way out.
    if run.death != nil { place += 1 }
    tries += 1
    due = .now + .milliseconds(Int.random(in: 0...500) + (tries > 2 ? 250 : 0))
  }

  func fail(_ text: String) { run.fail("\(account.name): \(text)") }

  /// For whoever has to find out why it is not in.
  var state: String { "\(account.name) at \(place), \(tries) tries: \(lastLine)" }
}
