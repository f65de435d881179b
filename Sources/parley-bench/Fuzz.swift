// What lives here: a million hostile lines, and whether the server still answers after them.

import ArgumentParser
import CLinux
import Glibc

struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Send random and mutated lines, then check that the server still answers.",
    discussion: """
      With --password-file a fifth of the connections log in; the file's last two accounts are kept
      for the check at the end. What is sent depends on the seed alone. On loopback each connection
      comes from an address of its own, so that blocks for failed logins stay apart.
      """)

  @OptionGroup var options: TestedServerOptions
  @Option(help: "Lines to send.") var lines = 1_000_000
  @Option(help: "Connections to send them on.") var connections = 1000
  @Option(help: "Where the randomness begins.") var seed: UInt64 = 1
  @Option(help: "Fail when the server's resident memory is above so many megabytes at the end.")
  var maxResident: Int?

  func validate() throws {
    guard connections > 0, lines > 0 else { throw ValidationError("nothing to send") }
  }

  func run() throws {
    var options = options
    if options.timeLimit == 120 { options.timeLimit = 600 }
    let target = try options.target()
    let before = target.process?.residentBytes
    let cpu = CPUMeter(target.process)
    let start = ContinuousClock.now
    let loop = try Loop()
    let storm = FuzzStorm(target: target, loop: loop, seed: seed, plan: (lines, connections))
    try storm.run(until: target.deadline)
    let seconds = start.duration(to: .now) / .seconds(1)
    print("fuzz: \(storm.tally.sent) lines on \(connections) connections, seed \(seed)")
    print("took                  \(fixed(seconds, 1)) s")
    print("bytes sent            \(megabytes(storm.tally.bytesSent))")
    print("lines received        \(scaled(Double(storm.tally.received)))")
    print("welcomes, closes      \(storm.tally.welcomes), \(storm.tally.closes)")
    if let each = cpu.microseconds(per: storm.tally.sent) {
      print("server CPU/line       \(fixed(each, 2)) us")
    }
    try report(target, before)
    try FuzzCheck(target: target).run()
    print("the server is alive and two fresh sessions talked")
    guard storm.tally.sent >= lines else {
      throw Failure("time was over before all lines were sent")
    }
  }

  private func report(_ target: TestedServer, _ before: Int?) throws(Failure) {
    guard let process = target.process else { return }
    guard let after = process.residentBytes else { throw Failure("the server's process is gone") }
    print("resident before       \(before.map(megabytes) ?? "-")")
    print("resident after        \(megabytes(after)), peak \(megabytes(process.peakBytes ?? 0))")
    if let maxResident, after > maxResident * 1_000_000 {
      throw Failure("more than \(maxResident) MB are resident")
    }
  }
}

/// Two fresh sessions log in and talk, within a second after their welcome.
struct FuzzCheck {
  let target: TestedServer

  func run() throws(Failure) {
    let pair = TestedServer(
      endpoint: target.endpoint, accounts: target.accounts.suffix(2), process: nil,
      timeLimit: .seconds(30), atOnce: 2)
    let crew: Crew
    do { crew = try Crew.assemble(2, for: pair, on: try Loop(), until: pair.deadline) } catch {
      throw Failure("no fresh session can log in: \(error)")
    }
    try crew.settle(until: pair.deadline)
    let start = ContinuousClock.now
    let receiver = Receiver(crew: crew)
    for peer in crew.peers { peer.role = receiver }
    crew.peers[0].send("PRIVMSG \(crew.peers[1].name) :\(Receiver.text)\r\n")
    try crew.wait(until: .now + .seconds(1), "a message between two fresh sessions") {
      receiver.heard
    }
    print("talk after the storm  \(fixed(start.duration(to: .now) / .microseconds(1), 0)) us")
    crew.disband()
  }
}

private final class Receiver: WelcomedRole {
  static let text = "are you still there?"
  private(set) var heard = false

  override func received(_ line: Span<UInt8>, by peer: BenchPeer) {
    if line.verb(is: "PRIVMSG"), peer.index == 1, line.text.hasSuffix(Self.text) {
      heard = true
    } else {
      super.received(line, by: peer)
    }
  }
}
