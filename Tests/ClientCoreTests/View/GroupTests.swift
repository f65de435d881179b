// What lives here: whose words they are, where a name stands once for several messages.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct GroupTests {
  private static let first = "@time=2026-11-20T12:01:10.000Z :bob!b@h PRIVMSG #everyone :first"

  /// Whether bob's name stands before what he says after `lines`.
  private func isNamed(
    _ said: String = "@time=2026-11-20T12:01:20.000Z :bob!b@h PRIVMSG #everyone :then",
    after lines: [String] = []
  ) throws -> Bool {
    var test = TestClient.inLobby(rows: 30, others: ["bob", "carol"])
    test.hear(Self.first)
    for line in lines { test.hear(line) }
    test.hear(said)
    let row = try #require(test.client.screen().lines.last { $0.contains("  then") })
    return row.contains("bob") || row.contains("*")
  }

  @Test func `a speaker who goes on is named once`() throws {
    #expect(try !isNamed())
    #expect(try !isNamed("@time=2026-11-20T12:06:09.000Z :bob!b@h PRIVMSG #everyone :then"))
  }

  @Test(arguments: [
    ":carol!c@h PRIVMSG #everyone :between", ":dave!d@h JOIN #everyone",
    ":bob!b@h NOTICE #everyone :between", ":bob!b@h PRIVMSG #everyone :\u{1}ACTION waves\u{1}",
    ":carol!c@h TOPIC #everyone :tea", ":bob!b@h PRIVMSG $* :between",
  ])
  func `another speaker, an event, an action, a notice and another kind end a group`(line: String)
    throws
  {
    #expect(try isNamed(after: ["@time=2026-11-20T12:01:15.000Z " + line]))
  }

  @Test func `five minutes, another day and another kind begin one`() throws {
    #expect(try isNamed("@time=2026-11-20T12:06:10.000Z :bob!b@h PRIVMSG #everyone :then"))
    #expect(try isNamed("@time=2026-11-21T00:00:01.000Z :bob!b@h PRIVMSG #everyone :then"))
    #expect(
      try isNamed(
        "@time=2026-11-20T12:01:20.000Z :bob!b@h PRIVMSG #everyone :\u{1}ACTION  then\u{1}"))
  }

  @Test func `the line above what is new begins one`() throws {
    var test = TestClient.inLobby(rows: 30, others: ["bob"])
    test.hear(Self.first)
    test.press(.focusOut)
    test.hear("@time=2026-11-20T12:01:20.000Z :bob!b@h PRIVMSG #everyone :then")
    test.press(.focusIn)
    #expect(test.text.contains("1 new since"))
    #expect(try #require(test.client.screen().lines.last { $0.contains("  then") }).contains("bob"))
  }

  @Test func `what waits stands by itself, and so does what failed`() throws {
    var test = TestClient.inLobby(rows: 30)
    test.enter("one")
    test.hear("@label=m1 :alice!a@h PRIVMSG #everyone :one")
    test.enter("two")
    #expect(
      try #require(test.client.screen().lines.last { $0.contains("two") }).contains("alice  two"))
    test.hear("@label=m2 :s 404 alice #everyone :Cannot send")
    test.enter("three")
    test.hear("@label=m3 :alice!a@h PRIVMSG #everyone :three")
    #expect(
      try #require(test.client.screen().lines.last { $0.contains("three") }).contains(
        "alice  three"))
  }

  @Test func `the first row of the pane says who and when`() throws {
    var test = TestClient.inLobby(columns: 60, rows: 12, others: ["bob"])
    for number in 0..<40 {
      test.hear("@time=2026-11-20T12:01:10.000Z :bob!b@h PRIVMSG #everyone :line \(number)")
    }
    for _ in 0..<4 {
      #expect(test.client.screen().lines[1].hasPrefix(" 12:01      bob  line"))
      test.press(.pageUp)
    }
  }
}
