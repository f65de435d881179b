// What lives here: the past on the screen, from a real server.

import Glibc
import TestSupport
import Testing

@Suite(.serialized)
struct ClientHistoryTests {
  private static func screen(_ server: ParleyServer, _ state: TemporaryFolder) throws
    -> PseudoTerminal
  {
    let environment = [
      "XDG_STATE_HOME": state.path, "PARLEY_PASSWORD": server.password(of: "alice"),
    ]
    let terminal = try PseudoTerminal(
      product("parley"), ["127.0.0.1", "\(try server.port())", "--user", "alice"],
      environment: environment)
    try terminal.until(shows: "connected")
    return terminal
  }

  @Test func `a paste of several lines is one message, and is gone when it is taken back`() throws {
    let server = try ParleyServer.start()
    let state = try TemporaryFolder()
    let bob = try server.client()
    bob.send(
      "CAP REQ :batch draft/multiline draft/message-redaction message-tags echo-message")
    bob.send("CAP END")
    try bob.login("bob", password: server.password(of: "bob"))
    let alice = try Self.screen(server, state)
    alice.paste("first of two\rsecond of two")
    alice.type("\r")
    _ = try bob.expect("BATCH", "draft/multiline")
    _ = try bob.expect("PRIVMSG", "first of two")
    _ = try bob.expect("PRIVMSG", "second of two")
    bob.send("BATCH +1 draft/multiline #everyone")
    bob.send("@batch=1 PRIVMSG #everyone :a word too many,")
    bob.send("@batch=1 PRIVMSG #everyone :in two lines")
    bob.send("BATCH -1")
    try alice.until(shows: "in two lines")
    let opening = try bob.expect("BATCH", "draft/multiline").split(separator: "msgid=")
    let id = try #require(opening.last?.split { $0 == ";" || $0 == " " }.first)
    bob.send("REDACT #everyone \(id) :wrong room")
    try alice.until(shows: "(removed by bob: wrong room)")
    try alice.until(hides: "a word too many")
  }

  @Test func `what came while one was away is there, older lines come by scrolling, drafts stay`()
    throws
  {
    let server = try ParleyServer.start()
    let state = try TemporaryFolder()
    let bob = try server.client("bob")
    for number in 1...150 { bob.send("PRIVMSG #everyone :line \(number) of many") }
    bob.send("PRIVMSG alice :call me when you are there")
    try bob.fence()
    let first = try Self.screen(server, state)
    try first.until(shows: "line 150 of many")
    try first.until(shows: "2 bob @1")
    try first.until("the first line") { screen in
      if !screen.contains("line 1 of many") { first.type("\u{1B}<") }
      return screen.contains("line 1 of many")
    }
    first.type("\u{1B}2")
    try first.until(shows: "call me when you are there")
    first.type("a draft for bob")
    try first.until(shows: "a draft for bob")
    first.press(.f10)
    try first.until(shows: "F10 once more leaves")
    first.press(.f10)
    #expect(try first.exitStatus() == 0)
    bob.send("PRIVMSG alice :and one more thing")
    try bob.fence()
    let second = try Self.screen(server, state)
    try second.until(shows: "2 bob @1")
    second.type("\u{1B}2")
    try second.until(shows: "a draft for bob")
    try second.until(shows: "and one more thing")
    try second.until(shows: "new since")
    second.press(.controlU)
    second.type("/search draft\r")
    try second.until(shows: "nothing found")
    second.press(.controlU)
    second.type("thing\r")
    try second.until(shows: "1 message, newest first")
  }
}
