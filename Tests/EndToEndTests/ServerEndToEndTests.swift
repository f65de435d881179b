// What lives here: `parleyd` as a process: its start, its end and what it promises people.

import Glibc
import Testing

@Suite(.serialized)
struct ServerEndToEndTests {
  // MARK: Start and end

  @Test func `it says where it listens`() throws {
    let server = try ParleyServer.start()
    #expect(server.output.text.contains("listening on 127.0.0.1:\(try server.port())\n"))
    #expect(try server.port() != 0)
  }

  @Test(arguments: [["80001"], ["x"], ["127.0.0.1", "-1"], ["a", "b", "c"], ["--no-such-option"]])
  func `a wrong command line is told in one line`(arguments: [String]) throws {
    let server = try ParleyServer(arguments: arguments)
    #expect(try server.exitStatus() == 64)
    #expect(server.errors.text.split(separator: "\n").count == 1)
    #expect(server.output.text.isEmpty)
  }

  @Test func `a port in use is told in one line`() throws {
    let first = try ParleyServer.start()
    let port = try first.port()
    let second = try ParleyServer(
      arguments: ["127.0.0.1", "\(port)", "--ephemeral", "--users", "USERS"])
    #expect(try second.exitStatus() == 1)
    let complaints = second.errors.text.split(separator: "\n").filter {
      $0.hasPrefix("parleyd: ")
    }
    #expect(complaints.count == 1)
    #expect(complaints.first?.contains("\(port)") == true)
  }

