// What lives here: several servers whose surroundings are not as they should be.
import ClusterSupport
import Glibc
import System
import TestSupport
import Testing

extension ClusterEndToEndTests {
  @Test func `a server whose clock is 10 s off says so and ends, and the others go on`() throws {
    let one = try server("one")
    let alice = try one.client("alice")
    let clock = try FakeCalendar()
    try clock.set("+10")
    let other = try server("other", clock: clock)
    #expect(try other.exitStatus() == 1)
    #expect(other.errors.text.contains("this machine's clock is "))
    #expect(other.errors.text.contains(" s ahead of one's; set it right and start again"))
    alice.send("PRIVMSG #everyone :still here")
    try alice.fence()
    try clock.set("+0")
    let again = try server("other", clock: clock)
    let bob = try again.client("bob")
    bob.send("CAP REQ :batch draft/chathistory")
    bob.send("CHATHISTORY LATEST #everyone * 10")
    try bob.expect("PRIVMSG", "still here")
  }

  @Test func `a server that has read more than etcd has, put back from a copy, says so and ends`()
    throws
  {
    let one = try server("one")
    let alice = try one.client("alice")
    alice.send("PRIVMSG #everyone :before the copy")
    try alice.fence()
    let (member, folder) = (etcd.members[0], folder.path)
    let data = "\(folder)/\(member.name).etcd"
    member.kill()
    try copy(data, to: "\(folder)/copy")
    try member.start()
    let back = try eventually { () -> RawClient? in
      let client = try arriving("bob", at: one)
      return try client.nextLine()?.contains("ERROR") == false ? client : nil
    }
    for number in 0..<20 { back.send("PRIVMSG #everyone :behind it \(number)") }
    try back.fence()
    member.kill()
    try copy("\(folder)/copy", to: data)
    try member.start()
    #expect(try one.exitStatus() == 1)
    #expect(one.errors.text.contains("it was put back to an earlier state"), "\(one.errors.text)")
    let export = try ParleyServer(arguments: ["export", "--data", "\(folder)/one"])
    #expect(try export.exitStatus() == 0)
    #expect(export.output.text.contains("before the copy"))
    for number in 0..<20 { #expect(export.output.text.contains("behind it \(number)\n")) }
  }

  private func copy(_ one: String, to other: String) throws {
    let child = try Child(
      "/bin/sh", ["-c", "rm -rf '\(other)' && cp -r '\(one)' '\(other)'"],
      streams: .pipes(output: 1, error: 2))
    #expect(try child.exitStatus() == 0)
  }

  @Test func `settings in common change when all are started with new ones`() throws {
    let (one, other) = (try server("one"), try server("other"))
    _ = (try one.port(), try other.port())
    let early = try server("third", "--nick-length", "9")
    #expect(try early.exitStatus() == 1)
    #expect(
      early.errors.text.contains("differ here: --nick-length; to change them, stop all servers"))
    for server in [one, other] {
      server.child.signal(SIGTERM)
      #expect(try server.exitStatus() == 0)
    }
    let first = try server("one", "--nick-length", "9")
    let alice = try first.client("alice")
    #expect(alice.received.contains { $0.contains("NICKLEN=9 ") })
    #expect(first.errors.text.contains("these settings are new from now on: --nick-length"))
    let late = try server("other")
    #expect(try late.exitStatus() == 1)
    let second = try server("other", "--nick-length", "9")
    let bob = try second.client("bob")
    #expect(bob.received.contains { $0.contains("NICKLEN=9 ") })
    // Also for whoever has read nothing of the log yet.
    let third = try server("third", "--nick-length", "9")
    let carol = try third.client("carol")
    carol.send("PRIVMSG bob :hello")
    try bob.expect("PRIVMSG", "hello")
  }

  @Test func `a server that comes with another password for somebody says that it does not count`()
    throws
  {
    let one = try server("one")
    _ = try one.port()
    let changed = ParleyServer.accounts.replacing("bob blue-bicycle", with: "bob red-tricycle")
    let other = try server("other", accounts: changed)
    _ = try other.port()
    try other.untilErrors(contains: "than the other servers know for bob; theirs counts")
    _ = try other.client("bob")
  }

