// What lives here: what stands where something was typed that goes elsewhere, above all its failure.

import IRC
import Testing

@testable import ClientCore

@Suite struct RemarkTests {
  private let lobby = ConversationKey.room("#everyone")

  /// Alice and bob have talked; she is in the lobby.
  private func afterATalk() -> TestClient {
    var test = TestClient.inLobby(others: ["bob", "carol"])
    test.enter("/msg bob hi")
    test.hear("@label=m1 :alice!alice@h PRIVMSG bob :hi", ":bob!b@h QUIT :gone")
    test.sent = []
    return test
  }

  private func entries(_ test: TestClient, _ key: ConversationKey) -> [Entry] {
    Array(test.client.chat.conversations[key]?.log.entries ?? [])
  }

  private func errors(_ test: TestClient, _ key: ConversationKey) -> [String] {
    entries(test, key).filter { $0.kind == .error }.map(\.text)
  }

  @Test(arguments: [
    ("/message bob again", "PRIVMSG"), ("/broadcast @bob again", "PRIVMSG"),
    ("/notice bob again", "NOTICE"),
  ])
  func `a refusal is said where it was typed, and its own tab is marked`(
    typed: String, verb: String
  ) {
    for answer in [
      "@label=m2 :s 401 alice bob :No such nick", ":s 401 alice bob :No such nick",
      "@label=m2 FAIL \(verb) GONE bob :bob has no account any more",
    ] {
      var test = afterATalk()
      test.enter(typed)
      #expect(test.text.contains("to bob: again"))
      test.hear(answer)
      #expect(test.text.contains("to bob: again (not sent)"))
      #expect(errors(test, lobby).count == 1)
      #expect(errors(test, lobby).first?.contains("bob") == true)
      #expect(entries(test, .person("bob")).contains { $0.delivery == .failed })
      #expect(test.text.contains("2 bob !"))
      // The next unread one is where something went wrong, and seeing it is enough.
      test.press(.alt("a"))
      #expect(test.client.chat.conversations.current == .person("bob"))
      test.press(.alt("1"))
      #expect(!test.text.contains("2 bob !"))
    }
  }

  @Test func `of several only the one that is refused is named, once`() {
    var test = afterATalk()
    test.enter("/broadcast @bob,carol again")
    test.hear(
      "@label=m2 :s BATCH +1 labeled-response", "@batch=1 :s 401 alice bob :No such nick",
      "@batch=1 :alice!a@h PRIVMSG carol :again", ":s BATCH -1")
    #expect(errors(test, lobby) == ["not sent to all: bob: No such nick"])
    #expect(!test.text.contains("to bob, carol: again (not sent)"))
    #expect(test.text.contains("2 bob !"))
    #expect(errors(test, .person("carol")).isEmpty)
  }

  @Test func `what is never confirmed is said where it was typed, too`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.hear(":s 005 alice parley/ID=abc :are")
    test.enter("/msg bob hi")
    for _ in 0..<20 {
      test.pass(.seconds(11))
      for line in test.takeSent() where line.hasPrefix("PING ") {
        test.hear(":s PONG s " + line.dropFirst(5))
      }
    }
    let isMarked = test.text.contains("to bob: hi (not sent)")
    #expect(isMarked == entries(test, .person("bob")).contains { $0.delivery == .failed })
  }

  @Test func `one who was never there is said once, and leaves no tab`() {
    var test = TestClient.inLobby()
    test.enter("/msg nosuch hi")
    test.hear("@label=m1 :s 401 alice nosuch :No such nick")
    #expect(errors(test, lobby) == ["nosuch: No such nick"])
    #expect(test.client.chat.conversations[.person("nosuch")] == nil)
  }

  @Test func `what goes wrong elsewhere marks the tab, also where the row is cut`() {
    var test = TestClient.inLobby(columns: 80)
    for number in 1...20 { test.hear(":alice!a@h JOIN #room\(number)") }
    test.hear(":op!o@h KICK #room20 alice :out")
    test.press(.alt("1"))
    #expect(test.text.contains(" more: !"))
  }
}
