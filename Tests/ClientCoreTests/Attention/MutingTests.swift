// What lives here: conversations that somebody wants to hear nothing of, and calls to who looks elsewhere.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct MutingTests {
  private func inRooms(columns: Int = 80) -> TestClient {
    var test = TestClient.inLobby(columns: columns, others: ["bob"])
    test.hear(":alice!a@h JOIN #dev", ":bob!b@h PRIVMSG alice :hello")
    test.press(.alt("3"), .alt("1"))
    test.effects = []
    return test
  }

  private func place(_ test: TestClient, _ name: String) throws -> Conversation {
    try #require(test.client.chat.conversations.all.first { $0.name == name })
  }

  @Test func `what is said in a muted room counts, but not as said to this person, and rings not`()
    throws
  {
    var test = inRooms()
    test.enter("/mute #dev")
    #expect(test.text.contains("#dev is muted"))
    test.hear(":bob!b@h PRIVMSG #dev :alice: look", ":bob!b@h PRIVMSG #dev :and here")
    #expect(!test.isCalled)
    let room = try place(test, "#dev")
    #expect(room.log.unread == 2 && room.forYou == 0)
    #expect(test.text.contains("#dev (2)"))
    #expect(!test.client.screen().title.hasPrefix("("))
    test.press(.alt("m"))
    #expect(!test.text.contains("alice: look"))
    test.press(.escape)
    test.enter("/unmute #dev")
    #expect(try place(test, "#dev").forYou == 1)
    #expect(test.text.contains("#dev +2@1"))
    test.hear(":bob!b@h PRIVMSG #dev :alice?")
    #expect(test.isCalled)
  }

  @Test func `a talk is muted where one is, and Alt-a goes there last`() throws {
    var test = inRooms()
    test.press(.alt("3"))
    #expect(test.client.chat.conversations.currentConversation.name == "bob")
    test.enter("/mute")
    test.press(.alt("1"))
    test.effects = []
    test.hear(":bob!b@h PRIVMSG alice :psst", ":bob!b@h PRIVMSG #dev :nothing much")
    #expect(!test.isCalled)
    #expect(test.text.contains("bob (1)"))
    test.press(.alt("a"))
    #expect(test.client.chat.conversations.currentConversation.name == "#dev")
    test.press(.alt("a"))
    #expect(test.client.chat.conversations.currentConversation.name == "bob")
    test.enter("/unmute")
    #expect(try !place(test, "bob").isMuted)
  }

  @Test func `it is so in the next run, also of a talk that was closed meanwhile`() throws {
    var test = inRooms()
    test.press(.alt("3"))
    test.enter("/mute")
    test.pass(.seconds(2))
    test.enter("/close")
    test.press(.alt("1"))
    test.pass(.seconds(5))
    test.restart()
    test.logIn()
    test.hear(":bob!b@h PRIVMSG alice :again")
    #expect(try place(test, "bob").isMuted)
    #expect(!test.isCalled)
  }

  @Test func `a name in a room is still somebody who is to be silent`() {
    var test = inRooms()
    test.hear(":parley.local 005 alice EXTBAN=~,mt :are")
    test.sent = []
    test.enter("/mute bob 10")
    #expect(test.takeSent().contains { $0.contains("MODE #everyone +b ~t:10:~m:bob!*@*") })
    test.enter("/unmute bob")
    #expect(test.takeSent().contains { $0.contains("MODE #everyone -b ~m:bob!*@*") })
    test.enter("/mute #nowhere")
    #expect(test.text.contains("no conversation is called #nowhere"))
  }

  @Test func `who is muted looks as what is beside, in the list and in the row`() throws {
    for columns in [80, 120] {
      var test = inRooms(columns: columns)
      test.enter("/mute #dev")
      let screen = test.client.screen()
      let row = try #require(screen.lines.lastIndex { $0.contains("2 #dev") })
      let line = Array(screen.lines[row])
      let column = try #require((0..<line.count).first { line[$0] == "2" && line[$0 + 2] == "#" })
      #expect(screen[row, column + 2].style == Palette.muted)
    }
  }
}

@Suite struct `A call` {
  private func calls(_ test: TestClient) -> [Notification] {
    test.effects.compactMap { if case .notify(let told) = $0 { told } else { nil } }
  }

  @Test func `is a bell for who is at the terminal, and a notification for who is not`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.effects = []
    test.hear(":bob!b@h PRIVMSG alice :psst")
    #expect(test.effects.contains(.bell) && calls(test).isEmpty)
    test.press(.focusOut)
    test.effects = []
    test.hear(":bob!b@h PRIVMSG alice :are you there?", ":bob!b@h PRIVMSG #everyone :alice: look")
    #expect(!test.effects.contains(.bell))
    #expect(
      calls(test) == [
        Notification(title: "bob", text: "are you there?"),
        Notification(title: "bob in #everyone", text: "alice: look"),
      ])
  }

  @Test func `has nothing in it that does something to a terminal, and is short`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.press(.focusOut)
    test.effects = []
    test.hear(":bob!b@h PRIVMSG alice :\u{2}bold\u{1B}]0;x\u{7}\u{202E}" + "long ".repeated(100))
    #expect(calls(test).count == 1)
    for told in calls(test) {
      #expect(told.text.count <= 200 && told.text.hasPrefix("bold"))
      #expect(told.text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E })
    }
  }
}

extension String {
  fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
