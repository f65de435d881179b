// What lives here: when others are told that the person writes.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct WritingTests {
  private func inLobby(others: [String] = ["bob"]) -> TestClient {
    TestClient.inLobby(others: others, tellsWriting: true)
  }

  private func told(_ test: inout TestClient) -> [String] {
    test.takeSent().filter { $0.contains("TAGMSG") }
  }

  private let active = "@+typing=active TAGMSG #everyone"
  private let done = "@+typing=done TAGMSG #everyone"
  private let paused = "@+typing=paused TAGMSG #everyone"

  @Test func `the first key is told at once, a pause once, and idle stays idle`() {
    var test = inLobby()
    let before = test.client.wakeTime
    test.press(.character("h"))
    #expect(told(&test) == [active])
    test.type("ello")
    #expect(told(&test).isEmpty)
    test.pass(.seconds(4))
    #expect(told(&test) == [paused])
    #expect(test.client.chat.writingDue == nil)
    test.press(.control("u"))
    #expect(told(&test).isEmpty)
    test.pass(.seconds(3))
    #expect(told(&test) == [done])
    test.pass(.seconds(600))
    #expect(told(&test).isEmpty && before != nil)
  }

  @Test func `a message ends it without a word`() {
    var test = inLobby()
    test.enter("hello")
    #expect(told(&test) == [active])
    test.pass(.seconds(60))
    #expect(told(&test).isEmpty)
  }

  @Test(arguments: [
    "/msg bob hi", "/oper root secret", " /quit", "logout", "/", "//nickserv identify secret",
  ])
  func `commands, slips and secrets are told to nobody`(line: String) {
    var test = inLobby()
    test.press(.paste(line))
    test.pass(.seconds(10))
    #expect(told(&test).isEmpty)
    // What becomes one takes back what was told of its beginning.
    test.press(.control("u"))
    test.type(line)
    let first = told(&test)
    test.pass(.seconds(10))
    #expect(told(&test) == (first.isEmpty ? [] : [done]))
  }

  @Test func `answers, pages and searches are no words`() {
    var test = inLobby()
    test.press(.function(2))
    test.type("bob")
    test.press(.escape, .control("r"), .character("x"), .escape)
    test.press(.paste("/broadcast all hi"), .enter)
    test.type("something")
    #expect(test.client.asking.question != nil)
    test.pass(.seconds(10))
    #expect(told(&test).isEmpty)
  }

  @Test func `only where the server passes it on`() {
    for (denied, isTold) in [
      ("typing", false), ("*", false), ("*,-typing", true), ("react,*", false), ("react", true),
    ] {
      var test = inLobby()
      test.hear(":s 005 alice CLIENTTAGDENY=\(denied) :are")
      test.type("h")
      #expect(told(&test).isEmpty != isTold, "\(denied)")
    }
    var without = inLobby()
    without.hear(":s CAP alice DEL :message-tags")
    without.type("h")
    #expect(told(&without).isEmpty)
  }

  @Test func `not in a crowd, in a muted room, on the server's page, or to whom one ignores`() {
    var crowd = inLobby(others: (0..<50).map { "n\($0)" })
    crowd.type("h")
    #expect(told(&crowd).isEmpty)
    crowd.hear(":n1!n@h QUIT :bye")
    crowd.type("e")
    #expect(told(&crowd) == [active])
    var muted = inLobby()
    muted.enter("/mute #everyone")
    muted.type("h")
    #expect(told(&muted).isEmpty)
    var ignoring = inLobby()
    ignoring.hear(":bob!b@h PRIVMSG alice :psst")
    ignoring.press(.alt("2"))
    ignoring.type("h")
    #expect(told(&ignoring) == ["@+typing=active TAGMSG bob"])
    ignoring.press(.control("u"))
    ignoring.enter("/ignore bob")
    ignoring.pass(.seconds(10))
    _ = told(&ignoring)
    ignoring.type("h")
    #expect(told(&ignoring).isEmpty)
  }

  @Test func `another conversation hears nothing of what stood in its line`() {
    var test = inLobby()
    test.hear(":bob!b@h PRIVMSG alice :psst")
    test.type("half")
    #expect(told(&test) == [active])
    test.press(.alt("2"))
    test.pass(.seconds(5))
    #expect(told(&test) == [paused])
    test.press(.alt("1"), .left)
    test.pass(.seconds(5))
    #expect(told(&test).isEmpty)
  }

  @Test func `what the server refuses is no news, and is not told again`() {
    var test = inLobby()
    test.hear(":bob!b@h PRIVMSG alice :psst")
    test.press(.alt("2"))
    test.type("h")
    let before = test.client.chat.conversations.currentConversation.log.entries.count
    test.hear(":s 401 alice bob :No such nick")
    #expect(test.client.chat.conversations.currentConversation.log.entries.count == before)
    _ = told(&test)
    test.pass(.seconds(10))
    test.type("e")
    #expect(told(&test).isEmpty)
    test.hear(":s 401 alice bob :No such nick")
    #expect(test.client.chat.conversations.currentConversation.log.entries.count > before)
  }

  @Test func `a lost link forgets it, and nobody who wants none of it tells`() {
    var test = inLobby()
    test.type("h")
    test.receive(.link(.disconnected(reason: "gone")))
    _ = test.takeSent()
    test.pass(.seconds(10))
    #expect(told(&test).isEmpty)
    var silent = TestClient.inLobby()
    silent.type("hello")
    silent.pass(.seconds(10))
    #expect(told(&silent).isEmpty)
  }
}
