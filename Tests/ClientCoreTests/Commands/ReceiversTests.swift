// What lives here: to whom a broadcast goes: to those that its line names, and to nobody else.

import IRC
import Testing

@testable import ClientCore

@Suite struct ReceiversTests {
  private func inLobby() -> TestClient {
    TestClient.inLobby(others: ["bob", "carol", "heidi"])
  }

  private func said(_ test: inout TestClient) -> [String] {
    test.takeSent().compactMap { try? Message(parsing: $0) }
      .map { "\($0[0] ?? "") \($0[1] ?? "")" }
  }

  @Test(arguments: [
    ("good morning", "#everyone good morning"), (": bob and carol", "#everyone bob and carol"),
    ("@bob psst", "bob psst"), ("bob,carol both", "bob,carol both"),
    ("@bob,heidi you", "bob,heidi you"), ("bob carol see you", "bob,carol see you"),
    ("bob carol heidi all three", "bob,carol,heidi all three"),
    ("nosuch hello", "#everyone nosuch hello"), ("Hello, everybody", "#everyone Hello, everybody"),
  ])
  func `clear lines go at once`(typed: String, sent: String) {
    var test = inLobby()
    test.enter("/broadcast " + typed)
    #expect(said(&test) == [sent])
    #expect(test.client.editor.isEmpty)
  }

  @Test(arguments: ["bob will be late", "Bob will be late", "bob, are you there", "carrol knows"])
  func `one name at the front, or nearly one, is asked about`(typed: String) {
    var test = inLobby()
    test.enter("/broadcast " + typed)
    #expect(said(&test).isEmpty)
    #expect(
      test.client.asking.question?.text.contains(
        "only \u{B7} e everybody, then Enter \u{B7} Esc neither") == true)
    var everybody = test
    everybody.press(.character("e"), .enter)
    #expect(said(&everybody) == ["#everyone " + typed])
    var one = test
    one.press(.character(typed.lowercased().first ?? "b"), .enter)
    let rest = typed.split(separator: " ", maxSplits: 1)[1]
    #expect(said(&one) == [(typed.hasPrefix("c") ? "carol " : "bob ") + rest])
    test.press(.escape)
    #expect(said(&test).isEmpty)
    #expect(test.inputRow == " alice › /broadcast " + typed)
  }

  @Test(arguments: ["@bob,dave hello", "bob,dave hello", "@dave hello", "bob,carol", "all"])
  func `a line that names nobody, or says nothing, stays with the reason`(typed: String) {
    var test = inLobby()
    test.enter("/broadcast " + typed)
    #expect(said(&test).isEmpty)
    #expect(test.inputRow == " alice › /broadcast " + typed)
    let last = test.client.chat.conversations[.room("#everyone")]?.log.entries.last
    #expect(last?.kind == .error)
    if typed.contains("dave") { #expect(last?.text.contains("dave") == true) }
  }

  @Test func `everybody, also those away, is asked once, with their number`() {
    var test = inLobby()
    test.hear(":s 005 alice EVERYBODY=$* :are", ":s 353 alice = $* :alice bob carol heidi ivan")
    test.hear(":s 366 alice $* :End")
    test.enter("/broadcast all good night")
    #expect(said(&test).isEmpty)
    #expect(test.client.asking.question?.text.contains("all 4 accounts") == true)
    test.press(.character("y"), .enter)
    #expect(said(&test) == ["$* good night"])
  }

  @Test func `a name that a server made up is written to by nobody`() {
    for nick in ["a,b", "$*", "#everyone", "@#everyone", ":x"] {
      var test = inLobby()
      test.receive(
        .link(
          .line(Message(source: Source(nick, user: "u", host: "h"), .privmsg, ["alice", "hi"]))))
      for conversation in test.client.chat.conversations.all where conversation.isPrivate {
        test.client.chat.conversations.show(conversation.key)
        test.enter("an answer")
        #expect(said(&test).isEmpty, "\(nick)")
      }
    }
  }

  @Test func `many names are as many lines as the server takes, none too long`() {
    var test = inLobby()
    test.hear(":s 005 alice TARGMAX=PRIVMSG:20,NOTICE: :are")
    let names = (0..<28).map { "person" + String(repeating: "x", count: 10) + String($0 + 10) }
    for name in names { test.hear(":\(name)!u@h JOIN #everyone \(name) :\(name)") }
    test.enter("/broadcast \(names.joined(separator: " ")) hello all")
    let lines = test.takeSent()
    let targets = lines.compactMap { try? Message(parsing: $0) }.flatMap {
      ($0[0] ?? "").split(separator: ",").map(String.init)
    }
    #expect(targets == names)
    #expect(
      lines.allSatisfy { $0.utf8.count < 500 && !$0.contains("x10,") || $0.contains("hello") })
    #expect(lines.count > 2)
    test.hear(":s 005 alice TARGMAX=PRIVMSG:2 :are")
    test.enter("/msg bob,carol,heidi,bob hi")
    #expect(said(&test) == ["bob,carol hi", "heidi hi"])
  }
}
