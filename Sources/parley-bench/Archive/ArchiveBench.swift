// What lives here: `parley-bench archive`: what a large archive costs.

import ArgumentParser
import Histogram

struct ArchiveBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive",
    abstract: "Fill a server of its own with messages and measure history, search and start.",
    discussion: """
      Also compares private messages a second with the archive and without. The server is started
      anew between filling and asking, so that nothing is warm but the system's own cache.
      """)

  @Option(help: "The parleyd to measure.") var server: String
  @Option(help: "Messages to fill it with.") var messages = 1_000_000
  @Option(help: "How often each question is asked.") var questions = 200
  @Option(help: "Seconds of each run of private messages.") var seconds = 5

  func run() throws {
    let accounts = (0..<200).map { Credentials(name: "u\($0)", password: "p\($0)") }
    let own = try TortureServer(program: server, accounts: accounts)
    defer { own.end() }
    try own.start()
    try fill(own, accounts)
    try own.stop()
    print("size on disk          \(megabytes(own.bytesOnDisk))")
    try own.start()
    try own.kill()
    try own.start()
    print("start                 \(fixed(own.lastStart / .milliseconds(1), 0)) ms")
    memory("resident after start ", own)
    try ask(own, accounts)
    memory("resident after asking", own)
    try own.stop()
    own.removeFolder()
    try compareThroughput(accounts)
  }

  private func target(_ own: TortureServer, _ accounts: [Credentials]) throws(Failure)
    -> TestedServer
  {
    guard let endpoint = own.endpoint else { throw Failure("the server is not running") }
    return TestedServer(
      endpoint: endpoint, accounts: accounts, process: ServerProcess(pid: own.pid),
      timeLimit: .seconds(900), atOnce: 64)
  }

  private func memory(_ title: String, _ own: TortureServer) {
    let process = ServerProcess(pid: own.pid)
    print("\(title) \(megabytes(process.residentBytes ?? 0))")
  }

  private func fill(_ own: TortureServer, _ accounts: [Credentials]) throws(Failure) {
    let target = try target(own, accounts)
    let crew = try Crew.assemble(10, for: target, on: try Loop(), until: target.deadline)
    // Half of the receivers are here; mailboxes of the others fill.
    let fill = ArchiveFill(
      crew: crew, count: messages, receivers: (0..<20).map { accounts[$0].name })
    for peer in crew.peers { peer.role = fill }
    let start = ContinuousClock.now
    fill.begin()
    try crew.wait(until: target.deadline, "the server to take all messages") { fill.isDone }
    let time = start.duration(to: .now) / .seconds(1)
    print("stored                \(messages) messages, \(scaled(Double(messages) / time)) a second")
    memory("resident after that  ", own)
    crew.disband()
  }

  private func ask(_ own: TortureServer, _ accounts: [Credentials]) throws(Failure) {
    let target = try target(own, accounts)
    let crew = try Crew.assemble(1, for: target, on: try Loop(), until: target.deadline)
    let peer = crew.peers[0]
    peer.send(
      "CAP REQ :message-tags server-time batch draft/chathistory soju.im/search\r\n")
    try crew.settle(until: target.deadline)
    let room = ArchiveFill.busyRoom
    let lines = [
      "CHATHISTORY LATEST \(room) * 100", "CHATHISTORY BEFORE \(room) timestamp=\(Self.now) 100",
      "CHATHISTORY LATEST u1 * 100", "SEARCH :text=\(ArchiveFill.rareWord)",
      "SEARCH :text=\(ArchiveFill.rareWord);in=\(room)", "SEARCH :text=well;limit=100",
      "SEARCH :text=nobodysaidthis", "SEARCH :from=u2;limit=100",
    ]
    for line in lines {
      let asking = ArchiveAsk(crew: crew, line: line, count: questions)
      peer.role = asking
      asking.ask(peer)
      try crew.wait(until: target.deadline, line) { asking.isDone }
      print("\(line): \(asking.found) messages")
      print("                      \(percentiles(asking.latencies))")
    }
    crew.disband()
  }

  /// A moment after everything.
  private static var now: String { "2100-01-01T00:00:00.000Z" }

  private func compareThroughput(_ accounts: [Credentials]) throws(Failure) {
    for keeps in [true, false] {
      let own = try TortureServer(program: server, accounts: accounts, keeps: keeps)
      defer { own.end() }
      try own.start()
      let title = keeps ? "with the archive" : "--ephemeral"
      for pairs in [1, 100] {
        let figures = try PairsRun(pairs: pairs, seconds: seconds).measure(
          target(own, accounts))
        print("\(pairs) pairs in ping-pong, \(title): \(scaled(figures.messagesPerSecond))/s")
        print("                      \(percentiles(figures.latencies))")
      }
      let flood = try PairFlood(pairs: 100, seconds: seconds).measure(target(own, accounts))
      print("100 pairs, 20 on the way each, \(title): \(scaled(flood))/s")
      try own.stop()
      for line in own.log where line.contains("commits") { print("server: \(line)") }
      own.removeFolder()
    }
  }
}
