// What lives here: one room that everybody is in: how soon all have read a word, and how long coming in takes.

import ArgumentParser
import Histogram

struct LobbyBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lobby",
    abstract:
      "Bring many sessions into the lobby; time words until all have read them, and the last one's coming in."
  )

  @OptionGroup var options: TestedServerOptions
  @Option(help: "Sessions in the lobby.") var members = 10_000
  @Option(help: "Words, each said when all have read the one before.") var messages = 30
  @Option(help: "How often the last one leaves, logs in and is in the lobby again.") var joins = 9
  @Option(help: "What the lobby is called.") var room = "#everyone"

  func validate() throws {
    guard members > 1, messages > 0, joins > 0 else {
      throw ValidationError("a lobby needs two sessions, a word and a JOIN")
    }
  }

  func run() throws {
    let target = try options.target()
    let deadline = target.deadline
    let before = target.process?.residentBytes
    let cpu = CPUMeter(target.process)
    let begin = ContinuousClock.now
    let crew = try Crew.assemble(members, for: target, on: try Loop(), until: deadline)
    for peer in crew.peers { peer.send("JOIN \(room)\r\n") }
    try crew.settle(until: deadline)
    print("lobby: \(members) sessions in \(room)")
    print("filled in             \(fixed(begin.duration(to: .now) / .seconds(1), 1)) s")
    if let each = cpu.microseconds(per: members) {
      print("server CPU a session  \(fixed(each, 0)) us")
    }
    let read = try times(of: messages) { number throws(Failure) in
      try say("word \(number)", crew, until: deadline)
    }
    print("read by all           \(percentiles(read))")
    let joined = try times(of: joins) { _ throws(Failure) in try comeBack(crew, until: deadline) }
    print("coming in             \(percentiles(joined))")
    if let before, let after = target.process?.residentBytes {
      let each = (after - before) / members
      print("resident              \(megabytes(after)), \(each) bytes a session")
    }
    crew.disband()
  }

  /// In microseconds.
  private func times(
    of count: Int, _ work: (Int) throws(Failure) -> Duration
  ) throws(Failure) -> Histogram<UInt64> {
    var found = Histogram<UInt64>(highestTrackableValue: 600_000_000)
    for number in 0..<count { found.record(UInt64(max(0, try work(number) / .microseconds(1)))) }
    return found
  }

  /// Until the last of the others has read it.
  private func say(
    _ text: String, _ crew: Crew, until deadline: ContinuousClock.Instant
  ) throws(Failure) -> Duration {
    let readers = Readers(crew: crew)
    for peer in crew.peers { peer.role = readers }
    let start = ContinuousClock.now
    crew.peers[0].send("PRIVMSG \(room) :\(text)\(readers.mark.text)\r\n")
    try crew.wait(until: deadline, "all to read a word") { readers.count == crew.peers.count - 1 }
    return start.duration(to: .now)
  }

  private func comeBack(
    _ crew: Crew, until deadline: ContinuousClock.Instant
  ) throws(Failure) -> Duration {
    let last = crew.peers[crew.peers.count - 1]
    last.role = Newcomer(crew: crew, room)
    last.send("QUIT :to come back\r\n")
    try crew.wait(until: deadline, "the last one to be gone") { !last.isOpen }
    let newcomer = Newcomer(crew: crew, room)
    last.role = newcomer
    let start = ContinuousClock.now
    try crew.loop.open(last, to: crew.target.endpoint(last.index))
    try crew.wait(until: deadline, "the end of NAMES") { newcomer.isIn }
    let taken = start.duration(to: .now)
    try crew.settle(until: deadline)
    return taken
  }
}

private final class Readers: WelcomedRole {
  let mark = Mark()
  private(set) var count = 0

  override func received(_ line: Span<UInt8>, by peer: BenchPeer) {
    if mark.ends(line) { return count += 1 }
    super.received(line, by: peer)
  }
}

/// Somebody who logs in, and is in the lobby then or asks to be.
private final class Newcomer: WelcomedRole {
  private(set) var isIn = false
  private let room: String

  init(crew: Crew, _ room: String) {
    self.room = room
    super.init(crew: crew)
  }

  override func connected(_ peer: BenchPeer) {
    peer.send(peer.account.greeting + "JOIN \(room)\r\n")
  }

  override func closed(_ peer: BenchPeer) {}

  override func received(_ line: Span<UInt8>, by peer: BenchPeer) {
    if line.verb(is: "366") { isIn = true }
    // The server's farewell is an ERROR.
    peer.answerPing(line)
  }
}
