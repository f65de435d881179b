// What lives here: tests of keywords, of people who are ignored, and of what is seen over a restart.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct MessageFilterTests {
  private func unread(_ test: TestClient, _ name: String = "#everyone") -> Int {
    test.client.chat.conversations.all.first { $0.name == name }?.log.unread ?? 0
  }

  private func mentions(_ test: TestClient) -> Int {
    test.client.chat.conversations.currentConversation.log.mentions
  }

  @Test func `a keyword counts like one's name, also after a restart`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.press(.focusOut)
    test.hear(":bob!b@h PRIVMSG #everyone :the release is near")
    #expect(mentions(test) == 0)
    test.press(.focusIn)
    test.enter("/keyword Release")
    #expect(test.text.contains("Release counts as said to you"))
    for step in 0..<2 {
      test.press(.focusOut)
      test.effects = []
      test.hear(":bob!b@h PRIVMSG #everyone :a RELEASE, at last (\(step))")
      #expect(mentions(test) == 1)
      #expect(test.isCalled)
      // Within another word, a link or code it is none.
      test.hear(":bob!b@h PRIVMSG #everyone :prerelease https://a/release `release`")
      #expect(mentions(test) == 1)
      guard step == 0 else { break }
      test.restart()
      test.logIn()
    }
    test.press(.focusIn)
    test.enter("/unkeyword release")
    test.press(.focusOut)
    test.hear(":bob!b@h PRIVMSG #everyone :release")
    #expect(mentions(test) == 0)
    test.restart()
    test.logIn()
    test.enter("/keyword")
    #expect(test.text.contains("no keywords"))
  }

  @Test
  func `what an ignored person says is shown, counted and rung for nowhere, also after a restart`()
  {
    var test = TestClient.inLobby(others: ["mallory", "bob"])
    test.enter("/ignore Mallory")
    for step in 0..<2 {
      test.press(.focusOut)
      test.effects = []
      test.hear(
        ":mallory!m@h PRIVMSG #everyone :alice, spam\(step)",
        ":mallory!m@h PRIVMSG alice :spam\(step)", ":mallory!m@h NOTICE alice :spam\(step)",
        "@account=mallory :other!m@h PRIVMSG alice :spam\(step)",
        ":mallory!m@h INVITE alice #spam")
      #expect(!test.isCalled)
      #expect(!test.text.contains("spam"))
      #expect(unread(test) == 0)
      #expect(test.client.chat.conversations.all.count == 2)
      test.press(.focusIn)
      guard step == 0 else { break }
      test.restart()
      test.logIn()
    }
    test.enter("/ignore")
    #expect(test.text.contains("ignored: mallory"))
    test.enter("/unignore mallory")
    test.hear(":mallory!m@h PRIVMSG alice :sorry")
    #expect(test.client.chat.conversations.all.contains { $0.name == "mallory" })
  }

  @Test func `nor is it found in the past`() {
    var test = TestClient.inLobby()
    test.enter("/ignore mallory")
    test.hear(
      ":s BATCH +h chathistory #everyone",
      "@batch=h;time=2026-11-20T11:00:00.000Z;msgid=p1 :mallory!m@h PRIVMSG #everyone :spam",
      "@batch=h;time=2026-11-20T11:00:01.000Z;msgid=p2 :bob!b@h PRIVMSG #everyone :hello",
      ":s BATCH -h")
    #expect(!test.text.contains("spam"))
  }

  @Test func `oneself and rooms cannot be ignored`() {
    var test = TestClient.inLobby()
    for name in ["alice", "#everyone", "a,b"] {
      test.enter("/ignore \(name)")
      #expect(test.client.chat.filter.ignored.isEmpty)
    }
  }

  // MARK: Over a restart

  private static let history = " draft/chathistory draft/read-marker"

  private func line(_ number: Int, _ words: String = "") -> String {
    let time = TestClient.start + .seconds(Int64(number) - 1000)
    return "@time=\(time);msgid=i\(number) :bob!b@h PRIVMSG #everyone :m\(number)\(words)"
  }

  /// The past as the server has it, in answer to the question.
  private func hearHistory(_ test: inout TestClient, _ lines: [String]) {
    let asked = test.sent.last { $0.contains("CHATHISTORY") && $0.contains("#everyone") } ?? ""
    let label = asked.split(separator: " ").first?.dropFirst("@label=".count) ?? ""
    test.hear("@label=\(label) :s BATCH +h chathistory #everyone")
    for line in lines { test.hear("@batch=h;" + line.dropFirst()) }
    test.hear(":s BATCH -h")
  }

  @Test func `what was seen while something before it was not stays seen`() {
    var test = TestClient(columns: 80, rows: 12)
    test.logIn(Self.history, keepsSent: true)
    hearHistory(&test, [])
    test.press(.alt("1"), .focusOut)
    let lines = (1...30).map { line($0) }
    for line in lines { test.hear(line) }
    #expect(unread(test) == 30)
    // The last page only: the first lines wait.
    test.press(.focusIn)
    test.press(.alt(">"))
    let left = unread(test)
    #expect(left > 0 && left < 30)
    test.pass(.seconds(3))
    test.restart()
    test.logIn(Self.history, keepsSent: true)
    test.press(.focusOut)
    hearHistory(&test, lines)
    #expect(unread(test) == left)
    // New ones count, also at the time of one that was seen.
    test.hear(line(30, " again").replacing("msgid=i30", with: "msgid=x"))
    #expect(unread(test) == left + 1)
  }

  @Test func `a state file that says nonsense about it does no harm`() {
    for text in [
      "9-1", "x", "1-2-3", "-", String(repeating: "1-2,", count: 10_000), "99999999999999999999-1",
    ] {
      let record = StateRecord(line: "@seen=\(text) PLACE #a")
      guard case .place(let place) = record else {
        Issue.record("\(text.prefix(20)) is no place")
        continue
      }
      #expect(place.seen.count <= ReadingProgress.intervalLimit)
    }
  }

  @Test func `keywords and ignored people are records that are read as they were written`() {
    let records: [StateRecord] = [
      .keyword("ünï", isOn: true), .keyword("a", isOn: false), .ignored("bob", isOn: true),
      .ignored("[x]", isOn: false),
      .place(
        KeptPlace(
          name: "#a", readThrough: Timestamp(seconds: 5),
          seen: [Timestamp(seconds: 7)...Timestamp(seconds: 9)], draft: "x")),
    ]
    for record in records { #expect(StateRecord(line: record.line) == record) }
  }
}
