// What lives here: private messages in ping-pong between pairs of sessions.

import ArgumentParser
import Histogram

struct Pairs: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Private messages in ping-pong: messages a second and their latency.")

  @OptionGroup var options: TestedServerOptions
  @Option(help: "Pairs that talk at the same time.") var pairs = 100
  @Option(help: "How long.") var seconds = 5

  func run() throws {
    let figures = try PairsRun(pairs: pairs, seconds: seconds).measure(options.target())
    print("pairs: \(pairs) in ping-pong for \(seconds) s")
    print("messages/s            \(scaled(figures.messagesPerSecond))")
    print("latency               \(percentiles(figures.latencies))")
    if let cpu = figures.cpuPerMessage { print("server CPU/message    \(fixed(cpu, 2)) us") }
  }
}

struct PairsRun {
  struct Figures {
    let messagesPerSecond: Double
    /// From sending to receiving, in microseconds.
    let latencies: Histogram<UInt64>
    /// In microseconds.
    let cpuPerMessage: Double?
    /// The same of each further server of the chat.
    let othersPerMessage: [Double]
  }

  let pairs: Int
  let seconds: Int

  func measure(_ target: TestedServer) throws(Failure) -> Figures {
    guard pairs > 0, seconds > 0 else { throw Failure("a run needs a pair and a second") }
    let deadline = target.deadline
    let crew = try Crew.assemble(2 * pairs, for: target, on: try Loop(), until: deadline)
    try crew.settle(until: deadline)
    let talk = PairTalk(crew: crew)
    for peer in crew.peers { peer.role = talk }
    let cpu = CPUMeter(target.process)
    let others = target.others.map { CPUMeter($0.process) }
    let start = ContinuousClock.now
    let end = start + .seconds(seconds)
    for pair in 0..<pairs { talk.speak(crew.peers[2 * pair]) }
    try crew.wait(until: min(end + .seconds(5), deadline), "the end of the talk") {
      ContinuousClock.now >= end
    }
    let elapsed = start.duration(to: .now) / .seconds(1)
    guard talk.delivered > 0 else { throw Failure("no message was delivered") }
    let figures = Figures(
      messagesPerSecond: Double(talk.delivered) / elapsed, latencies: talk.latencies,
      cpuPerMessage: cpu.microseconds(per: talk.delivered),
      othersPerMessage: others.compactMap { $0.microseconds(per: talk.delivered) })
    crew.disband()
    return figures
  }
}

private final class PairTalk: WelcomedRole {
  private(set) var delivered = 0
  private(set) var latencies = Histogram<UInt64>(highestTrackableValue: 60_000_000)
  private let mark = Mark()
  private var lines: [[UInt8]] = []
  private var sentAt: [ContinuousClock.Instant]

  override init(crew: Crew) {
    let text = "ping, and pong to you\(mark.text)"
    sentAt = Array(repeating: .now, count: crew.peers.count)
    super.init(crew: crew)
    lines = crew.peers.map { peer in
      Array("PRIVMSG \(crew.peers[peer.index ^ 1].name) :\(text)\r\n".utf8)
    }
  }

  func speak(_ peer: BenchPeer) {
    sentAt[peer.index] = .now
    peer.send(lines[peer.index])
  }

  override func received(_ line: Span<UInt8>, by peer: BenchPeer) {
    guard mark.ends(line) else { return super.received(line, by: peer) }
    delivered += 1
    let microseconds = sentAt[peer.index ^ 1].duration(to: .now) / .microseconds(1)
    latencies.record(UInt64(max(0, microseconds)))
    speak(peer)
  }
}
