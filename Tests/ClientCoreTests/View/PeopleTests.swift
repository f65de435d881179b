// What lives here: who is there, as the right side and the page of people tell it.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct PeopleTests {
  /// What stands right of the border.
  private func side(_ test: TestClient) -> [String] {
    test.client.screen().lines.compactMap { line in
      line.split(maxSplits: 1) { $0 == "│" || $0 == "┤" }.dropFirst().first.map {
        String($0).trimmed
      }
    }.filter { !$0.isEmpty }
  }

  @Test func `oneself is first, then rank, then name`() {
    var test = TestClient.inLobby()
    test.hear(
      ":s 353 alice = #everyone :zoe carol @bob +dave alice erin", ":s 366 alice #everyone :End")
    #expect(
      side(test) == ["HERE 6", "● alice  you", "● @bob", "● +dave", "● carol", "● erin", "● zoe"])
  }

  @Test func `each group has its share of the rows, and what is left out is counted`() {
    var test = TestClient.inLobby(rows: 16)
    for number in 10..<50 { test.hear(":p\(number)!p@h JOIN #everyone") }
    for number in 40..<50 { test.hear(":p\(number)!p@h AWAY :busy: x") }
    test.hear(":p10!p@h QUIT :bye")
    let shown = side(test)
    #expect(shown.contains("HERE 30") && shown.contains("BUSY 10") && shown.contains("LEFT 1"))
    #expect(shown.contains("p10  12:01") && shown.last == "F3 all", "\(shown)")
    let more = shown.filter { $0.hasPrefix("…") }
    #expect(more.count == 2)
    let names = shown.count { $0.hasPrefix("●") || $0.hasPrefix("◐") }
    let left = more.compactMap { Int($0.filter(\.isNumber)) }.reduce(0, +)
    #expect(names + left == 40)
  }

  @Test func `a reason takes one row, cut`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.hear(":bob!b@h AWAY :busy: writing the release notes of the year")
    let rows = side(test).filter { $0.hasPrefix("◐") }
    #expect(rows.count == 1 && rows[0].hasPrefix("◐ bob  writing") && rows[0].hasSuffix("…"))
  }

  @Test func `in a private talk the other one is above`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.hear(":bob!b@h PRIVMSG alice :psst", ":bob!b@h AWAY :busy: lunch")
    test.press(.alt("2"))
    #expect(side(test).prefix(3) == ["◐ bob", "busy: lunch", "HERE 1"])
  }

  /// Lets minutes pass on a link that is alive; gives how often the client woke up.
  private func pass(minutes: Int, _ test: inout TestClient) -> Int {
    var wakes = 0
    for _ in 0..<minutes * 2 {
      let end = test.now + .seconds(30)
      while let wake = test.client.wakeTime, wake <= test.moment + (end - test.now) {
        test.now = test.now + max(wake - test.moment, .zero)
        test.receive(.tick)
        wakes += 1
      }
      test.now = end
      test.hear(":s PING x")
    }
    return wakes
  }

  @Test func `who left is told for an hour`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.hear(":bob!b@h QUIT :bye")
    _ = pass(minutes: 58, &test)
    test.receive(.resized(columns: 81, rows: 24))
    #expect(side(test).contains("LEFT 1"))
    _ = pass(minutes: 3, &test)
    test.receive(.resized(columns: 80, rows: 24))
    #expect(!side(test).contains("LEFT 1") && side(test).contains("HERE 1"))
  }

  @Test func `idle times cost one wake-up a minute, and none where nobody sees them`() throws {
    var test = TestClient.inLobby(others: ["bob"])
    test.hear(":s 354 alice 2 bob H 0 :bob")
    _ = pass(minutes: 2, &test)
    var narrow = test
    narrow.receive(.resized(columns: 60, rows: 24))
    _ = pass(minutes: 2, &narrow)
    #expect(pass(minutes: 10, &narrow) <= 1)
    #expect((9...11).contains(pass(minutes: 10, &test)))
    #expect(test.text.contains("○ bob  12m"))
  }

  @Test func `where there is no room for them they are a page`() {
    var test = TestClient.inLobby(columns: 60, others: ["bob"])
    #expect(!test.text.contains("HERE") && test.text.contains("F3 people"))
    test.press(.function(3))
    #expect(test.text.contains("HERE 2") && test.text.contains("● bob"))
    test.press(.enter)
    #expect(test.client.chat.conversations.current == .person("bob"))
  }

  @Test func `what was said to this person anywhere is a page, and Alt-a goes there first`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.hear(":alice!a@h JOIN #dev", ":alice!a@h JOIN #ops")
    test.press(.alt("1"))
    test.hear(
      ":bob!b@h PRIVMSG #dev :nothing for anybody", ":bob!b@h PRIVMSG #ops :alice, come here",
      ":bob!b@h PRIVMSG alice :psst")
    var inbox = test
    inbox.press(.alt("m"))
    for text in ["Said to you", "alice, come here", "psst"] { #expect(inbox.text.contains(text)) }
    #expect(!inbox.text.contains("nothing for anybody"))
    var visited: [String] = []
    for _ in 0..<3 {
      test.press(.alt("a"))
      visited.append(test.client.chat.conversations.currentConversation.name)
    }
    #expect(visited == ["#ops", "bob", "#dev"])
  }
}
