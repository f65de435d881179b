// What lives here: fan-out into one room, saturated or at a pace.

import ArgumentParser
import Histogram

struct RoomBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "room",
    abstract: "Fill one room with members and talk at a pace, or as fast as the server delivers.")

  @OptionGroup var options: TestedServerOptions
  @Option(help: "Sessions in the room.") var members = 1000
  @Option(help: "Messages said into it.") var messages = 5000
  @Option(help: "So many a second. (default: as many as are delivered)") var rate: Int?

  func run() throws {
    let figures = try RoomRun(members: members, messages: messages, rate: rate)
      .measure(options.target())
    print("room: \(members) members, \(messages) messages")
    print("deliveries/s          \(scaled(figures.deliveriesPerSecond))")
    if rate != nil { print("latency               \(percentiles(figures.latencies))") }
    if let cpu = figures.cpuPerDelivery { print("server CPU/delivery   \(fixed(cpu, 2)) us") }
  }
}

struct RoomRun {
  struct Figures {
    let deliveriesPerSecond: Double
    /// In microseconds.
    let cpuPerDelivery: Double?
    /// Of each further server of the chat, for each delivery of its own.
    let othersPerDelivery: [Double]
    /// From the last message's sending to each of its deliveries, in microseconds.
    let latencies: Histogram<UInt64>
  }

  let members: Int
  let messages: Int
  var rate: Int?

  func measure(_ target: TestedServer) throws(Failure) -> Figures {
    guard members > 1, messages > 0 else { throw Failure("a room needs two members and a message") }
    let deadline = target.deadline
    let crew = try Crew.assemble(members, for: target, on: try Loop(), until: deadline)
    let talk = RoomTalk(crew: crew, messages: messages)
    for peer in crew.peers { peer.send("JOIN #bench\r\n") }
    try crew.settle(until: deadline)
    for peer in crew.peers { peer.role = talk }
    let cpu = CPUMeter(target.process)
    let others = target.others.map { CPUMeter($0.process) }
    let start = ContinuousClock.now
    if let rate {
      talk.pace(rate, from: start)
    } else {
      talk.sendMore()
    }
    try crew.wait(until: deadline, "deliveries (\(talk.expected) expected)") { talk.isDone }
    let seconds = start.duration(to: .now) / .seconds(1)
    let figures = Figures(
      deliveriesPerSecond: Double(talk.expected) / seconds,
      cpuPerDelivery: cpu.microseconds(per: talk.expected / (others.count + 1)),
      othersPerDelivery: others.compactMap {
        $0.microseconds(per: talk.expected / (others.count + 1))
      }, latencies: talk.latencies)
    crew.disband()
    return figures
  }
}

/// Ten members talk in turn, with so many deliveries outstanding that the server is never idle and
/// no server's send queue overflows.
private final class RoomTalk: WelcomedRole {
  let expected: Int
  private let messages: Int
  private let window: Int
  private var sent = 0
  private var isPaced = false
  private var sentAt = ContinuousClock.now
  private(set) var latencies = Histogram<UInt64>(highestTrackableValue: 60_000_000)
  private var delivered = 0

  private let mark = Mark()
  private let line: [UInt8]

  init(crew: Crew, messages: Int) {
    self.messages = messages
    expected = messages * (crew.peers.count - 1)
    line = Array("PRIVMSG #bench :the quick brown fox jumps over the lazy\(mark.text)\r\n".utf8)
    window = 64 * (crew.peers.count - 1)
    super.init(crew: crew)
  }

  var isDone: Bool { delivered >= expected }

  func sendMore() {
    let each = crew.peers.count - 1
    while sent < messages, sent * each - delivered < window {
      crew.peers[sent % min(10, crew.peers.count)].send(line)
      sent += 1
    }
  }

  /// One message after the other at its time; what they cause is handled meanwhile.
  func pace(_ rate: Int, from start: ContinuousClock.Instant) {
    isPaced = true
    for index in 0..<messages {
      _ = crew.loop.run(until: start + .seconds(1) * index / max(1, rate)) { false }
      sentAt = .now
      crew.peers[index % min(10, crew.peers.count)].send(line)
    }
  }

  override func received(_ line: Span<UInt8>, by peer: BenchPeer) {
    guard mark.ends(line) else { return super.received(line, by: peer) }
    delivered += 1
    if isPaced {
      latencies.record(UInt64(max(0, sentAt.duration(to: .now) / .microseconds(1))))
    } else if delivered & 0xFF == 0 {
      sendMore()
    }
  }
}
