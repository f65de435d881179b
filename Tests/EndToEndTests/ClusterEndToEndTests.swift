// What lives here: several real servers that are one chat, on a real etcd, where it is installed.

import ClusterSupport
import Glibc
import TestSupport
import Testing

@Suite(.serialized, .enabled(if: EtcdMember.program != nil, "etcd is not installed"))
struct ClusterEndToEndTests {
  let folder: TemporaryFolder
  let etcd: EtcdServers

  init() throws {
    folder = try TemporaryFolder()
    etcd = try EtcdServers(1, in: folder.path)
  }

  var addresses: String { etcd.addresses.map(\.description).joined(separator: ",") }

  func server(
    _ name: String, _ options: String..., clock: FakeCalendar? = nil,
    accounts: String = ParleyServer.accounts, log: String? = nil
  ) throws -> ParleyServer {
    try ParleyServer(
      arguments: [
        "--listen", "127.0.0.1:0", "--users", "USERS", "--data", "\(folder.path)/\(name)",
        "--cluster", log ?? addresses, "--node", name,
      ] + options, accounts: accounts, clock: clock)
  }

  /// Logs in, and has read nothing of what comes.
  func arriving(_ name: String, at server: ParleyServer) throws -> RawClient {
    let client = try server.client()
    client.send("PASS \(name):\(server.password(of: name))")
    client.send("NICK \(name)")
    client.send("USER \(name) 0 * :\(name)")
    return client
  }

  @Test func `people of two servers are in one chat`() throws {
    let (one, other) = (try server("one"), try server("other"))
    let (alice, bob) = (try one.client("alice"), try other.client("bob"))
    bob.send("NAMES #everyone")
    try bob.expect("353", "alice")
    alice.send("PRIVMSG #everyone :to the room")
    try bob.expect("PRIVMSG", "to the room")
    bob.send("PRIVMSG alice :to alice")
    try alice.expect("PRIVMSG", "to alice")
    alice.send("JOIN #tea")
    alice.send("TOPIC #tea :Earl Grey")
    try alice.expect("TOPIC", "Earl Grey")
    bob.send("JOIN #tea")
    try bob.expect("332", "Earl Grey")
    try alice.expect("JOIN", "bob")
    // Nobody is online twice, wherever they try.
    let again = try arriving("alice", at: other)
    try again.expect("ERROR", "already logged in")
    // What was said at one is the history of the other.
    bob.send("CAP REQ :batch draft/chathistory")
    bob.send("CHATHISTORY LATEST #everyone * 10")
    try bob.expect("PRIVMSG", "to the room")
  }

  @Test func `who is away has a mailbox at every server, also when theirs is gone`() throws {
    let (one, other) = (try server("one"), try server("other"))
    let (alice, bob) = (try one.client("alice"), try other.client("bob"))
    alice.send("PRIVMSG bob :before")
    try bob.expect("PRIVMSG", "before")
    other.child.signal(SIGKILL)
    _ = try other.exitStatus()
    // Bob's name is free when his server is known to be gone.
    try alice.expect("QUIT", "gone")
    alice.send("PRIVMSG bob :while you were away")
    try alice.fence()
    let back = try arriving("bob", at: one)
    try back.expect("PRIVMSG", "while you were away")

    // The server comes back with all that it missed.
    let again = try server("other")
    let carol = try again.client("carol")
    carol.send("PRIVMSG #everyone :hello again")
    try alice.expect("PRIVMSG", "hello again")
    carol.send("WHOIS bob")
    try carol.expect("311", "bob")
  }

  @Test func `all that one of them has outlives all of them`() throws {
    let (one, other) = (try server("one"), try server("other"))
    let alice = try one.client("alice")
    alice.send("JOIN #tea")
    alice.send("PRIVMSG #tea :kept")
    alice.send("PRIVMSG carol :a letter")
    try alice.fence()
    for server in [one, other] {
      server.child.signal(SIGTERM)
      #expect(try server.exitStatus() == 0)
    }
    let again = try server("other")
    let carol = try arriving("carol", at: again)
    try carol.expect("PRIVMSG", "a letter")
    carol.send("CAP REQ :batch draft/chathistory")
    carol.send("JOIN #tea")
    carol.send("CHATHISTORY LATEST #tea * 10")
    try carol.expect("PRIVMSG", "kept")
  }

  @Test func `a server of other settings, or of another chat, says so and does not start`() throws {
    let one = try server("one")
    _ = try one.port()
    let strict = try server("other", "--nick-length", "9")
    #expect(try strict.exitStatus() == 1)
    #expect(strict.errors.text.contains("differ here: --nick-length"))
    let alone = try ParleyServer(
      arguments: [
        "--listen", "127.0.0.1:0", "--users", "USERS", "--data", "\(folder.path)/alone",
      ])
    _ = try alone.client("alice")
    alone.child.signal(SIGTERM)
    _ = try alone.exitStatus()
    let stranger = try server("alone")
    #expect(try stranger.exitStatus() == 1)
    #expect(stranger.errors.text.contains("is of another chat"))
  }

  @Test func `a server alone becomes the first of several, and its copy the second`() throws {
    let data = "\(folder.path)/one"
    let alone = try ParleyServer(
      arguments: ["--listen", "127.0.0.1:0", "--users", "USERS", "--data", data])
    let alice = try alone.client("alice")
    alice.send("PRIVMSG #everyone :long ago")
    try alice.fence()
    alone.child.signal(SIGTERM)
    _ = try alone.exitStatus()

    let first = try server("one")
    _ = try first.client("alice")
    let early = try server("other")
    #expect(try early.exitStatus() == 1)
    #expect(early.errors.text.contains("has a past"))
    mkdir("\(folder.path)/second", 0o700)
    let copy = try ParleyServer(
      arguments: ["backup", "--data", data, "\(folder.path)/second/parley.db"])
    #expect(try copy.exitStatus() == 0)
    let second = try server("second")
    let bob = try second.client("bob")
    bob.send("CAP REQ :batch draft/chathistory")
    bob.send("CHATHISTORY LATEST #everyone * 10")
    try bob.expect("PRIVMSG", "long ago")
  }

  @Test func `nobody is served while the log is out of reach, and nothing is lost`() throws {
    let one = try server("one")
    let alice = try one.client("alice")
    alice.send("PRIVMSG bob :before")
    try alice.fence()
    etcd.members[0].kill()
    try alice.expect("ERROR", "lost touch")
    try one.untilErrors(contains: "everybody here is sent to another server")
    try etcd.members[0].start()
    let back = try eventually { () -> RawClient? in
      let client = try arriving("bob", at: one)
      return try client.nextLine()?.contains("ERROR") == false ? client : nil
    }
    try back.expect("PRIVMSG", "before")
  }

  @Test func `nothing is lost when servers and members of the log die and stand still`() throws {
    try expectNothingLost(
      ["--nodes", "3", "--harms", "12", "--senders", "6", "--receivers", "6"],
      within: .seconds(300))
  }

  func eventually<Value>(_ body: () throws -> Value?) throws -> Value {
    let deadline = ContinuousClock.now + patience
    while ContinuousClock.now < deadline {
      if let value = try body() { return value }
      usleep(100_000)
    }
    throw TimeOut(description: "it did not come to be")
  }
}
