// What lives here: links whose client has said its last word and still reads, as `nc -N` does.
import TestSupport
import Testing

@Suite(.serialized)
struct HalfClosedTests {
  @Test func `the answers to the last lines come before the end`() throws {
    let data = try TemporaryFolder()
    let server = try ParleyServer(arguments: [
      "--listen", "127.0.0.1:0", "--data", data.path + "/d", "--users", "USERS",
    ])
    let (alice, bob) = (try server.client("alice"), try server.client("bob"))
    alice.send("CAP REQ echo-message")
    try alice.fence()
    // What is kept comes when it is on the disk, long after the end of the stream was read.
    for number in 1...50 { alice.send("PRIVMSG bob :last word \(number)") }
    alice.send("CHATHISTORY LATEST bob * 1")
    alice.send("WHOIS bob")
    alice.finish()
    let lines = try alice.untilClosed()
    #expect(lines.filter { $0.contains(" PRIVMSG bob :last word ") }.count >= 50)
    #expect(lines.last?.contains(" 318 alice bob ") == true)
    try bob.expect("QUIT")
  }

  @Test func `so does the goodbye`() throws {
    let server = try ParleyServer.start()
    let client = try server.client()
    client.send("QUIT")
    client.finish()
    #expect(try client.untilClosed().last == "ERROR :Goodbye")
  }

  @Test func `a name is free again at once`() throws {
    let server = try ParleyServer.start()
    let alice = try server.client("alice")
    let bob = try server.client("bob")
    alice.finish()
    try bob.expect("QUIT")
    _ = try server.client("alice")
    try alice.untilClosed()
  }
}
