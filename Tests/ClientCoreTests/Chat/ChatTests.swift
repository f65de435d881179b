// What lives here: the talk: what is sent, what is safe, who is there.

import IRC
import Testing

@testable import ClientCore

@Suite struct ChatTests {
  private func entries(_ test: TestClient, _ key: ConversationKey) -> [Entry] {
    Array(test.client.chat.conversations[key]?.log.entries ?? [])
  }

  private let lobby = ConversationKey.room("#everyone")

  @Test func `a broadcast goes to the lobby, to everybody, or to the people named`() {
    var test = TestClient.inLobby(others: ["bob", "carol", "dave"])
    test.enter("/broadcast good morning")
    test.enter("/broadcast all good night")
    test.press(.character("y"), .enter)
    test.enter("/broadcast bob carol see you")
    test.enter("/broadcast bob,dave you too")
    #expect(
      test.takeSent().map { String($0.drop { $0 != " " }.dropFirst()) } == [
        "PRIVMSG #everyone :good morning", "PRIVMSG $* :good night", "PRIVMSG bob,carol :see you",
        "PRIVMSG bob,dave :you too",
      ])
  }

  @Test func `people who are offline are known by name, and nothing is shown of it`() {
    var test = TestClient.inLobby(others: ["carol"])
    let before = test.text
    test.hear(":s 005 alice EVERYBODY=$* :are supported")
    test.hear(":s 353 alice = $* :alice carol heidi")
    test.hear(":s 366 alice $* :End")
    #expect(test.text == before)
    test.enter("/broadcast carol heidi both of you")
    #expect(test.takeSent().last?.hasSuffix("PRIVMSG carol,heidi :both of you") == true)
  }

  @Test func `an echo with the label makes the message safe, once`() {
    var test = TestClient.inLobby()
    test.enter("hello")
    #expect(entries(test, lobby).last?.delivery == .pending)
    let echo = "@label=m1;msgid=x :alice!a@h PRIVMSG #everyone :hello"
    test.hear(echo)
    test.hear(echo.replacing("label=m1;", with: ""))
    #expect(entries(test, lobby).filter(\.isSpeech).map(\.delivery) == [.received])
    #expect(test.client.chat.outgoing.isEmpty)
  }

  @Test func `a message not echoed before the link was lost is sent again with the same id`() {
    var test = TestClient.inLobby()
    test.enter("hello")
    #expect(test.takeSent() == ["@label=m1;+parley/id=run-1 PRIVMSG #everyone :hello"])
    test.receive(.link(.disconnected(reason: "gone")))
    test.enter("and more")
    #expect(test.takeSent().isEmpty)
    test.pass(.seconds(1))
    test.receive(.link(.connected))
    test.hear(":s CAP * LS :\(TestClient.capabilities)", ":s CAP * ACK :\(TestClient.capabilities)")
    test.sent = []
    for line in TestClient.welcome { test.hear(line) }
    #expect(
      test.takeSent().filter { $0.contains("PRIVMSG") } == [
        "@label=m1;+parley/id=run-1 PRIVMSG #everyone :hello",
        "@label=m2;+parley/id=run-2 PRIVMSG #everyone :and more",
      ])
  }

  @Test func `a store failure marks the message as not sent and says why`() {
    var test = TestClient.inLobby()
    test.enter("hello")
    test.hear("@label=m1 FAIL PRIVMSG STORE_FAILED #everyone :The disk is full")
    #expect(entries(test, lobby).map(\.delivery) == [.failed, .received])
    #expect(entries(test, lobby).last?.text == "The disk is full")
  }

  @Test func `without echo-message a message shows at once as said`() {
    var test = TestClient()
    test.receive(.link(.connected))
    test.hear(":s CAP * LS :multi-prefix", ":s CAP * ACK :multi-prefix", ":s 001 alice :hi")
    test.hear(":s 422 alice :no", ":alice!a@h JOIN #dev", ":s 353 alice = #dev :@alice bob")
    test.hear(":s 366 alice #dev :End")
    test.sent = []
    test.enter("hello")
    #expect(test.takeSent() == ["PRIVMSG #dev :hello"])
    #expect(entries(test, .room("#dev")).last?.delivery == .received)
  }

  @Test func `rooms are joined again after a loss, where the server does not do it itself`() {
    var test = TestClient()
    test.receive(.link(.connected))
    test.hear(":s CAP * LS :", ":s 001 alice :hi", ":s 422 alice :no", ":alice!a@h JOIN #dev")
    test.receive(.link(.disconnected(reason: "gone")))
    test.pass(.seconds(1))
    test.receive(.link(.connected))
    test.hear(":s CAP * LS :", ":s 001 alice :hi")
    test.sent = []
    test.hear(":s 422 alice :no")
    #expect(test.takeAsked() == ["JOIN #dev"])
  }

  @Test func `a room is shown when it was asked for, and only then`() {
    var test = TestClient.inLobby()
    test.hear(":alice!a@h JOIN #kept-from-last-time")
    #expect(test.client.chat.conversations.current == lobby)
    test.enter("/join dev")
    #expect(test.takeAsked() == ["JOIN #dev"])
    test.hear(":alice!a@h JOIN #dev")
    #expect(test.client.chat.conversations.current == .room("#dev"))
  }

  @Test func `a long text is split so that every relayed line fits 512 bytes`() {
    var test = TestClient.inLobby()
    let text = (0..<200).map { "wörd\($0)" }.joined(separator: " ")
    test.press(.paste(text), .enter)
    let sent = test.takeSent().compactMap { try? Message(parsing: $0) }
    #expect(sent.count > 2)
    #expect(sent.compactMap { $0[1] }.joined(separator: " ") == text)
    for message in sent {
      let relayed = Message(
        source: Source("alice", user: "alice", host: "127.0.0.1"), .privmsg, message.parameters)
      #expect(relayed.encoded().count <= LineLimit.body)
    }
  }

  @Test func `a paste of several lines is only text until Enter`() {
    var test = TestClient.inLobby()
    test.press(.paste("/logout\nsecond"))
    #expect(test.sent.isEmpty)
    #expect(test.inputRow == " alice › /logout\n         second")
  }

  @Test func `a command that is one line does not swallow what stands below it`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.press(.paste("/topic tea\nand a second line"), .enter)
    #expect(test.sent.isEmpty)
    #expect(test.inputRow == " alice › /topic tea\n         and a second line")
    test = TestClient.inLobby(others: ["bob"])
    test.press(.paste("/message bob one\ntwo"), .enter)
    #expect(test.takeSent().count == 2)
  }

  @Test func `mentions and private talk ring and count, the rest only counts`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.hear(":alice!a@h JOIN #dev")
    test.hear(":bob!b@h PRIVMSG #dev :nothing for anybody")
    #expect(!test.effects.contains(.bell))
    test.hear(":bob!b@h PRIVMSG #dev :Alice: look", ":bob!b@h PRIVMSG alice :psst")
    #expect(test.effects.filter { $0 == .bell }.count == 2)
    #expect(test.client.chat.conversations[.room("#dev")]?.log.mentions == 1)
    #expect(test.client.chat.isForMe("malice is bad") == false)
    test.press(.alt("a"))
    #expect(test.client.chat.conversations.current == .room("#dev"))
    test.press(.alt("a"))
    #expect(test.client.chat.conversations.current == .person("bob"))
  }

  @Test func `quit, part, kick and nick change the members`() {
    var test = TestClient.inLobby(others: ["bob", "carol", "dave", "erin"])
    test.hear(":bob!b@h QUIT :bye", ":carol!c@h PART #everyone", ":alice!a@h KICK #everyone dave")
    test.hear(":erin!e@h NICK eve", ":s MODE #everyone +o eve")
    let members = test.client.chat.conversations[lobby]?.room.members ?? [:]
    #expect(members.keys.sorted() == ["alice", "eve"])
    #expect(members["eve"]?.prefix == "@")
  }

  @Test func `an answer stands where it was asked for, wherever one looks meanwhile`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.hear(":alice!a@h JOIN #dev")
    test.press(.alt("2"))
    test.enter("/whois bob")
    test.enter("/kick nosuch")
    test.press(.alt("1"))
    test.hear(":s 311 alice bob b host * :Bob", ":s 441 alice nosuch #dev :They are not here")
    test.hear(":s FAIL KICK NO_RIGHT :you may not")
    func texts(_ key: ConversationKey) -> [String] {
      test.client.chat.conversations[key]?.log.entries.suffix(3).map(\.text) ?? []
    }
    #expect(texts(.room("#dev")).contains { $0.contains("bob is b@host") })
    #expect(texts(.room("#dev")).contains { $0.contains("not here") })
    #expect(texts(.room("#dev")).contains("you may not"))
    test.pass(.seconds(60))
    test.hear(":s NOTE x y :something new")
    #expect(texts(lobby).contains("something new"))
  }

  @Test func `rooms that are listed are a page, from which one enters`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.enter("/list")
    #expect(test.text.contains("Rooms: asking ..."))
    test.hear(":s 322 alice #dev 3 :tools", ":s 322 alice #all 9 :everything", ":s 323 alice :End")
    test.sent = []
    test.press(.down)
    #expect(test.text.contains("#all  9 people  everything"))
    test.press(.enter)
    #expect(test.takeAsked() == ["JOIN #dev"] && !test.text.contains("Rooms"))
  }

  @Test func `drafts stay with their conversation`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.enter("/msg bob")
    test.type("half a thought")
    test.press(.alt("1"))
    test.type("another")
    test.press(.alt("2"))
    #expect(test.inputRow == " alice › half a thought")
    test.press(.alt("1"))
    #expect(test.inputRow == " alice › another")
  }

  @Test func `busy and back go through the same key`() {
    var test = TestClient.inLobby()
    test.press(.function(4))
    test.hear(":s 306 alice :You are busy")
    test.press(.function(4))
    #expect(test.takeAsked() == ["BUSY", "BACK"])
  }

  @Test func `control characters and CTCP are shown, not obeyed`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.hear(":bob!b@h PRIVMSG #everyone :\u{1B}[2J\u{7}")
    test.hear(":bob!b@h PRIVMSG alice :\u{1}VERSION\u{1}")
    #expect(test.text.contains("bob  ^[[2J^G"))
    #expect(entries(test, .person("bob")).last?.kind == .notice)
    #expect(test.takeSent().isEmpty)
    test.hear(":bob!b@h PRIVMSG #everyone :\u{1}ACTION waves\u{1}")
    #expect(test.text.contains("*  bob waves"))
  }

  @Test func `Tab completes commands and names, recent speakers first`() {
    var test = TestClient.inLobby(others: ["bob", "ben"])
    test.hear(":bob!b@h PRIVMSG #everyone :hi")
    test.type("b")
    test.press(.tab)
    #expect(test.inputRow == " alice › bob:")
    test.press(.tab)
    #expect(test.inputRow == " alice › ben:")
    test.press(.control("c"))
    test.type("/wholas")
    test.press(.tab)
    #expect(test.inputRow == " alice › /wholast")
  }
}
