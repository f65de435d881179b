// What lives here: two people who talk while others log in, and how long their messages take.

import Dispatch
import Glibc
import Synchronization

/// One says something every few milliseconds, whether the last message arrived or not, on a thread
/// of its own: so that neither a slow server nor a busy crowd hides a delay.
final class Bystanders: Sendable {
  static let names = ["speaker", "hearer"]
  private static let interval = Duration.milliseconds(5)

  private struct State {
    /// In microseconds.
    var delays: [Int] = []
    var isReady = false
    var isStopped = false
    var failure: String?
  }

  private let state = Mutex(State())
  private let done = DispatchSemaphore(value: 0)
  private let host: String
  private let port: UInt16
  private let isSecure: Bool
  private let accounts: [Credentials]
  private let way: LoginWay

  init(_ target: TestedServer) {
    host = target.endpoint.host
    port = target.endpoint.port
    isSecure = target.endpoint.tls != nil
    accounts = target.accounts.suffix(2)
    way = target.way
  }

  /// Returns when both are in.
  func start() throws(Failure) {
    let queue = DispatchQueue(label: "bystanders")
    queue.async {
      do throws(Failure) {
        try self.talk()
      } catch {
        self.state.withLock { $0.failure = error.description }
      }
      self.done.signal()
    }
    let deadline = ContinuousClock.now + .seconds(20)
    while true {
      let (isReady, failure) = state.withLock { ($0.isReady, $0.failure) }
      if let failure { throw Failure(failure) }
      if isReady { return }
      guard ContinuousClock.now < deadline else { throw Failure("the bystanders are not let in") }
      usleep(1000)
    }
  }

  func stop() {
    state.withLock { $0.isStopped = true }
    done.wait()
  }

  /// What was measured since the last time, as text; what has not arrived yet counts as it is.
  func takeDelays() -> String {
    let (delays, failure) = state.withLock { state in
      defer { state.delays = [] }
      return (state.delays.sorted(), state.failure)
    }
    if let failure { return failure }
    guard let most = delays.last else { return "none arrived" }
    func at(_ percent: Int) -> Double { Double(delays[(delays.count - 1) * percent / 100]) / 1000 }
    return "p50 \(fixed(at(50), 1)) ms, p99 \(fixed(at(99), 1)) ms, "
      + "max \(fixed(Double(most) / 1000, 1)) ms of \(delays.count)"
  }

  private func talk() throws(Failure) {
    var endpoint = try Endpoint(host: host, port: port)
    if isSecure { endpoint.tls = try TestedServerOptions.context() }
    let target = TestedServer(
      endpoint: endpoint, accounts: accounts, process: nil, timeLimit: .seconds(20), atOnce: 2,
      way: way)
    let crew = try Crew.assemble(2, for: target, on: try Loop(), until: target.deadline)
    let conversation = AskAndAnswer(crew) { delay in
      self.state.withLock { $0.delays.append(delay) }
    }
    for peer in crew.peers { peer.role = conversation }
    state.withLock { $0.isReady = true }
    let begin = ContinuousClock.now
    var spoken = 0
    while !state.withLock({ $0.isStopped }) {
      let due = begin + Self.interval * spoken
      try crew.wait(until: .now + .seconds(30), "the time to speak") { ContinuousClock.now >= due }
      conversation.speak(spoken, due: due)
      spoken += 1
    }
    crew.disband()
  }
}

private final class AskAndAnswer: WelcomedRole {
  private var spokenAt: [Int: ContinuousClock.Instant] = [:]
  private let record: (Int) -> Void
  private let hearer: BenchPeer
  private let speaker: BenchPeer

  init(_ crew: Crew, _ record: @escaping (Int) -> Void) {
    self.record = record
    speaker = crew.peers[0]
    hearer = crew.peers[1]
    super.init(crew: crew)
  }

  func speak(_ number: Int, due: ContinuousClock.Instant) {
    spokenAt[number] = .now
    speaker.send("PRIVMSG \(hearer.name) :number \(number)\r\n")
  }

  override func received(_ line: Span<UInt8>, by peer: BenchPeer) {
    guard peer === hearer, line.verb(is: "PRIVMSG"),
      let number = line.text.split(separator: " ").last.flatMap({ Int($0) }),
      let spoken = spokenAt.removeValue(forKey: number)
    else { return super.received(line, by: peer) }
    record(Int(spoken.duration(to: .now) / .microseconds(1)))
  }
}
