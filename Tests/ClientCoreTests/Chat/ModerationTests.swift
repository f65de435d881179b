// What lives here: keeping order in a room: the commands, and what others did, in words.

import IRC
import Testing

@testable import ClientCore

@Suite struct ModerationTests {
  private let room = ConversationKey.room("#swift")

  /// Alice, operator of a room with bob in it.
  private func inRoom() -> TestClient {
    var test = TestClient.inLobby(others: ["bob"])
    test.hear(
      ":s 005 alice PREFIX=(ov)@+ CHANMODES=beI,k,lW,CRimnst EXTBAN=~,amt :are supported",
      ":alice!a@h JOIN #swift", ":s 353 alice = #swift :@alice +bob",
      ":s 366 alice #swift :End")
    test.enter("/join #swift")
    test.sent = []
    return test
  }

  private func told(_ test: TestClient) -> [String] {
    test.client.chat.conversations[room]?.log.entries.map(\.text) ?? []
  }

  @Test func `commands become what the server understands`() {
    var test = inRoom()
    let lines: [(typed: String, sent: [String])] = [
      ("/kick bob too loud", ["KICK #swift bob :too loud"]),
      ("/ban bob 10", ["MODE #swift +b ~t:10:bob!*@*", "KICK #swift bob :banned"]),
      ("/ban *!*@bad.example", ["MODE #swift +b *!*@bad.example"]),
      ("/ban", ["MODE #swift +b"]),
      ("/unban bob", ["MODE #swift -b bob!*@*"]),
      ("/mute bob 5", ["MODE #swift +b ~t:5:~m:bob!*@*"]),
      ("/unmute bob", ["MODE #swift -b ~m:bob!*@*"]),
      ("/op bob carol", ["MODE #swift +oo bob carol"]),
      ("/deop bob", ["MODE #swift -o bob"]),
      ("/voice a b c d e", ["MODE #swift +vvvv a b c d", "MODE #swift +v e"]),
      ("/devoice bob", ["MODE #swift -v bob"]),
      ("/mode +m", ["MODE #swift +m"]),
      ("/mode #other +m", ["MODE #other +m"]),
      ("/invite carol", ["INVITE carol :#swift"]),
      ("/invite", ["INVITE"]),
      ("/rename go a better name", ["RENAME #swift #go :a better name"]),
    ]
    for line in lines {
      test.enter(line.typed)
      #expect(test.takeAsked() == line.sent, "\(line.typed)")
    }
  }

  @Test func `the lobby is left by nobody, so a ban there removes nobody`() {
    var test = inRoom()
    test.enter("/join #everyone")
    test.enter("/ban bob")
    #expect(test.takeAsked() == ["MODE #everyone +b bob!*@*"])
  }

  @Test func `what others did is told in words`() {
    var test = inRoom()
    let lines: [(heard: String, told: String)] = [
      (":bob!b@h MODE #swift +o carol", "bob made carol an operator"),
      (":bob!b@h MODE #swift +b ~t:10:~m:~a:dave", "bob muted dave for 10 minutes"),
      (":s MODE #swift -b ~t:10:~m:~a:dave", "the server lifted the mute of dave"),
      (":bob!b@h MODE #swift +b *!*@bad.example", "bob banned *!*@bad.example"),
      (
        ":bob!b@h MODE #swift +mkl-t key 5",
        "bob decided: only people with a voice may speak; bob locked the room with a key; "
          + "bob limited the room to 5 people; bob decided: everybody may set the topic"
      ),
      (":bob!b@h MODE #swift +W 30", "bob set slow mode: one message in 30 seconds"),
      (":bob!b@h MODE #swift +x", "bob set mode +x"),
      (":bob!b@h KICK #swift carol :too loud", "carol was removed by bob (too loud)"),
      (":bob!b@h KICK #swift carol :bob", "carol was removed by bob"),
      (":bob!b@h INVITE dave #swift", "bob invited dave"),
      (
        ":s 367 alice #swift ~m:dave!*@* bob!b@h 1795176000",
        "dave is muted by bob on 2026-11-20"
      ),
      (":s 368 alice #swift :End", "these are the bans of #swift"),
    ]
    for line in lines {
      test.hear(line.heard)
      #expect(told(test).last == line.told)
    }
  }

  @Test func `ranks stand before the names of the people`() {
    var test = inRoom()
    #expect(test.text.contains("● @alice  you") && test.text.contains("● +bob"))
    test.hear(":s MODE #swift +o-v bob bob")
    #expect(test.text.contains("● @bob"))
  }

  @Test func `a renamed room goes on where it was`() {
    var test = inRoom()
    test.hear(":bob!b@h PRIVMSG #swift :before", ":bob!b@h RENAME #swift #Go :shorter")
    #expect(test.client.chat.conversations[room] == nil)
    let renamed = test.client.chat.conversations[.room("#go")]
    #expect(renamed?.name == "#Go" && renamed?.room.members.count == 2)
    #expect(
      renamed?.log.entries.suffix(2).map(\.text) == [
        "before", "bob renamed #swift to #Go (shorter)",
      ])
    test.enter("after")
    #expect(test.takeAsked().last?.hasSuffix("PRIVMSG #Go :after") == true)
  }
}
