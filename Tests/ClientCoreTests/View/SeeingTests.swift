// What lives here: what counts as read, and what lists say that they do not show.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct SeeingTests {
  private let lobby = ConversationKey.room("#everyone")

  private func log(_ test: TestClient, _ key: ConversationKey) -> Log? {
    test.client.chat.conversations[key]?.log
  }

  @Test(arguments: ["PageUp", "F1", "F2", "F7", "FocusOut"])
  func `what arrives where nobody looks is unread, and rings`(name: String) throws {
    var test = TestClient.inLobby(columns: 60, rows: 10, others: ["bob"])
    for number in 0..<30 { test.hear(":bob!b@h PRIVMSG #everyone :line \(number)") }
    #expect(log(test, lobby)?.unread == 0)
    test.press(
      name == "FocusOut" ? .focusOut : try #require(Key(name: name == "PageUp" ? "PgUp" : name)))
    test.effects = []
    test.hear(":bob!b@h PRIVMSG #everyone :alice, look")
    #expect(log(test, lobby)?.unread == 1)
    #expect(log(test, lobby)?.mentions == 1)
    #expect(test.isCalled)
    switch name {
    case "PageUp": test.press(.alt(">"))
    case "FocusOut": test.press(.character("x"))
    default: test.press(.escape)
    }
    #expect(log(test, lobby)?.unread == 0)
  }

  @Test func `more than a page begins with its first unread line, and is read by reading it`() {
    var test = TestClient.inLobby(columns: 60, rows: 10, others: ["bob"])
    test.hear(":bob!b@h PRIVMSG #everyone :before")
    test.press(.focusOut)
    for number in 0..<20 { test.hear(":bob!b@h PRIVMSG #everyone :line \(number)") }
    test.press(.focusIn)
    #expect(test.text.contains("line 0"))
    #expect(!test.text.contains("line 19"))
    let left = log(test, lobby)?.unread ?? 0
    #expect((1..<20).contains(left))
    test.press(.pageDown, .pageDown, .pageDown, .pageDown)
    #expect(test.text.contains("line 19"))
    #expect(log(test, lobby)?.unread == 0)
  }

  @Test func `where the terminal never tells, a key after the message sees it`() {
    var test = TestClient(there: false)
    test.logIn()
    test.hear(":bob!b@h PRIVMSG #everyone :alice, look")
    #expect(log(test, lobby)?.unread == 1 && test.isCalled)
    test.press(.character("x"))
    #expect(log(test, lobby)?.unread == 0)
    test.effects = []
    test.hear(":bob!b@h PRIVMSG #everyone :alice, and this")
    #expect(log(test, lobby)?.unread == 1 && !test.isCalled)
    #expect(!test.text.split(separator: "\n").dropFirst(4).contains { $0.contains("new since") })
    test.pass(.seconds(61))
    test.hear(":bob!b@h PRIVMSG #everyone :alice?")
    #expect(test.isCalled)
  }

  @Test func `what is jumped over stays unread, and Alt-u goes there and back`() {
    var test = TestClient.inLobby(columns: 60, rows: 10, others: ["bob"])
    test.press(.focusOut)
    for number in 0..<30 { test.hear(":bob!b@h PRIVMSG #everyone :line \(number)") }
    test.press(.focusIn, .alt(">"))
    #expect(test.text.contains("line 29") && !test.text.contains("line 12"))
    let left = log(test, lobby)?.unread ?? 0
    #expect((10..<30).contains(left))
    let bottom = test.text
    test.press(.alt("u"))
    #expect(test.text.contains("line 0"))
    test.press(.alt("u"))
    #expect(test.text == bottom && log(test, lobby)?.unread == left)
  }

  @Test func `Alt-r reads without a look and takes it back, and the server hears of it later`() {
    var test = TestClient()
    test.logIn(" draft/read-marker")
    test.hear(":alice!a@h JOIN #dev")
    test.press(.alt("1"))
    test.pass(.seconds(9))
    test.sent = []
    test.hear("@time=2026-11-20T12:01:05.000Z :bob!b@h PRIVMSG #dev :alice, look")
    test.enter("/read all")
    #expect(log(test, .room("#dev"))?.unread == 0)
    test.press(.alt("r"))
    #expect(log(test, .room("#dev"))?.unread == 1 && log(test, .room("#dev"))?.mentions == 1)
    test.pass(.seconds(30))
    #expect(!test.takeSent().contains { $0.contains("MARKREAD #dev") })
    test.enter("/read all")
    test.pass(.seconds(5))
    #expect(!test.sent.contains { $0.contains("MARKREAD #dev") })
    test.pass(.seconds(9))
    #expect(test.takeSent().contains("MARKREAD #dev :timestamp=2026-11-20T12:01:05.000Z"))
  }

  @Test func `the line above what was new stays when the server repeats one's own marker`() {
    var test = TestClient()
    test.logIn(" draft/read-marker")
    test.hear("@time=2026-11-20T12:00:50.000Z :bob!b@h PRIVMSG #everyone :before")
    test.press(.focusOut)
    test.hear("@time=2026-11-20T12:01:05.000Z :bob!b@h PRIVMSG #everyone :new words")
    test.press(.focusIn)
    test.pass(.seconds(9))
    let marker = "MARKREAD #everyone :timestamp=2026-11-20T12:01:05.000Z"
    #expect(test.takeSent().contains(marker) && test.text.contains("1 new since"))
    test.hear(":s " + marker)
    #expect(test.text.contains("1 new since"))
  }

  @Test(arguments: [
    ("alice: look", true), ("is @alice here?", true), ("malice is bad", false), ("ALICE!", true),
    ("see https://example.org/alice please", false), ("> alice said no", false),
    ("call `alice()` first", false), ("`let alice = 1` and alice", true), ("`alice", true),
    ("one\n> alice\ntwo", false), ("alice_", false), ("(alice)", true), ("", false),
  ])
  func `the nick is meant as a word, not in links, code and quotes`(text: String, isMeant: Bool) {
    #expect(MentionMatcher(nick: "alice").isMeant(by: text) == isMeant, "\(text)")
  }

  @Test func `unread words of a talk stay unread when one writes there from elsewhere`() {
    var test = TestClient.inLobby(others: ["carol"])
    for number in 0..<3 { test.hear(":carol!c@h PRIVMSG alice :\(number)") }
    test.enter("/message carol in a minute")
    test.hear("@label=m1 :alice!a@h PRIVMSG carol :in a minute")
    #expect(log(test, .person("carol"))?.unread == 3)
    #expect(log(test, .person("carol"))?.attention.readThrough == nil)
    test.receive(.link(.disconnected(reason: "gone")))
    test.pass(.seconds(1))
    test.logIn()
    #expect(log(test, .person("carol"))?.unread == 3)
  }

  @Test func `a cut list says what it cut`() {
    var test = TestClient.inLobby(columns: 80, rows: 10, others: ["bob"])
    for number in 0..<15 { test.hear(":alice!a@h JOIN #project-\(number)") }
    test.hear(":bob!b@h PRIVMSG #project-9 :nothing", ":bob!b@h PRIVMSG #project-9 :more")
    test.hear(":bob!b@h PRIVMSG #project-12 :alice: here")
    let row = test.client.screen().lines[8]
    #expect(row.contains(" more: +3 @1") && row.hasSuffix("Alt-a next"))
    test.press(.alt("p"))
    #expect(test.client.screen().lines[8].contains("#project-14"))
    #expect(test.client.screen().lines[8].contains("#project-12 +1@1"))
    #expect(test.client.screen().lines[8].contains(" more: +2"))
    test.press(.alt("1"))
    test.receive(.resized(columns: 120, rows: 10))
    #expect(test.text.contains(" more: +3 @1"))
    test.receive(.resized(columns: 40, rows: 12))
    #expect(test.text.contains(" more: +3 @1"))
  }

  @Test func `the list to go to scrolls with its selection`() {
    var test = TestClient.inLobby(columns: 60, rows: 12)
    for number in 0..<25 { test.hear(":alice!a@h JOIN #room-\(number)") }
    test.press(.function(2), .up)
    #expect(test.text.contains(" > #room-24"))
    test.press(.down, .down)
    #expect(!test.text.contains("#room-24"))
  }

  @Test func `refused text and drafts stay with their page`() {
    var test = TestClient()
    test.receive(.link(.connected))
    test.hear(":s CAP * LS :", ":s 001 alice :hi", ":s 422 alice :no")
    test.enter("nobody hears this")
    #expect(test.inputRow == " alice › nobody hears this")
    test.hear(":alice!a@h JOIN #dev")
    #expect(test.client.chat.conversations.current == .room("#dev"))
    #expect(test.inputRow == " alice ›")
    test.press(.alt("1"))
    #expect(test.inputRow == " alice › nobody hears this")
  }

  @Test func `the year is told when it is not this one`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.hear("@time=2019-11-26T10:00:00.000Z :bob!b@h PRIVMSG #everyone :old")
    test.hear("@time=2026-11-20T12:00:00.000Z :bob!b@h PRIVMSG #everyone :new")
    #expect(test.text.contains(" Tue 26 Nov 2019 ──"))
    #expect(test.text.contains(" Fri 20 Nov ──"))
  }

  @Test func `the clock of the server is what idle times and days are measured by`() {
    var test = TestClient.inLobby(others: ["bob"])
    // This machine is a quarter of an hour ahead.
    test.hear("@time=2026-11-20T11:46:00.000Z :s PONG s :x")
    test.hear("@time=2026-11-20T11:46:00.000Z :bob!b@h PRIVMSG #everyone :here I am")
    #expect(!test.text.contains("IDLE"))
    test.enter("/names")
    #expect(test.text.contains("==  2 in #everyone"))
    test.hear(":s 354 alice 9 bob H 9300000000000000 bob", ":s 354 alice 9 bob H -77 bob")
    test.now = test.now + .seconds(600)
    test.receive(.resized(columns: 80, rows: 24))
    #expect(test.text.contains("○ bob  10m"))
  }

  @Test func `a paste tells its size, and a large one is asked about`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.press(.paste("one\ntwo\nthree"))
    #expect(test.text.contains("to #everyone, 2 people: 3 lines, 13 bytes, 3 messages"))
    test.press(.enter)
    #expect(test.takeSent().count == 3)
    let many = (0..<300).map { "line \($0)" }.joined(separator: "\n")
    for text in [many, String(repeating: "long ", count: 6000)] {
      test.press(.paste(text), .enter)
      #expect(test.takeSent().isEmpty)
      #expect(test.client.asking.question?.text.contains("messages to #everyone?") == true)
      test.press(.escape)
      #expect(!test.client.editor.isEmpty)
      test.press(.enter, .character("y"), .enter)
      #expect(test.takeSent().count > 10)
      #expect(test.client.editor.isEmpty)
    }
  }

  @Test func `people are asked about once, and not where they are too many`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.hear(
      ":alice!a@h JOIN #big", ":s 353 alice = #big :alice \(names(501))", ":s 366 alice #big :E")
    #expect(test.takeSent().isEmpty)
    test.hear(
      ":alice!a@h JOIN #dev", ":s 353 alice = #dev :alice \(names(9))", ":s 366 alice #dev :E")
    #expect(test.takeSent() == ["WHO #dev :%tnfla,2"])
    test.pass(.seconds(600))
    #expect(!test.takeSent().contains { $0.hasPrefix("WHO") })
  }

  private func names(_ count: Int) -> String {
    (0..<count).map { "p\($0)" }.joined(separator: " ")
  }

  @Test func `what the server says stands where the person looks`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.hear(":s NOTICE alice :going down at five", ":bob!b@h WALLOPS :to operators")
    test.hear(":s 381 alice :You are now an operator", ":s 242 alice :Server up 3 days")
    for text in ["going down at five", "to operators", "now an operator", "up 3 days"] {
      #expect(test.text.contains(text), "\(text)")
    }
    var early = TestClient()
    early.receive(.notKept(reason: "what you type is not kept on disk"))
    early.logIn()
    #expect(early.text.contains("what you type is not kept on disk"))
  }
}
