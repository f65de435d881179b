// What lives here: what a server can make the client keep, ask and believe.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct `What a server may make of a client` {
  @Test func `is as many conversations as somebody can look through, and no word is lost`() {
    var test = TestClient.inLobby()
    for number in 0..<2000 {
      test.hear(":n\(number)!u@h PRIVMSG alice :word \(number)", ":alice!a@h JOIN #r\(number)")
    }
    let list = test.client.chat.conversations
    #expect(list.all.count == Conversations.limit)
    #expect(list[.server]?.log.entries.contains { $0.text == "word 1999" } ?? false)
    test.enter("/msg dave one more")
    #expect(test.client.chat.conversations[.person("dave")] != nil, "the person may")
  }

  @Test func `is no room of a person, and no person of a room`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.hear(":s RENAME #everyone bob :x", ":s 005 alice LOBBY=bob :are supported")
    test.hear(":alice!a@h JOIN bob", ":alice!a@h NICK :")
    #expect(test.client.chat.conversations.current == .room("#everyone"))
    #expect(test.client.chat.facts.nick == "alice")
    test.sent = []
    test.enter("for all of you")
    let said = test.takeSent().filter { $0.contains("PRIVMSG") }
    #expect(said.count == 1 && said.allSatisfy { $0.contains("PRIVMSG #everyone") })
  }

  @Test func `is no question without an end`() {
    var test = TestClient(columns: 80, rows: 24)
    test.logIn(" draft/chathistory", keepsSent: true)
    func page(_ label: String) {
      test.hear("@label=\(label) BATCH +p chathistory #everyone")
      for number in 0..<100 {
        test.hear(
          "@batch=p;time=2026-11-20T11:00:00.\(100 + number)Z;msgid=i\(number) "
            + ":bob!b@h PRIVMSG #everyone :line \(number)")
      }
      test.hear("BATCH -p")
    }
    let first = test.takeSent().first { $0.contains("CHATHISTORY LATEST #everyone") } ?? ""
    page(String(first.dropFirst("@label=".count).prefix { $0 != " " }))
    test.receive(.link(.disconnected(reason: "x")))
    test.pass(.seconds(60))
    test.logIn(" draft/chathistory", keepsSent: true)
    for _ in 0..<5 {
      let asked = test.takeSent().filter { $0.contains("CHATHISTORY AFTER #everyone") }
      for line in asked { page(String(line.dropFirst("@label=".count).prefix { $0 != " " })) }
    }
    #expect(!test.sent.contains { $0.contains("CHATHISTORY AFTER") }, "nothing new came")
  }

  @Test func `is the removal of a capability, and none that was not asked for`() {
    var test = TestClient.inLobby()
    test.hear(":s CAP * ACK :-labeled-response x/evil")
    #expect(!test.client.chat.facts.has(.labeledResponse))
    #expect(!test.client.chat.facts.has(Capability(rawValue: "x/evil")))
  }
}
