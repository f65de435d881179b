// What lives here: `parley --plain` killed in the middle of what it sends.

import CLinux
import Glibc
import System
import TestSupport
import Testing

@Suite(.serialized)
struct ClientKillTests {
  /// PARLEY_KILLS=100 makes the short form the long one.
  private static let kills = getenv("PARLEY_KILLS").flatMap { Int(String(cString: $0)) } ?? 8

  /// A line counts as typed when parley has taken it: from then on it is in the state file, or
  /// with the server. Bytes that only waited in the pipe die with it, as those of every filter,
  /// and are given to the next run.
  @Test func `every line that was typed arrives once and in order, however often parley is killed`()
    throws
  {
    let world = try World()
    var next = 1
    var left = 0
    for kill in 0..<Self.kills {
      let run = try world.start(lines: next..<(next + 300))
      try world.wait(until: next + kill * 37 % 250)
      usleep(UInt32(kill * 379 % 2000))
      run.signal(SIGKILL)
      _ = try run.exitStatus()
      next = try world.lastTaken() + 1
      left += try world.waiting().count
    }
    let last = try world.start(lines: next..<(next + 300), closes: true)
    #expect(try last.exitStatus() == 0)
    try world.bob.fence()
    let expected = Array(1..<(next + 300))
    let arrived = world.arrived
    let lost = Set(expected).subtracting(arrived)
    let note = """
      \(Self.kills) kills left \(left) lines unconfirmed; \(expected.count) typed, \
      \(lost.count) lost, \(arrived.count - Set(arrived).count) duplicated
      """
    #expect(arrived == expected, "\(note)")
    #expect(try world.waiting().isEmpty)
    if Self.kills > 8 { print(note) }
  }

  @Test func `what was typed without a server is sent by the next run`() throws {
    let world = try World()
    let first = try world.start(lines: 1..<2)
    try world.wait(until: 1)
    try world.server.child.suspend()
    try world.type(2..<4)
    try world.untilTaken(3)
    first.signal(SIGKILL)
    _ = try first.exitStatus()
    world.server.child.signal(SIGCONT)
    #expect(try world.start(lines: 4..<5, closes: true).exitStatus() == 0)
    try world.bob.fence()
    #expect(world.arrived == [1, 2, 3, 4])
  }

  @Test func `two clients at once keep apart, and the next takes over what the killed one left`()
    throws
  {
    let world = try World()
    let first = try world.start(lines: 1..<2)
    try world.wait(until: 1)
    try world.server.child.suspend()
    try world.type(2..<3)
    try world.untilTaken(2)
    // It cannot log in, and does not touch the other's file.
    let second = try world.start(lines: 9..<10)
    try world.until("a second file") { try world.files(".2.state").count == 1 }
    // Whether the first line was settled before the server stopped is a matter of luck.
    #expect(try [[2], [1, 2]].contains(world.waiting()))
    second.signal(SIGKILL)
    _ = try second.exitStatus()
    first.signal(SIGKILL)
    _ = try first.exitStatus()
    world.server.child.signal(SIGCONT)
    #expect(try world.start(lines: 3..<4, closes: true).exitStatus() == 0)
    try world.bob.fence()
    #expect(world.arrived == [1, 2, 3])
    #expect(try world.files(".2.state").isEmpty)
  }

  @Test func `a file that is not parley's is set aside and hurts nobody`() throws {
    let world = try World()
    #expect(try world.start(lines: 1..<2, closes: true).exitStatus() == 0)
    let path = try #require(try world.files(".state").first)
    try world.folder.write("#!/bin/sh\necho hello\n", to: "parley/" + path)
    #expect(try world.start(lines: 2..<3, closes: true).exitStatus() == 0)
    try world.bob.fence()
    #expect(world.arrived == [1, 2])
    #expect(try world.files(".state.aside1").count == 1)
  }
}