  @Test func `a users file that cannot be read is told in one line`() throws {
    let server = try ParleyServer(arguments: ["0", "--users", "/nonexistent/users.txt"])
    #expect(try server.exitStatus() == 1)
    #expect(server.errors.text.contains("/nonexistent/users.txt"))
    #expect(server.errors.text.split(separator: "\n").count == 1)
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `a signal ends it with a goodbye to everybody`(signal: Int32) throws {
    let server = try ParleyServer.start()
    let newcomer = try server.client()
    // Whoever has not been accepted yet is nobody to say goodbye to.
    newcomer.send("CAP LS 302")
    try newcomer.expect("CAP")
    let people = [try server.client("alice"), try server.client("bob"), newcomer]
    server.child.signal(signal)
    for person in people {
      #expect(try person.untilClosed().last == "ERROR :Goodbye (server is shutting down)")
      person.hangUp()
    }
    #expect(try server.exitStatus() == 0)
  }

  // MARK: People

  @Test func `a private message arrives, and so does the answer`() throws {
    let server = try ParleyServer.start()
    let (alice, bob) = (try server.client("alice"), try server.client("bob"))
    alice.send("PRIVMSG bob :hi there")
    #expect(try bob.expect("PRIVMSG").hasSuffix(" PRIVMSG bob :hi there"))
    bob.send("PRIVMSG alice :hello")
    #expect(try alice.expect("PRIVMSG").hasPrefix(":bob!"))
  }

  @Test func `a broadcast reaches everybody but its sender`() throws {
    let server = try ParleyServer.start()
    let alice = try server.client("alice")
    let others = [try server.client("bob"), try server.client("carol")]
    alice.send("PRIVMSG #everyone :good morning")
    for other in others { try other.expect("PRIVMSG", "#everyone :good morning") }
    #expect(try alice.fence().allSatisfy { !$0.contains("good morning") })
  }

  @Test func `what was said to somebody offline is the first thing at the next login`() throws {
    let server = try ParleyServer.start()
    let alice = try server.client("alice")
    alice.send("PRIVMSG bob :call me")
    try alice.expect("301", "bob is offline")
    let bob = try RawClient(port: try server.port())
    bob.send("PASS bob:blue-bicycle\r\nNICK bob\r\nUSER bob 0 * :bob")
    #expect(try bob.expect("PRIVMSG").contains(":alice!"))
    try bob.fence()
    bob.hangUp()
    try alice.expect("QUIT")
    // The PONG to the server's PING emptied the mailbox.
    let again = try server.client("bob")
    #expect(try again.fence().allSatisfy { !$0.contains("call me") })
    #expect(again.received.allSatisfy { !$0.contains("call me") })
  }

  @Test func `a mailbox is kept until its owner has acknowledged it`() throws {
    let server = try ParleyServer.start()
    let alice = try server.client("alice")
    alice.send("PRIVMSG bob :do not lose this")
    try alice.expect("301")
    let careless = try RawClient(port: try server.port())
    careless.answersPing = false
    careless.send("PASS bob:blue-bicycle\r\nNICK bob\r\nUSER bob 0 * :bob")
    try careless.expect("PRIVMSG", "do not lose this")
    careless.vanish()
    try alice.expect("QUIT")
    let bob = try server.client("bob")
    #expect(bob.received.contains { $0.contains("do not lose this") })
  }

  @Test func `three wrong passwords end the connection and block the name`() throws {
    let server = try ParleyServer.start("--block-time", "60")
    for _ in 0..<3 {
      let guesser = try RawClient(port: try server.port())
      guesser.send("PASS alice:wrong\r\nNICK alice\r\nUSER alice 0 * :alice")
      try guesser.untilClosed()
    }
    let alice = try RawClient(port: try server.port())
    alice.send("PASS alice:apple-orchard\r\nNICK alice\r\nUSER alice 0 * :alice")
    #expect(try alice.untilClosed().contains { $0.contains("try again in") })
    _ = try server.client("bob")
  }

  @Test func `idleness ends in a goodbye that says why`() throws {
    let server = try ParleyServer.start("--idle-timeout", "0.3")
    let alice = try server.client("alice")
    let last = try alice.untilClosed().last
    #expect(last?.hasPrefix("ERROR :Goodbye (no input for ") == true)
  }

  @Test func `a dead link is found by PING and its owner can come back at once`() throws {
    let server = try ParleyServer.start("--ping-interval", "0.2", "--ping-timeout", "0.2")
    let bob = try server.client("bob")
    let deaf = try server.client("alice")
    deaf.answersPing = false
    try bob.expect("QUIT", "alice")
    _ = try server.client("alice")
  }

  // MARK: Sudden death and nonsense

  @Test func `whoever vanishes in the middle of a talk loses nothing and disturbs nobody`() throws {
    let server = try ParleyServer.start()
    let (alice, carol) = (try server.client("alice"), try server.client("carol"))
    let bob = try server.client("bob")
    for number in 1...50 {
      alice.send("PRIVMSG bob :number \(number)")
      if number == 25 { bob.vanish() }
    }
    try alice.fence()
    try carol.expect("QUIT", "bob")
    alice.send("PRIVMSG bob :the last one")
    try alice.fence()
    #expect(alice.received.contains { $0.contains("301 alice bob :bob is offline") })
    alice.send("PRIVMSG carol :still here")
    try carol.expect("PRIVMSG", "still here")
    let again = try server.client("bob")
    let found = again.received.filter { $0.contains(" PRIVMSG bob :") }
    #expect(found.count == 51, "of all that bob never read, these were kept: \(found)")
    #expect(found.last?.hasSuffix("the last one") == true)
  }

  @Test func `bytes that are no protocol hurt nobody else`() throws {
    let server = try ParleyServer.start()
    let (alice, bob) = (try server.client("alice"), try server.client("bob"))
    let nonsense: [[UInt8]] = [
      Array(repeating: 0, count: 5000), Array((0...255).reversed()), [0xFF, 0xFE, 13, 10],
      Array(repeating: 10, count: 100_000), Array(repeating: UInt8(ascii: "x"), count: 300_000),
      Array("@\(String(repeating: "t", count: 20_000)) PRIVMSG bob :x\r\n".utf8),
      Array("NICK \(String(repeating: "n", count: 1000))\r\n".utf8),
      Array("AUTHENTICATE\r\nCAP END\r\nCAP REQ :sasl\r\nAUTHENTICATE *\r\nUSER\r\n".utf8),
    ]
    for bytes in nonsense {
      let stranger = try server.client()
      stranger.send(bytes: bytes)
      stranger.vanish()
      alice.send(bytes: bytes + [13, 10])
      alice.send("PRIVMSG bob :after that")
      try bob.expect("PRIVMSG", "after that")
    }
    #expect(try alice.fence().allSatisfy { !$0.contains("ERROR") })
  }

  @Test func `--log-messages shows messages, and no log shows a password`() throws {
    let server = try ParleyServer.start("--log-messages")
    let (alice, bob) = (try server.client("alice"), try server.client("bob"))
    alice.send("PRIVMSG bob :for the terminal")
    try bob.expect("PRIVMSG")
    try server.untilOutput(contains: "for the terminal")
    alice.hangUp()
    bob.hangUp()
    server.child.signal(SIGTERM)
    #expect(try server.exitStatus() == 0)
    let log = server.output.text + server.errors.text
    #expect(!log.contains("apple-orchard") && !log.contains("blue-bicycle"))
  }
}
