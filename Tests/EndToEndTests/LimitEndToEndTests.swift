// What lives here: what a running `parleyd` does with those who exceed its limits.

import Glibc
import TestSupport
import Testing

@Suite(.serialized)
struct LimitEndToEndTests {
  @Test func `a paste is delayed and all of it arrives`() throws {
    let server = try ParleyServer.start(
      "--flood-exempt", "192.0.2.0/24", "--flood-burst", "20", "--flood-rate", "100")
    let (alice, bob) = (try server.client("alice"), try server.client("bob"))
    for number in 1...60 { alice.send("PRIVMSG bob :line \(number)") }
    try bob.expect("PRIVMSG", "line 60")
    #expect(bob.received.filter { $0.contains("PRIVMSG bob :line ") }.count == 60)
  }

  @Test func `a flood ends with a reason and disturbs nobody`() throws {
    let server = try ParleyServer.start(
      "--flood-exempt", "192.0.2.0/24", "--flood-limit", "16384")
    let (alice, bob) = (try server.client("alice"), try server.client("bob"))
    let line = Array("PRIVMSG bob :\(String(repeating: "x", count: 300))\r\n".utf8)
    alice.send(bytes: Array(repeatElement(line, count: 300).joined()))
    #expect(try alice.untilClosed().last?.hasPrefix("ERROR :Goodbye (flood") == true)
    try bob.expect("QUIT", "alice")
    try bob.fence()
  }

  @Test func `one address has so many connections`() throws {
    let server = try ParleyServer.start(
      "--flood-exempt", "192.0.2.0/24", "--connections-per-address", "2")
    let (alice, bob) = (try server.client("alice"), try server.client("bob"))
    let third = try server.client()
    #expect(try third.untilClosed().last?.contains("limit is 2") == true)
    alice.hangUp()
    try bob.expect("QUIT")
    _ = try server.client("carol")
  }

  @Test func `connections that say nothing count, before any handshake`() throws {
    let server = try SecureServer(
      "--flood-exempt", "192.0.2.0/24", "--connections-per-address", "3")
    let silent = try (1...3).map { _ in try RawClient(port: server.port) }
    for _ in 1...40 { #expect(try RawClient(port: server.port).untilClosed() == []) }
    // Of both kinds together.
    let plain = try server.plain.client()
    #expect(try plain.untilClosed().last?.contains("limit is 3") == true)
    silent[0].hangUp()
    let alice = try Self.untilAdmitted { try server.plain.client("alice") }
    #expect(try RawClient(port: server.port).untilClosed() == [])
    try alice.fence()
    withExtendedLifetime(silent) {}
  }

  @Test func `when there are as many as the system allows, those who are in go on`() throws {
    let data = try TemporaryFolder()
    let server = try ParleyServer(
      arguments: [
        "--listen", "127.0.0.1:0", "--data", data.path + "/d", "--users", "USERS",
      ], descriptors: 120)
    let (alice, bob) = (try server.client("alice"), try server.client("bob"))
    let crowd = try (1...150).map { _ in try server.client() }
    #expect(try crowd.last?.untilClosed().last?.hasPrefix("ERROR :There are too many") == true)
    alice.send("PRIVMSG bob :kept all the same")
    try bob.expect("PRIVMSG", "kept all the same")
    try server.folder.write(ParleyServer.accounts + "eve early-echo\n", to: "users.txt")
    try server.untilErrors(contains: "the user file changed: 5 accounts")
    #expect(!server.errors.text.contains("no more connections for now"))
    for client in crowd { client.hangUp() }
    let eve = try Self.untilAdmitted {
      let client = try server.client()
      try client.login("eve", password: "early-echo")
      return client
    }
    eve.send("PRIVMSG alice :hello")
    try alice.expect("PRIVMSG", "hello")
  }

  /// A place is free a moment after somebody has left it.
  private static func untilAdmitted(_ connect: () throws -> RawClient) throws -> RawClient {
    let deadline = ContinuousClock.now + patience
    while true {
      do {
        return try connect()
      } catch {
        guard ContinuousClock.now < deadline else { throw error }
      }
    }
  }

  @Test func `what comes behind a goodbye is not read`() throws {
    let server = try ParleyServer.start()
    let client = try server.client()
    client.send("GET / HTTP/1.1")
    let taken = client.sendUntilReset()
    #expect(taken < 64 << 20, "two seconds of reading would take a gigabyte")
    let bob = try server.client("bob")
    try bob.fence()
  }

  @Test func `a limit out of its range is refused in one line`() throws {
    let server = try ParleyServer(arguments: ["0", "--ephemeral", "--nick-length", "900"])
    #expect(try server.exitStatus() == 64)
    #expect(server.errors.text.contains("--nick-length is from 1 to 64"))
  }
}