/// A server, bob who listens, and alice's client that is started again and again.
private final class World {
  let server: ParleyServer
  let bob: RawClient
  let folder: TemporaryFolder
  private var input: Int32 = -1
  /// The last number that bob has read.
  private var newest = 0
  private let sink: Int32

  init() throws {
    server = try ParleyServer.start("--duplicate-login", "replace")
    bob = try server.client("bob")
    folder = try TemporaryFolder()
    sink = open("\(folder.path)/output.txt", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
  }

  deinit {
    close(sink)
    if input >= 0 { close(input) }
  }

  func start(lines: Range<Int>, closes: Bool = false) throws -> Child {
    if input >= 0 { close(input) }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SpawnFailure(description: "no pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    input = ends[1]
    try type(lines)
    let environment = [
      "XDG_STATE_HOME": folder.path, "PARLEY_PASSWORD": server.password(of: "alice"),
    ]
    let child = try Child(
      product("parley"), ["127.0.0.1", "\(try server.port())", "--user", "alice", "--plain"],
      environment: environment, streams: .filter(input: ends[0], output: sink))
    if closes {
      close(input)
      input = -1
    }
    return child
  }

  func type(_ lines: Range<Int>) throws {
    let bytes = Array(lines.map { "message bob line \($0)\n" }.joined().utf8)
    guard write(input, bytes, bytes.count) == bytes.count else {
      throw SpawnFailure(description: "the pipe takes no more")
    }
  }

  /// Waits until bob has a line with this number or a later one.
  func wait(until number: Int) throws {
    while newest < number { note(try bob.expect("PRIVMSG")) }
  }

  private func note(_ line: String) { newest = max(newest, Self.number(in: line) ?? 0) }

  var arrived: [Int] { bob.received.compactMap { Self.number(in: $0) } }

  /// The newest line that bob has or that waits in the state file.
  func lastTaken() throws -> Int {
    for line in try bob.fence() { note(line) }
    return max(newest, try waiting().last ?? 0)
  }

  func untilTaken(_ number: Int) throws {
    try until("line \(number) in the state file") { try waiting().contains(number) }
  }

  func until(_ what: String, _ condition: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + patience
    while try !condition() {
      guard ContinuousClock.now < deadline else {
        throw TimeOut(description: "no \(what): \(try text(of: "output.txt"))")
      }
      usleep(2000)
    }
  }

  /// Lines that the state file says and does not settle.
  func waiting() throws -> [Int] {
    guard let file = try files(".state").first(where: { !$0.hasSuffix(".2.state") }) else {
      return []
    }
    let lines = try text(of: "parley/" + file).split(
      separator: "\n", omittingEmptySubsequences: false)
    var waiting: [(id: Substring, number: Int)] = []
    var settled: Set<Substring> = []
    for line in lines.dropLast() {
      if let number = Self.number(in: String(line)) {
        // `@id=xyz-7;time=...` behind the checksum.
        waiting.append((line.dropFirst(13).prefix { $0 != ";" }, number))
      } else if let index = line.utf8.firstIndex(of: UInt8(ascii: "S")) {
        let words = line[index...].split { $0 == " " || $0 == ":" }
        if words.first == "SETTLED", words.count > 1 { settled.insert(words[1]) }
      }
    }
    return waiting.filter { !settled.contains($0.id) }.map(\.number)
  }

  /// The number of a line that ends with `PRIVMSG bob :line 7`, on the wire or in the file.
  private static func number(in line: String) -> Int? {
    let words = line.split(separator: " ").suffix(4)
    guard words.dropLast().elementsEqual(["PRIVMSG", "bob", ":line"]) else { return nil }
    return words.last.flatMap { Int($0) }
  }

  func files(_ ending: String) throws -> [String] {
    Directory.names(in: "\(folder.path)/parley").filter { $0.hasSuffix(ending) }
  }

  private func text(of name: String) throws -> String {
    guard let file = fopen("\(folder.path)/\(name)", "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}
