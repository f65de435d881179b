// What lives here: a person whose nick is not the name that they log in by.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct `A nick that is not the account` {
  private let lobby = ConversationKey.room("#everyone")

  /// Alice, who is called ally.
  private func ally() -> TestClient {
    var test = TestClient.inLobby(others: ["bob"])
    test.enter("/nick ally")
    test.hear("@account=alice :alice!alice@127.0.0.1 NICK ally")
    test.sent = []
    return test
  }

  private func entries(_ test: TestClient, _ key: ConversationKey) -> [Entry] {
    Array(test.client.chat.conversations[key]?.log.entries ?? [])
  }

  /// The link is lost, and the next one is open.
  private func reconnect(_ test: inout TestClient) {
    test.receive(.link(.disconnected(reason: "gone")))
    test.pass(.seconds(10))
    test.receive(.link(.connected))
    test.sent = []
    test.hear(":parley.local CAP * LS :sasl=PLAIN")
  }

  @Test func `is on the screen, and is what others mean`() {
    var test = ally()
    #expect(test.inputRow.contains("ally ›"), "\(test.inputRow)")
    #expect(test.text.contains("ally") && test.text.contains("you are now ally"))
    test.hear(
      "@account=bob :bob!bob@127.0.0.1 PRIVMSG #everyone :ally: tea?",
      "@account=bob :bob!bob@127.0.0.1 PRIVMSG ally :only you")
    #expect(entries(test, lobby).last { $0.isSpeech }?.isMention == true)
    #expect(entries(test, .person("bob")).map(\.text) == ["only you"])
    test.enter("hello")
    test.hear("@account=alice;+parley/id=run-1 :ally!alice@127.0.0.1 PRIVMSG #everyone :hello")
    #expect(entries(test, lobby).last { $0.isSpeech }?.delivery == .received)
  }

  @Test func `is asked for again after a loss, and the account is logged in to`() {
    var test = ally()
    reconnect(&test)
    #expect(test.takeSent() == ["NICK ally", "USER alice 0 * :alice", "CAP REQ :sasl"])
    test.hear(":parley.local CAP * ACK :sasl", "AUTHENTICATE +")
    let payload = SASL.chunks(of: SASL.Plain(account: "alice", password: "apple").payload)
    #expect(test.takeSent() == ["AUTHENTICATE PLAIN", "AUTHENTICATE \(payload[0])"])
    test.hear(":parley.local 903 * :Login successful", ":parley.local 001 ally :Welcome")
    #expect(test.client.chat.facts.nick == "ally")
  }

  @Test(arguments: [433, 432, 437])
  func `that somebody else has by now makes way for the own name`(numeric: Int) {
    var test = ally()
    reconnect(&test)
    test.sent = []
    test.hear(":parley.local \(numeric) * ally :This name is in use")
    #expect(test.takeSent() == ["NICK alice"])
    test.hear(":parley.local 001 alice :Welcome")
    #expect(test.client.link.isOnline)
    // That one was the last way.
    reconnect(&test)
    test.hear(":parley.local \(numeric) * ally :This name is in use")
    test.sent = []
    test.hear(":parley.local \(numeric) * alice :This name is in use")
    #expect(test.takeSent() == [])
    #expect(!test.client.link.isOnline)
  }

  @Test func `does not go with another login`() throws {
    var link = Link(
      address: Address(host: "h", port: 1), credentials: Credentials(name: "al", password: ""))
    let start = Instant(calendar: TestClient.start, running: TestClient.startMoment)
    link.take(nick: "ally")
    link.open(link.address, Credentials(name: "bo", password: ""), at: start)
    _ = link.receive(.connected, at: start)
    _ = link.takeEffects()
    _ = link.receive(.line(try Message(parsing: ":s CAP * LS :batch")), at: start)
    let sent = link.takeEffects().compactMap {
      if case .send(let message) = $0 { message.description } else { nil }
    }
    #expect(sent.first == "NICK bo")
  }

  @Test func `tells own words of earlier names from those of others`() {
    var test = ally()
    test.hear(
      ":parley.local BATCH +1 chathistory #everyone",
      "@batch=1;account=alice;msgid=1 :al!a@h PRIVMSG #everyone :mine, as al",
      "@batch=1;account=bob;msgid=2 :ally!b@h PRIVMSG #everyone :bob's, as ally",
      "@batch=1;msgid=3 :zed!b@h PRIVMSG #everyone :a guest's",
      ":parley.local BATCH -1")
    let own = entries(test, lobby).filter { $0.isSpeech && $0.isOwn }.map(\.text)
    #expect(own == ["mine, as al"])
    // Another window of the same person, that has not heard of the new name yet.
    test.hear("@account=alice;msgid=4 :alice!a@h PRIVMSG bob :from elsewhere")
    #expect(entries(test, .person("bob")).map(\.isOwn) == [true])
  }

  /// Carol is offline, comes as caz, and goes.
  private func meetCarol(_ test: inout TestClient) -> [ConversationKey] {
    var keys: [ConversationKey] = []
    func note(_ test: TestClient) {
      keys += test.client.chat.conversations.all.map(\.key).filter {
        if case .person = $0 { true } else { false }
      }
    }
    test.enter("/message carol are you there?")
    note(test)
    test.hear(":caz!c@h JOIN #everyone carol :Carol")
    note(test)
    test.hear("@account=carol :caz!c@h PRIVMSG alice :yes")
    note(test)
    test.hear("@account=carol :caz!c@h QUIT :bye")
    note(test)
    return keys
  }

  @Test func `of somebody else is what their talk is called while they are here`() {
    var test = TestClient.inLobby()
    test.hear(":parley.local 005 alice EVERYBODY=$* :are supported")
    #expect(
      meetCarol(&test) == [.person("carol"), .person("caz"), .person("caz"), .person("carol")])
    let texts = entries(test, .person("carol")).filter(\.isSpeech).map(\.text)
    #expect(texts == ["are you there?", "yes"])
    // Without a word before: the line says who it is.
    test.hear("@account=carol :cazzie!c@h PRIVMSG alice :me again")
    #expect(entries(test, .person("cazzie")).filter(\.isSpeech).count == 3)
  }

  @Test(arguments: [
    (":carol!c@h NICK caz", ConversationKey.person("caz")),
    (":caz!c@h JOIN #everyone carol :Carol", .person("caz")),
  ])
  func `takes along what waits in the talk`(line: String, key: ConversationKey) {
    var test = TestClient.inLobby()
    test.hear(":parley.local 005 alice EVERYBODY=$* :are supported")
    test.enter("/message carol are you there?")
    test.hear(line, "@+parley/id=run-1 :alice!a@h PRIVMSG carol :are you there?")
    #expect(entries(test, key).filter(\.isOwn).map(\.delivery) == [.received])
    #expect(test.client.chat.outgoing.isEmpty)
  }

  @Test func `of a room takes along what waits there`() {
    var test = TestClient.inLobby()
    test.hear(":alice!alice@127.0.0.1 JOIN #dev alice :alice")
    test.enter("/join #dev")
    test.enter("hello")
    test.hear(":bob!b@h RENAME #dev #dev2 :", "@+parley/id=run-1 :alice!a@h PRIVMSG #dev :hello")
    #expect(entries(test, .room("#dev2")).filter(\.isOwn).map(\.delivery) == [.received])
  }

  @Test func `is an account's own business where accounts are no addresses`() {
    var test = TestClient.inLobby()
    let keys = meetCarol(&test)
    #expect(keys.first == .person("carol") && keys.last == .person("caz"))
    #expect(entries(test, .person("carol")).filter(\.isSpeech).map(\.text) == ["are you there?"])
  }

  @Test func `is not one account more that a broadcast reaches`() {
    var test = ally()
    test.hear(":parley.local 005 ally EVERYBODY=$* :are supported")
    test.hear(":parley.local 353 ally = $* :alice bob carol", ":parley.local 366 ally $* :End")
    let chat = test.client.chat
    #expect(chat.facts.account == "alice")
    #expect(chat.roster.accounts(besides: chat.facts.fold(chat.facts.account ?? "")) == 2)
  }
}
