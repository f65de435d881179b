// What lives here: what the client writes down, and what a later run makes of it.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct KeepingTests {
  private static let hello = "PRIVMSG #everyone :hello"

  @Test func `a message is written down before it is sent, and its echo takes it off the list`() {
    var test = TestClient.inLobby()
    test.type("hello")
    let effects = test.client.receive(.key(.enter), at: test.now)
    let kept = effects.firstIndex { effect in
      if case .keep(let record) = effect { record.comesFirst } else { false }
    }
    let sent = effects.firstIndex { if case .send = $0 { true } else { false } }
    #expect(kept != nil && sent != nil && (kept ?? 0) < (sent ?? 0))
    for case .keep(let record) in effects { test.disk.apply(record) }
    #expect(test.disk.outbox.count == 1)
    test.hear("@label=m1;msgid=a :alice!alice@127.0.0.1 \(Self.hello)")
    #expect(!test.disk.hasUnsent)
  }

  @Test func `what waited for the link is sent by the next run, in order, under its old id`() {
    var test = TestClient.inLobby()
    test.receive(.link(.disconnected(reason: "gone")))
    for text in ["one", "two", "three"] { test.enter(text) }
    #expect(test.sent.isEmpty)
    test.restart()
    test.logIn(keepsSent: true)
    let said = test.takeSent().filter { $0.contains("PRIVMSG") }
    #expect(
      said
        == (1...3).map {
          "@label=m\($0);+parley/id=run-\($0) PRIVMSG #everyone :\(["one", "two", "three"][$0 - 1])"
        })
    for number in 1...3 { test.hear("@label=m\(number) ACK") }
    #expect(!test.disk.hasUnsent)
  }

  @Test func `a message whose echo was lost is shown once when the history has it already`() {
    var test = TestClient.inLobby()
    test.enter("hello")
    test.restart()
    test.logIn(" draft/chathistory", keepsSent: true)
    test.hear(
      "@label=h2 BATCH +a chathistory #everyone",
      "@batch=a;msgid=x;+parley/id=run-1 :alice!alice@127.0.0.1 \(Self.hello)", "BATCH -a")
    #expect(!test.disk.hasUnsent)
    test.hear("@label=m1;msgid=x;+parley/id=run-1 :alice!alice@127.0.0.1 \(Self.hello)")
    #expect(test.client.screen().lines.filter { $0.contains("hello") }.count == 1)
  }

  @Test(arguments: [
    "@label=m1 :s 401 alice bob :No such name", "@label=m1 FAIL PRIVMSG NOT_STORED bob :disk full",
  ])
  func `a refused message is not said again, and stays to be read`(refusal: String) {
    var test = TestClient.inLobby()
    test.enter("/message bob hello")
    #expect(test.disk.hasUnsent)
    test.hear(refusal)
    #expect(!test.disk.hasUnsent)
    #expect(test.text.contains("hello"))
  }

  @Test func `a message to several waits for each of them`() {
    var test = TestClient.inLobby(others: ["bob", "carol"])
    test.enter("/broadcast bob carol hello")
    test.hear("@label=m1 :alice!alice@127.0.0.1 PRIVMSG bob :hello")
    #expect(test.disk.outbox.values.first?.targets == ["carol"])
    test.restart()
    test.logIn(keepsSent: true)
    #expect(test.sent.contains("@label=m1;+parley/id=run-1 PRIVMSG carol :hello"))
  }

  @Test func `drafts, open talks and what was read are there again`() {
    var test = TestClient.inLobby()
    test.hear("@time=2026-11-20T12:00:00.000Z;msgid=a :bob!b@h PRIVMSG alice :hi")
    test.press(.alt("2"))
    test.type("a dra")
    test.pass(.seconds(2))
    #expect(test.disk.places["bob"]?.draft == "a dra")
    #expect(test.disk.places["bob"]?.readThrough == Timestamp(parsing: "2026-11-20T12:00:00Z"))
    test.restart()
    test.logIn()
    test.press(.alt("2"))
    #expect(test.inputRow.contains("a dra"))
    test.enter("")
    test.enter("/part")
    test.pass(.seconds(2))
    #expect(test.disk.places["bob"]?.isOpen == false)
  }

  @Test func `a draft that was sent is gone from the disk in the same moment`() {
    var test = TestClient.inLobby()
    test.type("hello")
    test.pass(.seconds(2))
    #expect(test.disk.places["#everyone"]?.draft == "hello")
    test.press(.enter)
    #expect(test.disk.places["#everyone"]?.draft == "")
  }

  @Test(arguments: [
    ("/oper root secret", "#dev"), ("/register secret", "#dev"),
    ("/msg NickServ identify x", "#dev"),
    ("/raw OPER root secret", "#dev"), ("/quote PRIVMSG nickserv :identify x", "#dev"),
    ("/password a b", "#dev"), ("/ns identify x", "#dev"), ("identify x", "nickserv"),
    ("one\n/oper root secret", "#dev"), ("  /oper root x", "#dev"),
  ])
  func `a secret is kept nowhere`(line: String, place: String) {
    #expect(Secrecy.isSecret(line, in: place))
    for free in ["/oper", "the oper said", "password is a word", "/msg bob identify x", "q x"] {
      #expect(!Secrecy.isSecret(free, in: "#dev"), "\(free)")
    }
  }

  @Test func `lines that were sent are there in the next run, but no secret and nothing refused`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.enter("hello")
    test.enter("/raw OPER root secret")
    test.enter("/nosuchcommand x")
    test.enter("/topic")
    test.type("/raw OPER root sec")
    test.pass(.seconds(3))
    #expect(test.disk.lines == ["hello", "/topic"])
    #expect(!test.disk.places.values.contains { $0.draft.contains("sec") })
    test.restart()
    test.logIn()
    test.press(.up)
    #expect(test.inputRow == " alice › /topic")
    test.press(.up)
    #expect(test.inputRow == " alice › hello")
  }

  @Test func `a marker that another client moves takes its messages from the count`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.hear("@time=2026-11-20T12:00:00.000Z;msgid=a :bob!b@h PRIVMSG alice :one")
    test.hear("@time=2026-11-20T12:00:01.000Z;msgid=b :bob!b@h PRIVMSG alice :two")
    #expect(test.text.contains("2 bob @2"))
    test.hear("MARKREAD bob timestamp=2026-11-20T12:00:00.000Z")
    #expect(test.text.contains("2 bob @1"))
    test.hear("MARKREAD bob timestamp=2026-11-20T12:00:01.000Z")
    #expect(!test.text.contains("2 bob @"))
  }
}
