// What lives here: servers that are started anew one after another, while people talk.
import ClusterSupport
import Glibc
import TestSupport
import Testing

extension ClusterEndToEndTests {
  @Test func `nobody moves more than twice when all are started anew, and no word is lost`() throws
  {
    let ports = try EtcdServers.freePorts(3)
    let names = (0..<30).map { "person\($0)" }
    let accounts = ParleyServer.accounts + names.map { "\($0) word-of-\($0)\n" }.joined()
    func start(_ index: Int) throws -> ParleyServer {
      let server = try ParleyServer(
        arguments: [
          "127.0.0.1", "\(ports[index])", "--users", "USERS", "--data", "\(folder.path)/\(index)",
          "--cluster", addresses, "--node", "n\(index)", "--node-address",
          "127.0.0.1:\(ports[index])",
        ], accounts: accounts)
      _ = try server.port()
      return server
    }
    var servers: [ParleyServer] = []
    for index in 0..<3 { servers.append(try start(index)) }
    let alice = try PlainClient(port: ports[0])
    try servers[0].untilErrors(contains: "alice logged in")
    let people = names.enumerated().map { Traveller($1, at: ports[$0 % 3], knowing: ports) }
    for person in people { try person.enter() }
    var errors: [String] = []
    for index in 0..<3 {
      for person in people { try person.say("before \(index)") }
      alice.say("before \(index)")
      servers[index].child.signal(SIGTERM)
      for round in 0..<3 { for person in people { try person.say("during \(index) \(round)") } }
      alice.say("during \(index)")
      #expect(try servers[index].exitStatus() == 0)
      errors.append(servers[index].errors.text)
      servers[index] = try start(index)
    }
    for person in people { try person.say("in the end") }
    #expect(people.allSatisfy { $0.moves <= 2 }, "\(people.map(\.moves))")
    #expect(people.contains { $0.moves > 0 })
    try alice.finish()
    errors += servers.map(\.errors.text)
    // Each server writes down its own people's.
    let logins = errors.joined().split(separator: "\n").filter { $0.contains("alice logged in") }
    #expect((2...3).contains(logins.count), "\(logins)")
    try expectKept(servers, people.flatMap(\.said) + alice.said)
  }

  /// All have the same, and each of the words once.
  private func expectKept(_ servers: [ParleyServer], _ words: [String]) throws {
    for server in servers { server.child.signal(SIGTERM) }
    for server in servers { #expect(try server.exitStatus() == 0) }
    let exports = try servers.indices.map { index in
      let export = try ParleyServer(arguments: ["export", "--data", "\(folder.path)/\(index)"])
      #expect(try export.exitStatus() == 0)
      return export.output.text
    }
    #expect(exports[1] == exports[0] && exports[2] == exports[0])
    let kept = exports[0].split(separator: "\n").map { String($0.drop { $0 != " " }.dropFirst()) }
    #expect(Set(kept).count == kept.count)
    #expect(words.filter { !Set(kept).contains($0) } == [])
  }
}

/// The real client, without a screen.
private final class PlainClient {
  private let child: Child
  private let input: Int32
  private let state: TemporaryFolder
  private(set) var said: [String] = []

  init(port: UInt16) throws {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer {
      close(ends[0])
      close(null)
    }
    state = try TemporaryFolder()
    child = try Child(
      product("parley"), ["127.0.0.1", "\(port)", "--user", "alice", "--plain"],
      environment: ["XDG_STATE_HOME": state.path, "PARLEY_PASSWORD": "apple-orchard"],
      streams: .filter(input: ends[0], output: null))
    input = ends[1]
  }

  func say(_ text: String) {
    said.append("alice -> #everyone: \(text)")
    let words = Array("broadcast \(text)\n".utf8)
    _ = write(input, words, words.count)
  }

  func finish() throws {
    close(input)
    #expect(try child.exitStatus() == 0)
  }
}

/// Somebody who goes where the servers say, and says again what was not answered.
private final class Traveller {
  private let name: String
  private var client: RawClient?
  /// Where to try next, in this order.
  private var ways: [UInt16]
  private var words = 0
  private(set) var said: [String] = []
  private(set) var moves = 0

  init(_ name: String, at port: UInt16, knowing ports: [UInt16]) {
    self.name = name
    ways = [port] + ports.filter { $0 != port }
  }

  func enter() throws {
    let deadline = ContinuousClock.now + patience
    while ContinuousClock.now < deadline {
      for way in ways where try enter(at: way) {
        ways = ways.filter { $0 != way } + [way]
        return
      }
      usleep(50_000)
    }
    throw TimeOut(description: "\(name) is let in nowhere")
  }

  private func enter(at port: UInt16) throws -> Bool {
    guard let client = try? RawClient(port: port) else { return false }
    client.send("CAP REQ :message-tags echo-message")
    client.send("PASS \(name):word-of-\(name)")
    client.send("NICK \(name)")
    client.send("USER \(name) 0 * :\(name)")
    client.send("CAP END")
    while let line = try client.nextLine() {
      if line.contains(" 001 ") {
        self.client = client
        return true
      }
      if line.hasPrefix("ERROR") { return false }
    }
    return false
  }

  /// Until it is known that it was said.
  func say(_ text: String) throws {
    words += 1
    said.append("\(name) -> #everyone: \(text)")
    while true {
      client?.send("@+parley/id=\(name)-\(words) PRIVMSG #everyone :\(text)")
      if try hears(text) { return }
      moves += 1
      try enter()
    }
  }

  private func hears(_ text: String) throws -> Bool {
    while let line = try client?.nextLine() {
      if let list = line.split(separator: " ").first(where: { $0.hasPrefix("parley/NODES=") }) {
        ways = list.dropFirst(13).split(separator: ",").compactMap {
          UInt16($0.suffix { $0 != ":" })
        }
      }
      if line.contains(":\(name)!"), line.hasSuffix("PRIVMSG #everyone :\(text)") { return true }
    }
    return false
  }
}

extension Substring {
  fileprivate func suffix(_ isPart: (Character) -> Bool) -> Substring {
    guard let last = lastIndex(where: { !isPart($0) }) else { return self }
    return self[index(after: last)...]
  }
}
