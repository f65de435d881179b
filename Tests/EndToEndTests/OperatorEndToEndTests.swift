// What lives here: what operators do to a running `parleyd`.

import Glibc
import TestSupport
import Testing

@Suite(.serialized)
struct OperatorEndToEndTests {
  private func server(_ settings: String, motd: String) throws -> (ParleyServer, TemporaryFolder) {
    let folder = try TemporaryFolder()
    try folder.write(motd, to: "motd.txt")
    try folder.write(settings + "\nmotd = \(folder.path)/motd.txt\n", to: "parleyd.conf")
    return (try ParleyServer.start("--config", "\(folder.path)/parleyd.conf"), folder)
  }

  @Test func `REHASH and SIGHUP read the settings and the message of the day again`() throws {
    let (server, folder) = try server("operator = root:toor", motd: "one\n\nthree")
    let alice = try server.client("alice")
    alice.send("MOTD")
    try alice.expect("372", ":- three")
    alice.send("OPER root toor")
    try alice.expect("381")
    try folder.write("changed", to: "motd.txt")
    alice.send("REHASH")
    try alice.expect("382", "parleyd.conf")
    try alice.expect("NOTICE", "The settings have been read again")
    alice.send("MOTD")
    try alice.expect("372", ":- changed")
    try folder.write("changed twice", to: "motd.txt")
    server.child.signal(SIGHUP)
    var told = false
    for _ in 0..<100 where !told {
      alice.send("MOTD")
      told = try alice.fence().contains { $0.hasSuffix(":- changed twice") }
    }
    #expect(told)
  }

  @Test func `faulty settings are told and not used`() throws {
    let (server, folder) = try server("operator = root:toor", motd: "one")
    let alice = try server.client("alice")
    alice.send("OPER root toor\r\nMOTD")
    try alice.expect("372", ":- one")
    try folder.write("no-such-setting = 1", to: "parleyd.conf")
    alice.send("REHASH")
    try alice.expect("NOTICE", "parleyd.conf:1")
    alice.send("MOTD")
    try alice.expect("372", ":- one")
  }

  @Test func `what operators do is in the server's log with their name`() throws {
    let (server, _) = try server("operator = root:toor", motd: "one")
    let (alice, bob) = (try server.client("alice"), try server.client("bob"))
    alice.send("OPER root toor\r\nKILL bob :too loud")
    #expect(try bob.untilClosed().last?.contains("Killed (alice (too loud))") == true)
    server.child.signal(SIGTERM)
    #expect(try server.exitStatus() == 0)
    #expect(server.errors.text.contains("alice: KILL bob: too loud"))
    #expect(!server.errors.text.contains("toor"))
  }

  @Test func `REHASH says which settings took effect and which need a restart`() throws {
    let (server, folder) = try server("operator = root:toor\nnetwork = One", motd: "one")
    let alice = try server.client("alice")
    alice.send("OPER root toor")
    try alice.expect("381")
    try folder.write(
      "operator = root:secret\nnetwork = Two\nlisten = 127.0.0.1:1\nname = other.example\n"
        + "users = elsewhere\nlobby = #hall\nmotd = \(folder.path)/motd.txt\n",
      to: "parleyd.conf")
    alice.send("REHASH")
    try alice.expect("NOTICE", "These settings have changed: network, operator")
    try alice.expect("NOTICE", "need a restart: listen, lobby, name")
    try alice.expect("NOTICE", "the command line, which wins: users")
    let text = try alice.fence().joined()
    #expect(!text.contains("secret"))
  }

  @Test func `an operator's power ends with the line in the file of operators`() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("root:toor\nboss:bossy\n", to: "operators.txt")
    let server = try ParleyServer.start("--operator-file", file)
    let (alice, bob) = (try server.client("alice"), try server.client("bob"))
    alice.send("OPER root toor")
    try alice.expect("MODE", "+o")
    bob.send("OPER boss bossy")
    try bob.expect("MODE", "+o")
    try folder.write("boss:bossy\n", to: "operators.txt")
    server.child.signal(SIGHUP)
    try alice.expect("MODE", "alice -o")
    alice.send("KILL bob :no")
    try alice.expect("481")
    #expect(try !bob.fence().contains { $0.contains(" MODE ") })
  }
}
