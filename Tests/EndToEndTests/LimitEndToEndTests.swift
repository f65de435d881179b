// What lives here: what a running `parleyd` does with those who exceed its limits.

import Glibc
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

  @Test func `a limit out of its range is refused in one line`() throws {
    let server = try ParleyServer(arguments: ["0", "--ephemeral", "--nick-length", "900"])
    #expect(try server.exitStatus() == 64)
    #expect(server.errors.text.contains("--nick-length is from 1 to 64"))
  }
}
