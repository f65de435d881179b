// What lives here: the same runs against several servers in turn, as a Markdown table.

import ArgumentParser
import Histogram

struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run room, pairs and idle against each server in turn and print a table.",
    discussion: "The rounds are interleaved (A B A B); the table holds medians and ratios.")

  @OptionGroup var options: TestedServerOptions
  @Option(help: "A server as name=host:port or name=host:port:pid; the first is the reference.")
  var server: [String]
  @Option(help: "Accounts for one server as name=FILE, where only some need them.")
  var accounts: [String] = []
  @Option(help: "A server whose listen queue is short: 8 sessions register there at once.")
  var gently: [String] = []
  @Option(help: "How many rounds.") var rounds = 3
  @Option(help: "Members of the room, and idle sessions.") var members = 1000
  @Option(help: "Messages into the room.") var messages = 2000
  @Option(help: "Seconds of each ping-pong.") var seconds = 3

  func run() throws {
    var contestants = try server.map(contestant)
    for round in 1...max(1, rounds) {
      for index in contestants.indices {
        log("round \(round) of \(rounds): \(contestants[index].name)")
        try measure(&contestants[index])
      }
    }
    table(contestants)
  }

  private func contestant(_ text: String) throws(Failure) -> Contestant {
    let halves = text.split(separator: "=", maxSplits: 1)
    let parts = halves.last?.split(separator: ":") ?? []
    guard halves.count == 2, parts.count == 2 || parts.count == 3, let port = UInt16(parts[1])
    else { throw Failure("not name=host:port[:pid]: \(text)") }
    var one = options
    one.host = String(parts[0])
    one.port = port
    one.serverPid = parts.count == 3 ? Int32(parts[2]) : nil
    let prefix = "\(halves[0])="
    if let file = accounts.first(where: { $0.hasPrefix(prefix) }) {
      one.passwordFile = String(file.dropFirst(prefix.count))
    }
    if gently.contains(String(halves[0])) { one.atOnce = 8 }
    return Contestant(name: String(halves[0]), target: try one.target())
  }

  private func measure(_ contestant: inout Contestant) throws(Failure) {
    let target = contestant.target
    // Memory that a busier run has freed hides what idle sessions cost, so the first idle run,
    // before any other, is the one that counts.
    let idle = try IdleRun(sessions: members).measure(target)
    if contestant.idle.isEmpty, let bytes = idle.bytesPerSession { contestant.idle = [bytes] }
    let room = try RoomRun(members: members, messages: messages).measure(target)
    contestant.deliveries.append(room.deliveriesPerSecond)
    if let cpu = room.cpuPerDelivery { contestant.deliveryCPU.append(cpu) }
    let many = try PairsRun(pairs: 100, seconds: seconds).measure(target)
    contestant.manyPairs.append(many.messagesPerSecond)
    contestant.manyLatency.append(Double(many.latencies.valueAtPercentile(99)))
    let one = try PairsRun(pairs: 1, seconds: seconds).measure(target)
    contestant.onePair.append(one.messagesPerSecond)
  }

  private func table(_ contestants: [Contestant]) {
    print("| work | \(contestants.map(\.name).joined(separator: " | ")) |")
    print("| --- |\(String(repeating: " --- |", count: contestants.count))")
    row("one room, \(members) members, deliveries/s", contestants, \.deliveries, scaled)
    row("the same, server CPU per delivery, us", contestants, \.deliveryCPU) { fixed($0, 2) }
    row("100 pairs in ping-pong, messages/s", contestants, \.manyPairs, scaled)
    row("the same, p99 latency, us", contestants, \.manyLatency) { fixed($0, 0) }
    row("one pair in ping-pong, messages/s", contestants, \.onePair, scaled)
    row("idle session, resident bytes", contestants, \.idle) { fixed($0, 0) }
  }

  private func row(
    _ title: String, _ contestants: [Contestant], _ key: KeyPath<Contestant, [Double]>,
    _ format: (Double) -> String
  ) {
    let reference = median(contestants[0][keyPath: key])
    let cells = contestants.enumerated().map { index, contestant in
      guard let value = median(contestant[keyPath: key]) else { return "-" }
      guard index > 0, let reference, reference != 0 else { return format(value) }
      return "\(format(value)) (x\(fixed(value / reference, 2)))"
    }
    print("| \(title) | \(cells.joined(separator: " | ")) |")
  }

  private func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}

private struct Contestant {
  let name: String
  let target: TestedServer
  var deliveries: [Double] = []
  var deliveryCPU: [Double] = []
  var manyPairs: [Double] = []
  var manyLatency: [Double] = []
  var onePair: [Double] = []
  var idle: [Double] = []
}
