// What lives here: a crowd whose links are cut and which comes back at once, round by round.

import Glibc
import Histogram

struct LoginStorm {
  struct Shape {
    let sessions: Int
    let accounts: Int
    let rounds: Int
    let limit: Duration
    /// Whether it is a failure when not all are in within the limit.
    let mustFinish: Bool
  }

  let target: TestedServer
  let shape: Shape

  func run() throws(Failure) {
    let bystanders = hasBystanders ? Bystanders(target) : nil
    try bystanders?.start()
    defer { bystanders?.stop() }
    if let bystanders {
      usleep(1_000_000)
      print("others' messages      \(bystanders.takeDelays()) before")
    }
    for round in 1...shape.rounds { try run(round, bystanders) }
  }

  /// Two accounts behind those of the crowd talk meanwhile, where there are so many.
  private var hasBystanders: Bool { target.accounts.count >= shape.accounts + 2 }

  private func run(_ round: Int, _ bystanders: Bystanders?) throws(Failure) {
    let memory = target.process?.residentBytes
    let cpu = CPUMeter(target.process)
    let crowd = LoginCrowd(shape, target, try Loop())
    let start = ContinuousClock.now
    _ = bystanders?.takeDelays()
    try crowd.enter()
    let isComplete = crowd.loop.run(until: start + shape.limit) {
      crowd.failure != nil || crowd.entered == shape.sessions
    }
    let seconds = start.duration(to: .now) / .seconds(1)
    let delays = bystanders?.takeDelays()
    if let failure = crowd.failure { throw Failure(failure) }
    guard isComplete || !shape.mustFinish else {
      throw Failure("\(crowd.entered) of \(shape.sessions) were in when the time was over")
    }
    let name = shape.rounds == 1 ? "login" : "login \(round)"
    print(
      "\(name): \(shape.sessions) sessions of \(shape.accounts) accounts at once by \(target.way)"
        + (target.endpoint.tls == nil ? "" : " over TLS"))
    print("in                    \(crowd.entered) after \(fixed(seconds, 2)) s")
    if crowd.entered > 0 { print("time to log in        \(percentiles(crowd.latencies))") }
    if let delays { print("others' messages      \(delays)") }
    if let each = cpu.microseconds(per: max(1, crowd.entered)) {
      print(
        "server CPU            \(fixed(each * Double(max(1, crowd.entered)) / 1e6, 2)) s, "
          + "\(fixed(each, 0)) us a login")
    }
    if let memory, let process = target.process, let now = process.residentBytes,
      let peak = process.peakBytes
    {
      print("resident before       \(megabytes(memory))")
      print("resident now, most    \(megabytes(now)), \(megabytes(peak))")
    }
    crowd.vanish()
  }
}

/// The sessions of one round. Who was in may be replaced by another session of the same account.
private final class LoginCrowd: LoginRole {
  let loop: Loop
  private(set) var entered = 0
  private(set) var failure: String?
  /// From connecting to welcome, in microseconds.
  private(set) var latencies = Histogram<UInt64>(highestTrackableValue: 600_000_000)
  private let shape: LoginStorm.Shape
  private let target: TestedServer
  private var peers: [BenchPeer] = []
  private var begun: [ContinuousClock.Instant] = []
  private var isIn: [Bool] = []

  init(_ shape: LoginStorm.Shape, _ target: TestedServer, _ loop: Loop) {
    self.shape = shape
    self.target = target
    self.loop = loop
  }

  func enter() throws(Failure) {
    for index in 0..<shape.sessions {
      let account = try target.identity(index % shape.accounts)
      let peer = BenchPeer(index, account, role: self, on: loop)
      if target.way != .pass { peer.role = SASLKnock(self, target.way) }
      peers.append(peer)
      begun.append(.now)
      isIn.append(false)
      try loop.open(peer, to: target.endpoint)
    }
  }

  /// Cuts every link without a word.
  func vanish() {
    for peer in peers { loop.close(peer) }
  }

  func fail(_ text: String) { failure = failure ?? text }

  func connected(_ peer: BenchPeer) { peer.send(peer.account.greeting) }

  func received(_ line: Span<UInt8>, by peer: BenchPeer) {
    if peer.answerPing(line) || isIn[peer.index] { return }
    if line.verb(is: "376") || line.verb(is: "422") {
      entered += 1
      isIn[peer.index] = true
      let microseconds = begun[peer.index].duration(to: .now) / .microseconds(1)
      latencies.record(UInt64(max(0, microseconds)))
    } else if line.verb(is: "ERROR") || line.verb(is: "904") || line.verb(is: "464") {
      fail("a session of \(peer.name) was refused: \(line.text)")
    }
  }

  func closed(_ peer: BenchPeer) {
    if !isIn[peer.index] { fail("a session of \(peer.name) was closed before its welcome") }
  }
}
