// What lives here: the user file changed under a running server.

import Glibc
import Testing

@Suite(.serialized)
struct UserFileEndToEndTests {
  /// As `parleyd user`, and careful editors, do.
  private func replace(_ text: String, _ server: ParleyServer) throws {
    let beside = try server.folder.write(text, to: "beside.txt")
    try #require(rename(beside, server.folder.path + "/users.txt") == 0)
  }

  private func accounts(_ change: (String) -> String) -> String { change(ParleyServer.accounts) }

  @Test func `a changed password ends the session that had the old one, and the mail waits`() throws
  {
    let server = try ParleyServer.start()
    let (alice, bob) = (try server.client("alice"), try server.client("bob"))
    try replace(accounts { $0.replacing("apple-orchard", with: "plum-pudding") }, server)
    let last = try alice.untilClosed()
    #expect(last.contains { $0.hasPrefix("ERROR :Your password has been changed") })
    bob.send("PRIVMSG alice :are you back?")
    try bob.expect("301", "the message is kept")
    let again = try RawClient(port: try server.port())
    again.send("PASS alice:plum-pudding\r\nNICK alice\r\nUSER alice 0 * :A")
    try again.expect("PRIVMSG", "are you back?")
  }

  @Test func `verifiers in the place of passwords end nobody`() throws {
    let server = try ParleyServer.start()
    let (alice, bob) = (try server.client("alice"), try server.client("bob"))
    let tool = try ParleyServer(arguments: [
      "user", "hash", "--users", server.folder.path + "/users.txt", "--password-iterations", "4096",
    ])
    #expect(try tool.exitStatus() == 0)
    try server.untilErrors(contains: "the user file changed")
    alice.send("PRIVMSG bob :still here")
    try bob.expect("PRIVMSG", "still here")
    // Behind what is worked out about alice, who came first.
    try replace(accounts { $0.replacing("blue-bicycle", with: "other") }, server)
    #expect(
      try bob.untilClosed().contains { $0.hasPrefix("ERROR :Your password has been changed") })
    try alice.fence()
  }

  @Test func `whoever is removed is ended, and is nobody any more`() throws {
    let server = try ParleyServer.start()
    let (alice, bob) = (try server.client("alice"), try server.client("bob"))
    let tool = try ParleyServer(arguments: [
      "user", "remove", "alice", "--users", server.folder.path + "/users.txt",
    ])
    #expect(try tool.exitStatus() == 0)
    #expect(
      try alice.untilClosed().contains { $0.hasPrefix("ERROR :Your account has been removed") })
    bob.send("PRIVMSG alice :there?")
    try bob.expect("401", "alice")
  }

  @Test func `an emptied file is believed late, and its names stay reserved`() throws {
    let server = try ParleyServer.start("--open")
    let alice = try server.client("alice")
    try server.folder.write("", to: "users.txt")
    try server.untilErrors(contains: "The user file is empty; it is used when it has stood still")
    let guest = try RawClient(port: try server.port())
    guest.send("NICK alice\r\nUSER x 0 * :x")
    try guest.expect("433", "belongs to an account")
    #expect(
      try alice.untilClosed().contains { $0.hasPrefix("ERROR :Your account has been removed") })
    guest.send("NICK alice")
    try guest.expect("433", "belongs to an account")
    guest.send("NICK dave")
    try guest.expect("433", "belongs to an account")
    try server.folder.write(ParleyServer.accounts, to: "users.txt")
    _ = try server.client("alice")
  }

  @Test func `what is no file stops nothing, and is noticed when it is right again`() throws {
    let server = try ParleyServer.start()
    let path = server.folder.path + "/users.txt"
    unlink(path)
    try #require(mkfifo(path, 0o600) == 0)
    try server.untilErrors(contains: "users.txt: is a named pipe, not a file")
    let alice = try server.client("alice")
    let bob = try RawClient(port: try server.port())
    bob.send("PASS bob:new-password\r\nNICK bob\r\nUSER x 0 * :x")
    try bob.expect("464", "Wrong name or password, or new: the file of accounts cannot be read now")
    unlink(path)
    try server.folder.write(
      accounts { $0.replacing("blue-bicycle", with: "new-password") }, to: "users.txt")
    let again = try RawClient(port: try server.port())
    again.send("PASS bob:new-password\r\nNICK bob\r\nUSER x 0 * :x")
    try again.expect("001")
    try alice.fence()
  }
}