  @Test func `whoever runs them sees how far each has come, and who is where`() throws {
    let (one, other) = (try server("one"), try server("other", "--node-address", "b.example:7"))
    let (alice, bob) = (try one.client("alice"), try other.client("bob"))
    let text = try status("one")
    #expect(text.contains("in touch with the others"))
    let rows = text.map { $0.split(separator: " ").map(String.init) }
    #expect(rows.contains(["one", "*", "-", "0", "1", "alice"]), "\(text)")
    #expect(
      rows.contains { $0.prefix(2) == ["other", "b.example:7"] && $0.suffix(2) == ["1", "bob"] },
      "\(text)")
    other.child.signal(SIGTERM)
    _ = try other.exitStatus()
    _ = try eventually { try status("one").contains("gone") ? true : nil }
    let none = try ParleyServer(arguments: ["status", "--data", "\(folder.path)/other"])
    #expect(try none.exitStatus() == 1)
    #expect(none.errors.text.contains("no server answers that has its data in"))
    // The others are told, too.
    let carol = try arriving("carol", at: one)
    try carol.expect("251", "on 1 servers")
    for person in [alice, bob] { person.hangUp() }
  }

  @Test func `where etcd is lost, a server goes on alone, and is the first of others then`() throws
  {
    let (one, other) = (try server("one"), try server("other"))
    let (alice, bob) = (try one.client("alice"), try other.client("bob"))
    alice.send("JOIN #tea")
    alice.send("PRIVMSG #tea :kept")
    alice.send("PRIVMSG carol :a letter")
    try alice.fence()
    bob.send("PRIVMSG carol :another letter")
    try bob.fence()
    for server in [one, other] {
      server.child.signal(SIGTERM)
      #expect(try server.exitStatus() == 0)
    }
    let alone = try ParleyServer(
      arguments: ["--listen", "127.0.0.1:0", "--users", "USERS", "--data", "\(folder.path)/other"])
    let dave = try alone.client("dave")
    dave.send("PRIVMSG carol :a third one")
    try dave.fence()
    #expect(alone.errors.text.contains("goes on alone"))
    alone.child.signal(SIGTERM)
    #expect(try alone.exitStatus() == 0)
    // What was said alone is not in the old chat.
    let back = try server("other")
    #expect(try back.exitStatus() == 1)
    #expect(back.errors.text.contains("name another --cluster-prefix"))
    let first = try server("other", "--cluster-prefix", "second")
    let carol = try arriving("carol", at: first)
    try carol.expect("PRIVMSG", "a letter")
    try carol.expect("PRIVMSG", "another letter")
    try carol.expect("PRIVMSG", "a third one")
    carol.send("CAP REQ :batch draft/chathistory")
    carol.send("JOIN #tea")
    carol.send("CHATHISTORY LATEST #tea * 10")
    try carol.expect("PRIVMSG", "kept")
    first.child.signal(SIGTERM)
    #expect(try first.exitStatus() == 0)
    _ = try server("other", "--cluster-prefix", "second").port()
  }

  @Test func `what a server died of twice is passed over by all, and each says so`() throws {
    // The server that appends it never hears of it, so it is nobody's yet.
    let gate = try HeldAnswers(to: etcd.members[0].clientPort)
    defer { gate.stop() }
    let one = try server("one", log: "http://127.0.0.1:\(gate.port)")
    let alice = try one.client("alice")
    alice.send("PRIVMSG #everyone :before it")
    try alice.fence()
    gate.isLosing = true
    alice.send("PRIVMSG #everyone :what kills")
    let position = try eventually { try place(inLogOf: "one", saying: "what kills") }
    one.child.signal(SIGKILL)
    _ = try one.exitStatus()
    let mark = [position, position, 1].flatMap { (word: UInt64) in
      withUnsafeBytes(of: word) { Array($0) }
    }
    _ = try AtomicFile.replace("\(folder.path)/one/position", with: mark)
    let again = try server("one")
    let bob = try again.client("bob")
    #expect(again.errors.text.contains("this server died twice at position \(position); all pass"))
    bob.send("PRIVMSG #everyone :behind it")
    try bob.fence()
    let other = try server("other")
    let carol = try other.client("carol")
    #expect(other.errors.text.contains("passed over \(position), of which servers died"))
    carol.send("CAP REQ :batch draft/chathistory")
    carol.send("CHATHISTORY LATEST #everyone * 10")
    try carol.expect("PRIVMSG", "before it")
    let line = try carol.expect("PRIVMSG")
    #expect(line.contains("behind it"))
  }

  /// Where a server's newest batch stands, if these words are in it.
  private func place(inLogOf name: String, saying words: String) throws -> UInt64? {
    let key = Base64.encode(Array("parley/log/\(name)".utf8))
    guard let answer = etcd.members[0].ask("/v3/kv/range", #"{"key":"\#(key)"}"#),
      let entry = try JSON(parsing: Array(answer.utf8))["kvs"]?.elements?.first,
      let batch = entry["value"]?.text.flatMap({ Base64.decode($0) }),
      String(decoding: batch, as: UTF8.self).contains(words)
    else { return nil }
    return entry["mod_revision"]?.text.flatMap { UInt64($0) }
  }

  private func status(_ name: String) throws -> [Substring] {
    let tool = try ParleyServer(arguments: ["status", "--data", "\(folder.path)/\(name)"])
    #expect(try tool.exitStatus() == 0)
    return tool.output.text.split(separator: "\n")
  }
}

extension [Substring] {
  fileprivate func contains(_ words: String) -> Bool { contains { $0.contains(words) } }
}
