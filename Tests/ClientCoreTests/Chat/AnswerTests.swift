// What lives here: tests of where answers stand, and of the pages that show them.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct AnswerTests {
  private func entries(_ test: TestClient, _ name: String) -> [String] {
    test.client.chat.conversations.all.first { $0.name == name }?.log.entries.map(\.text) ?? []
  }

  @Test func `an answer stands where it was asked for, however late and wherever one is`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.hear(":alice!a@h JOIN #dev", ":s 366 alice #dev :End")
    test.sent = []
    test.enter("/raw OPER root secret")
    let asked = test.takeSent()
    #expect(asked == ["@label=q1 OPER root :secret"])
    test.press(.alt("2"))
    test.enter("/nick bbo")
    #expect(test.takeSent() == ["@label=q2 NICK bbo"])
    test.pass(.seconds(100))
    test.hear("@label=q1 :s 491 alice :No such operator")
    #expect(entries(test, "#everyone").last == "No such operator")
    test.hear("@label=q2 FAIL NICK NICKNAME_RESERVED bbo :Not here")
    #expect(entries(test, "#dev").last == "Not here")
  }

  @Test func `without labels the place is where something was asked last`() {
    var test = TestClient(columns: 80, rows: 24)
    test.receive(.link(.connected))
    test.hear(":s CAP * LS :sasl=PLAIN", ":s CAP * ACK :sasl", "AUTHENTICATE +", ":s 903 alice :ok")
    for line in TestClient.welcome { test.hear(line) }
    test.hear(":alice!a@h JOIN #dev")
    test.sent = []
    test.enter("/raw OPER root secret")
    #expect(test.takeSent() == ["OPER root :secret"])
    test.press(.alt("2"))
    test.hear(":s 491 alice :No such operator")
    #expect(entries(test, "#everyone").last == "No such operator")
  }

  @Test func `WHOIS is a page, from which one writes to the person or goes to a room`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.enter("/whois bob")
    #expect(test.takeSent() == ["@label=q1 WHOIS bob"])
    #expect(test.text.contains("About bob: asking ..."))
    test.hear(
      "@label=q1 BATCH +w labeled-response", "@batch=w :s 311 alice bob b h * :Bob Builder",
      "@batch=w :s 319 alice bob :@#dev #everyone", "@batch=w :s 318 alice bob :End", "BATCH -w")
    #expect(test.text.contains("bob is b@h, Bob Builder"))
    #expect(!test.text.contains("asking"))
    // Nothing of it is left in the log.
    #expect(!entries(test, "#everyone").contains { $0.contains("Builder") })
    test.press(.down, .enter)
    #expect(test.takeAsked().contains("JOIN #dev"))
    test.enter("/whois bob")
    test.hear("@label=q3 :s 311 alice bob b h * :Bob", "@label=q3 :s 318 alice bob :End")
    test.press(.enter)
    #expect(test.client.chat.conversations.current == .person("bob"))
  }

  @Test func `a refusal stands on the page, and the rest of a closed page in the talk`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.enter("/whois bbo")
    test.hear("@label=q1 :s 401 alice bbo :No such nick")
    #expect(test.text.contains("bbo: No such nick"))
    test.press(.escape)
    test.enter("/whois bob")
    test.press(.escape)
    test.hear("@label=q2 :s 311 alice bob b h * :Bob")
    #expect(entries(test, "#everyone").last == "bob is b@h, Bob")
  }

  @Test func `the message of the day and the server's help are pages`() {
    var test = TestClient.inLobby(rows: 12)
    test.enter("/motd")
    #expect(test.takeSent() == ["@label=q1 MOTD"])
    test.hear("@label=q1 BATCH +m labeled-response", "@batch=m :s 375 alice :- today -")
    for number in 1...40 { test.hear("@batch=m :s 372 alice :line \(number)") }
    test.hear("@batch=m :s 376 alice :End", "BATCH -m")
    #expect(test.text.contains("Message of the day") && test.text.contains("line 1\n"))
    test.press(.pageDown, .pageDown)
    #expect(!test.text.contains("line 1\n"))
    test.press(.escape)
    test.enter("/help KLINE")
    #expect(test.takeSent() == ["@label=q2 HELP KLINE"])
    test.hear(
      "@label=q2 BATCH +h labeled-response", "@batch=h :s 704 alice KLINE :KLINE <mask>",
      "@batch=h :s 705 alice KLINE :Keeps somebody out.", "@batch=h :s 706 alice KLINE :End",
      "BATCH -h")
    #expect(test.text.contains("Help on KLINE") && test.text.contains("Keeps somebody out."))
    test.press(.escape)
    test.enter("/help kline")
    #expect(test.text.contains("no command"))
  }

  @Test func `a private talk says when its partner leaves and is back`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.hear(":bob!b@h PRIVMSG alice :hi", ":bob!b@h QUIT :gone fishing")
    #expect(entries(test, "bob").last == "bob left (gone fishing)")
    test.hear(":bob!b@h PRIVMSG alice :x")
    test.hear(":bob!b@h JOIN #everyone bob :bob")
    #expect(entries(test, "bob").last == "bob is back")
    // Another room is no return.
    test.hear(":alice!a@h JOIN #dev", ":bob!b@h JOIN #dev bob :bob")
    #expect(entries(test, "bob").count { $0 == "bob is back" } == 1)
    // Nobody has a talk opened by that.
    test.hear(":carol!c@h JOIN #everyone carol :carol", ":carol!c@h QUIT :bye")
    #expect(!test.client.chat.conversations.all.contains { $0.name == "carol" })
  }

  @Test func `a warning before idling ends the session counts down, and any key ends it`() {
    var test = TestClient(columns: 80, rows: 24)
    test.logIn()
    test.hear(":s 005 alice EVERYBODY=$all :are")
    test.sent = []
    test.hear(":s NOTE * IDLE_SOON 60 :You will be logged out for saying nothing")
    #expect(test.text.contains("logged out in 60 s for saying nothing"))
    test.pass(.seconds(20))
    #expect(test.text.contains("logged out in 40 s"))
    test.press(.left)
    #expect(test.takeSent() == ["ACTIVE"])
    #expect(!test.text.contains("logged out in"))
    test.hear(":s NOTE * IDLE_SOON 2 :You will be logged out for saying nothing")
    test.pass(.seconds(30))
    #expect(!test.text.contains("logged out in"))
  }

  @Test func `an empty room tells who is there, what helps, and how to write and to invite`() {
    var test = TestClient.inLobby(others: ["bob", "carol"])
    for words in [
      "Here, too: bob and carol.", "F1 help", "F2 go to", "/message bob hello", "/join #name",
    ] {
      #expect(test.text.contains(words), "\(words)")
    }
    test.hear(":alice!a@h JOIN #dev", ":s 366 alice #dev :End")
    test.press(.alt("2"))
    for words in ["Nobody else is here.", "/invite name"] { #expect(test.text.contains(words)) }
    test.hear(":bob!b@h PRIVMSG #dev :hello")
    #expect(!test.text.contains("/invite"))
    // A tiny window has no room for it.
    test.receive(.resized(columns: 40, rows: 6))
    test.press(.alt("1"))
    #expect(!test.text.contains("Nobody has said"))
  }
}
