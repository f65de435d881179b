// What lives here: `parley send` at a real server, as a script calls it.

import CLinux
import Glibc
import TestSupport
import Testing

@Suite(.serialized)
struct ClientSendTests {
  private static func send(
    _ words: String, at server: ParleyServer, as name: String = "alice", from input: String = ":"
  ) throws -> Tool {
    let port = try server.port()
    let line = "\(input) | \(product("parley")) send --user \(name) "
    return try Tool(
      "/bin/sh",
      ["-c", line + words.replacing("SERVER", with: "127.0.0.1 \(port)") + " 2>&1"],
      environment: ["PARLEY_PASSWORD": server.password(of: name), "XDG_STATE_HOME": "/nonexistent"])
  }

  @Test func `words of the command line and of a pipe arrive, and the status is 0`() throws {
    let server = try ParleyServer.start()
    let bob = try server.client("bob")
    let first = try Self.send("--to bob SERVER the build is green", at: server)
    try bob.expect("PRIVMSG", "bob :the build is green")
    #expect(try first.output() == "")
    #expect(try first.exitStatus() == 0)
    let second = try Self.send(
      "--to bob,carol SERVER", at: server, from: "printf 'one\\n  two\\n\\nthree\\n'")
    for line in ["one", "two", "three"] { try bob.expect("PRIVMSG", line) }
    #expect(try second.exitStatus() == 0)
    let port = try Self.send("--to '#everyone' SERVER -- meet 10", at: server)
    try bob.expect("PRIVMSG", "#everyone :meet 10")
    #expect(try port.exitStatus() == 0)
    // Who was away has it, too.
    let carol = try server.client("carol")
    #expect(carol.received.contains { $0.contains("PRIVMSG carol") && $0.hasSuffix("one") })
  }

  @Test func `what waits for the sender waits on`() throws {
    let server = try ParleyServer.start()
    let bob = try server.client("bob")
    bob.send("PRIVMSG alice :for your eyes")
    try bob.fence()
    let errand = try Self.send("--to bob SERVER on my way", at: server)
    #expect(try errand.exitStatus() == 0)
    try bob.expect("PRIVMSG", "on my way")
    let alice = try server.client("alice")
    #expect(alice.received.contains { $0.hasSuffix("for your eyes") })
  }

  @Test(arguments: [
    ("--to nobody SERVER hello", Int32(1), "nobody"), ("--to bob,nobody SERVER hello", 1, "nobody"),
    ("--to '#nowhere' SERVER hello", 1, "#nowhere"), ("--to bob 127.0.0.1 1 hello", 1, "refused"),
    ("SERVER hello", 64, "--to"), ("--to '$*' SERVER hello", 64, "no name"),
    ("--to bob SERVER", 64, "nothing to send"), ("--to bob --nonsense", 64, "nonsense"),
  ])
  func `what did not work has a status and a reason`(
    words: String, status: Int32, reason: String
  ) throws {
    let server = try ParleyServer.start()
    let errand = try Self.send(words, at: server)
    let output = try errand.output()
    #expect(try errand.exitStatus() == status, "\(output)")
    #expect(output.contains(reason), "\(output)")
    if status == 1 { #expect(output.split(separator: "\n").count == 1, "\(output)") }
  }

  @Test func `a wrong password is told in one line`() throws {
    let server = try ParleyServer.start()
    let errand = try Tool(
      "/bin/sh",
      [
        "-c",
        "\(product("parley")) send --to bob --user alice 127.0.0.1 \(try server.port()) x 2>&1",
      ],
      environment: ["PARLEY_PASSWORD": "wrong"])
    #expect(try errand.output().split(separator: "\n").count == 1)
    #expect(try errand.exitStatus() == 1)
  }
}
