// What lives here: what becomes of what was said: safe, refused, or never answered.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct SettlingTests {
  private let lobby = ConversationKey.room("#everyone")
  private let dev = ConversationKey.room("#dev")

  private func foreign(_ capabilities: String) -> TestClient {
    var test = TestClient()
    test.receive(.link(.connected))
    test.hear(":s CAP * LS :\(capabilities)", ":s CAP * ACK :\(capabilities)", ":s 001 alice :hi")
    test.hear(":s 422 alice :no", ":alice!a@h JOIN #dev", ":s 353 alice = #dev :@alice bob")
    test.hear(":s 366 alice #dev :End")
    test.sent = []
    return test
  }

  private func delivery(_ test: TestClient, _ key: ConversationKey) -> [Entry.Delivery] {
    (test.client.chat.conversations[key]?.log.entries ?? []).filter { $0.isOwn && $0.isSpeech }
      .map(\.delivery)
  }

  @Test(arguments: [
    ":s 404 alice #dev :Cannot send", ":s 442 alice #dev :Not on channel",
    ":s 403 alice #dev :No such channel", ":s 482 alice #dev :Not operator",
    ":s 417 alice :Too long", ":s 412 alice :No text", ":s 407 alice #dev :Too many",
    ":s 421 alice PRIVMSG :Unknown", ":s 461 alice PRIVMSG :More", "FAIL PRIVMSG NO #dev :no",
    "FAIL PRIVMSG NO :no",
  ])
  func `a refusal without a label settles the oldest that it can be about`(answer: String) {
    var test = foreign("echo-message")
    test.enter("first")
    test.enter("second")
    test.hear(answer)
    #expect(delivery(test, dev) == [.failed, .pending])
    test.hear(":alice!a@h PRIVMSG #dev :second")
    #expect(test.client.chat.outgoing.isEmpty)
    #expect(delivery(test, dev) == [.failed, .received])
  }

  @Test(arguments: ["hello", "  hello", "\u{2}hello\u{2}"])
  func `an echo without a label is known by its text, or by the id`(back: String) {
    var test = foreign("echo-message")
    test.enter("hello")
    test.hear(":alice!a@h PRIVMSG #dev :" + back)
    #expect(delivery(test, dev) == [.received])
    var ours = TestClient.inLobby()
    ours.enter("hello")
    ours.hear("@+parley/id=run-1 :alice!a@h PRIVMSG #everyone :h*llo")
    #expect(delivery(ours, lobby) == [.received])
  }

  @Test func `a server that answers PING without a word about a message has said it`() {
    for capabilities in ["echo-message", "echo-message labeled-response", "labeled-response"] {
      var test = foreign(capabilities)
      test.enter("hello")
      #expect(delivery(test, dev) == [.pending])
      test.pass(.seconds(6))
      #expect(test.sent.last == "PING :parley-fence-1")
      test.hear(":s PONG s :parley-fence-1")
      #expect(delivery(test, dev) == [.received])
      #expect(test.client.chat.outgoing.isEmpty)
    }
  }

  @Test func `a server of ours that never confirms is asked again, and then it is told`() {
    var test = TestClient.inLobby()
    test.enter("hello")
    for number in 1...6 {
      #expect(delivery(test, lobby) == [.pending])
      test.pass(.seconds(12))
      test.hear(":s PONG s :parley-fence-\(number)")
    }
    #expect(delivery(test, lobby) == [.failed])
    #expect(test.text.contains("has not confirmed this"))
    #expect(!test.disk.hasUnsent)
    #expect(test.client.chat.fenceDue == nil)
  }

  @Test func `an answer with the label that is no echo means that it was dealt with`() {
    for answer in ["@label=m1 :s ACK", "@label=m1 :s NOTE PRIVMSG X :fine"] {
      var test = TestClient.inLobby()
      test.enter("hello")
      test.hear(answer)
      #expect(delivery(test, lobby) == [.received])
    }
  }

  @Test func `without echoes a refusal still marks what it is about, and other errors do not`() {
    var test = foreign("")
    test.enter("hello")
    test.hear(":s 482 alice #dev :You are not channel operator")
    #expect(delivery(test, dev) == [.received])
    test.hear(":s 404 alice #dev :Cannot send to channel")
    #expect(delivery(test, dev) == [.failed])
  }

  @Test func `of several receivers only the one that is refused fails`() {
    var test = TestClient.inLobby(others: ["bob", "carol"])
    test.enter("/msg bob,carol hi")
    test.hear(
      ":s BATCH +1 labeled-response", "@batch=1 :s 401 alice bob :No such nick",
      "@batch=1 :alice!a@h PRIVMSG carol :hi", ":s BATCH -1")
    // The batch has no label here: the target alone tells.
    #expect(delivery(test, .person("carol")) == [.received])
    #expect(test.client.chat.outgoing.isEmpty)
  }

  @Test func `what was typed hours before the link came back is asked about`() {
    for (answer, isSaid) in [("y", true), ("n", false)] {
      var test = TestClient.inLobby()
      test.receive(.link(.disconnected(reason: "gone")))
      test.enter("lunch in five minutes")
      test.restart()
      test.now = test.now + .seconds(3 * 3600)
      test.logIn(keepsSent: true)
      #expect(!test.takeSent().contains { $0.contains("PRIVMSG") })
      #expect(test.client.asking.question?.text.contains("1 message of") == true)
      test.press(.character(Character(answer)), .enter)
      #expect(test.takeSent().contains { $0.contains("lunch in five") } == isSaid)
      #expect(delivery(test, lobby) == [isSaid ? .pending : .failed])
      #expect(test.disk.hasUnsent == isSaid)
    }
  }
}
