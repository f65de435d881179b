// What lives here: a `parleyd` whose machine's calendar is set while it runs, or before it starts.

import Glibc
import IRC
import System
import TestSupport
import Testing

@Suite(.serialized)
struct ClockEndToEndTests {
  private let data: TemporaryFolder
  private let calendar: FakeCalendar

  init() throws {
    data = try TemporaryFolder()
    calendar = try FakeCalendar()
  }

  private func start(_ options: String...) throws -> ParleyServer {
    let server = try ParleyServer(
      arguments: [
        "--listen", "127.0.0.1:0", "--data", data.path + "/d", "--users", "USERS", "--keep", "30",
      ] + options, clock: calendar)
    _ = try server.port()
    return server
  }

  private func modern(_ server: ParleyServer, _ name: String) throws -> RawClient {
    let client = try RawClient(port: try server.port())
    client.send("CAP REQ :server-time message-tags batch draft/chathistory echo-message\r\nCAP END")
    try client.login(name, password: server.password(of: name))
    return client
  }

  /// Sets the calendar and waits until the server has noticed.
  private func set(_ offset: String, _ server: ParleyServer) throws {
    let seen = steps(server)
    try calendar.set(offset)
    try server.untilErrors { Self.steps(in: $0) > seen }
  }

  private func steps(_ server: ParleyServer) -> Int { Self.steps(in: server.errors.text) }

  private static func steps(in text: String) -> Int {
    text.split(separator: "\n").count { $0.contains("the calendar clock stepped from") }
  }

  /// Says it, and returns when, as everybody reads it.
  private func say(_ text: String, _ client: RawClient) throws -> Timestamp {
    client.send("PRIVMSG #everyone :\(text)")
    return try time(of: try client.expect("PRIVMSG", text))
  }

  private func time(of line: String) throws -> Timestamp {
    let tag = try #require(
      line.split(separator: " ").first?.dropFirst().split(separator: ";").first)
    return try #require(Timestamp(parsing: String(tag.dropFirst("time=".count))))
  }

  private func history(_ client: RawClient) throws -> [String] {
    client.send("CHATHISTORY LATEST #everyone * 50")
    let prefix = "PRIVMSG #everyone :"
    return try client.fence().compactMap { line in
      guard let words = line.split(separator: " ", maxSplits: 2).last, words.hasPrefix(prefix)
      else {
        return nil
      }
      return String(words.dropFirst(prefix.count))
    }
  }

  @Test func `steps during a run remove, end and freeze nothing, and are logged once each`() throws
  {
    let server = try start("--idle-timeout", "1800", "--ping-interval", "300")
    let (alice, bob) = (try modern(server, "alice"), try modern(server, "bob"))
    let first = try say("at noon", alice)
    var texts = ["at noon"]
    for (offset, hours) in [
      ("+60d", 1440), ("+0", 0), ("-2h", -2), ("+0", 0), ("+2h", 2), ("+0", 0),
    ] {
      try set(offset, server)
      let text = "at \(offset) \(texts.count)"
      let moved = try say(text, alice) - first - .seconds(hours * 3600)
      #expect(moved >= .zero && moved < .seconds(1800), "\(offset): \(moved)")
      try bob.expect("PRIVMSG", text)
      texts.append(text)
    }
    let kept = try history(bob)
    #expect(kept == texts)
    #expect(steps(server) == 6)
    #expect(!server.errors.text.contains("no input for"))
  }

  @Test(arguments: ["+60d", "-2h", "+2h"])
  func `a step before a start removes nothing, is logged, and time goes on rightly`(
    _ offset: String
  ) throws {
    let first = try start("--login-attempts", "1", "--block-time", "600")
    let alice = try modern(first, "alice")
    let noon = try say("before", alice)
    let stranger = try first.client()
    stranger.send("PASS bob:wrong\r\nNICK bob\r\nUSER bob 0 * :bob")
    #expect(try stranger.untilClosed().contains { $0.contains("try again in 600 seconds") })
    first.child.signal(SIGTERM)
    #expect(try first.exitStatus() == 0)

    try calendar.set(offset)
    let second = try start("--login-attempts", "1", "--block-time", "600")
    try second.untilErrors(contains: "the calendar clock stepped from")
    let carol = try modern(second, "carol")
    #expect(try history(carol) == ["before"])
    // The block is neither lifted nor longer.
    let again = try second.client()
    again.send("PASS bob:blue-bicycle\r\nNICK bob\r\nUSER bob 0 * :bob")
    let refusal = try again.untilClosed().first { $0.contains("try again in") }
    let words = try #require(refusal).split(separator: " ")
    let seconds = words.firstIndex(of: "seconds").flatMap { Int(words[$0 - 1]) }
    #expect((1...600).contains(try #require(seconds)))
    carol.send("WHOLAST 59")
    #expect(try carol.fence().contains { $0.contains(" 314 carol alice ") })

    try set("+0", second)
    let moved = try say("after", carol) - noon
    #expect(moved >= .zero && moved < .seconds(1800), "\(moved)")
    #expect(try history(carol) == ["before", "after"])
  }

  @Test func `links are still asked and ended after a step back`() throws {
    let server = try start("--ping-interval", "1", "--ping-timeout", "1")
    let (alice, bob) = (try modern(server, "alice"), try modern(server, "bob"))
    try calendar.set("-2h")
    bob.answersPing = false
    try alice.expect("QUIT", "Ping timeout")
  }
}
