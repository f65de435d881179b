// What lives here: one server under several names, and a person at several computers.

import Glibc
import System
import TestSupport
import Testing

@Suite(.serialized)
struct ClientIdentityTests {
  private let server: ParleyServer
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    server = try ParleyServer(arguments: [
      "--listen", "127.0.0.1:0", "--data", folder.path + "/d", "--users", "USERS",
    ])
  }

  private func alice(at host: String, _ state: TemporaryFolder) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      product("parley"), [host, "\(try server.port())", "--user", "alice"],
      environment: [
        "XDG_STATE_HOME": state.path, "PARLEY_PASSWORD": server.password(of: "alice"),
      ])
    // The page of the server is left when it is known who the server is, and what was left here.
    try terminal.until("the lobby") { $0.lines[0].contains("#everyone") }
    return terminal
  }

  @Test func `an identity is announced and stays with the archive`() throws {
    let seen = try Self.identity(server.client("bob"))
    #expect(seen.count == 32 && seen.allSatisfy { $0.isHexDigit && !$0.isUppercase })
    server.child.signal(SIGTERM)
    _ = try server.exitStatus()
    let again = try ParleyServer(arguments: [
      "--listen", "127.0.0.1:0", "--data", folder.path + "/d", "--users", "USERS",
    ])
    #expect(try Self.identity(again.client("bob")) == seen)
    let other = try ParleyServer(arguments: [
      "--listen", "127.0.0.1:0", "--data", folder.path + "/e", "--users", "USERS",
    ])
    #expect(try Self.identity(other.client("bob")) != seen)
    #expect(try Self.identity(ParleyServer.start().client("bob")).isEmpty)
  }

  private static func untilKept(_ text: String, in state: TemporaryFolder) throws {
    let (path, deadline) = ("\(state.path)/parley", ContinuousClock.now + patience)
    while try !TemporaryFolder.files(in: path).contains(where: {
      try $0.hasSuffix(".state") && WholeFile.text(of: $0, owner: .ourselves).contains(text)
    }) {
      guard ContinuousClock.now < deadline else { throw TimeOut(description: "\(text): not kept") }
      usleep(2000)
    }
  }

  private static func identity(_ client: RawClient) throws -> String {
    for line in client.received where line.contains(" 005 ") {
      for word in line.split(separator: " ") where word.hasPrefix("parley/ID=") {
        return String(word.dropFirst("parley/ID=".count))
      }
    }
    return ""
  }

  @Test func `talks and drafts are there under another name of the server`() throws {
    let (bob, state) = (try server.client("bob"), try TemporaryFolder())
    let first = try alice(at: "127.0.0.1", state)
    bob.send("PRIVMSG alice :are you there?")
    try first.until(shows: "2 bob")
    first.type("\u{1B}2a draft")
    try first.until(shows: "a draft")
    first.press(.f10)
    try first.until(shows: "F10 once more leaves")
    first.press(.f10)
    #expect(try first.exitStatus() == 0)
    let second = try alice(at: "localhost", state)
    try second.until(shows: "2 bob")
    second.type("\u{1B}2")
    try second.until(shows: "a draft")
    try second.until(shows: "are you there?")
    second.press(.f10)
    try second.until(shows: "F10 once more leaves")
    second.press(.f10)
    #expect(try second.exitStatus() == 0)
  }

  @Test func `private talks are listed on a new computer, with what was said`() throws {
    let bob = try server.client("bob")
    let carol = try server.client("carol")
    let first = try alice(at: "127.0.0.1", try TemporaryFolder())
    for (friend, name) in [(bob, "bob"), (carol, "carol")] {
      friend.send("PRIVMSG alice :this is \(name)")
      try first.until(shows: name)
    }
    first.press(.f10)
    #expect(try first.exitStatus() == 0)
    bob.send("PRIVMSG #everyone :a later word in the room")
    try bob.fence()
    let second = try alice(at: "127.0.0.1", try TemporaryFolder())
    // With their numbers and what is new there: the names alone stand among the people, too.
    try second.until("both talks") {
      $0.text.contains("2 bob @1") && $0.text.contains("3 carol @1")
    }
    second.type("\u{1B}2")
    try second.until(shows: "this is")
    second.press(.f10)
    #expect(try second.exitStatus() == 0)
  }

  @Test func `what waits for one server is not said to another at its address`() throws {
    let state = try TemporaryFolder()
    let port = try server.port()
    let first = try alice(at: "127.0.0.1", state)
    server.child.signal(SIGTERM)
    _ = try server.exitStatus()
    try first.until(shows: "trying again")
    first.type("a secret\r")
    try first.until(shows: "waits for the connection")
    // It is on the screen before it is on disk.
    try Self.untilKept("a secret", in: state)
    first.child.signal(SIGKILL)
    _ = try first.exitStatus()
    let words = ["--listen", "127.0.0.1:\(port)", "--users", "USERS", "--data"]
    do {
      let other = try ParleyServer(arguments: words + [folder.path + "/other"])
      let bob = try other.client("bob")
      let second = try alice(at: "127.0.0.1", state)
      second.type("hello\r")
      try bob.expect("PRIVMSG", ":hello")
      #expect(!bob.received.contains { $0.contains("secret") })
      second.press(.f10)
      #expect(try second.exitStatus() == 0)
      other.child.signal(SIGTERM)
      _ = try other.exitStatus()
    }
    let back = try ParleyServer(arguments: words + [folder.path + "/d"])
    let bob = try back.client("bob")
    let third = try alice(at: "127.0.0.1", state)
    try bob.expect("PRIVMSG", ":a secret")
    third.press(.f10)
    #expect(try third.exitStatus() == 0)
  }
}
