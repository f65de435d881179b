// What lives here: keys that leave, and what asks first.

import Testing

@testable import ClientCore

@Suite struct LeavingTests {
  private func quits(_ test: TestClient) -> Bool { test.sent.contains { $0.hasPrefix("QUIT") } }

  @Test(arguments: [Key.alt("q"), .function(10)])
  func `half a sentence is not left without a question`(key: Key) {
    var test = TestClient.inLobby()
    test.type("half")
    test.press(key)
    #expect(!quits(test))
    #expect(test.text.contains("Not sent yet. \(key.name) once more leaves"))
    test.press(.character("x"))
    #expect(!test.text.contains("once more leaves"))
    test.press(key)
    #expect(!quits(test))
    test.press(key)
    #expect(quits(test))
  }

  @Test(arguments: [Key.alt("q"), .function(10)]) func `an empty line is left at once`(key: Key) {
    var test = TestClient.inLobby()
    test.press(key)
    #expect(quits(test))
  }

  @Test func `Ctrl-C clears the line, then asks, then leaves`() {
    var test = TestClient.inLobby()
    test.type("half")
    test.press(.control("c"))
    #expect(test.client.editor.isEmpty && !quits(test))
    test.press(.control("c"))
    #expect(test.text.contains("Ctrl-C once more leaves") && !quits(test))
    test.press(.control("c"))
    #expect(quits(test))
  }

  @Test func `a draft elsewhere is told before one leaves, by key or by command`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.enter("/msg bob")
    test.type("half a thought")
    test.press(.alt("1"), .function(10))
    #expect(!quits(test) && test.text.contains("A draft is not sent. F10 once more leaves"))
    test.press(.escape)
    test.enter("/logout")
    #expect(!quits(test) && test.text.contains("A draft is not sent. Enter once more leaves"))
    #expect(test.inputRow == " alice › /logout")
    test.press(.enter)
    #expect(quits(test))
    var plain = TestClient.inLobby()
    plain.enter("/logout")
    #expect(quits(plain))
  }

  @Test func `a bare logout leaves by Enter, after a draft is told, and is said by Alt-Enter`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.type("logout")
    test.press(.altEnter)
    #expect(
      !quits(test)
        && test.sent.contains { $0.contains("PRIVMSG #everyone") && $0.hasSuffix("logout") })
    test.enter("/msg bob")
    test.type("half a thought")
    test.press(.alt("1"))
    test.enter("logout")
    #expect(!quits(test) && test.text.contains("A draft is not sent. Enter once more leaves"))
    test.press(.enter)
    #expect(quits(test))
    var plain = TestClient.inLobby()
    plain.enter("logout")
    #expect(quits(plain))
  }

  @Test
  func `a command without its slash runs by Enter and is said by Alt-Enter, else a line begins`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.enter("message bob hi there")
    #expect(test.sent.contains { $0.contains("PRIVMSG bob :hi there") })
    test.sent = []
    test.type("message bob hi there")
    test.press(.altEnter)
    #expect(test.sent.contains { $0.contains("PRIVMSG #everyone :message bob hi there") })
    test.sent = []
    for line in ["hello", "/logout", "message bob", "//logout"] {
      test.press(.control("u"))
      test.type(line)
      test.press(.altEnter)
      #expect(test.client.editor.text == line + "\n" && test.sent.isEmpty)
      test.press(.control("u"))
      test.press(.backspace, .control("u"))
    }
    // Of several lines none is said by a slip: Enter asks, and Alt-Enter begins another.
    test.press(.control("c"))
    test.press(.paste("message bob hi there\nand more"), .altEnter)
    #expect(test.client.editor.text.hasSuffix("and more\n") && test.sent.isEmpty)
    test.press(.enter)
    #expect(test.client.asking.question != nil && test.sent.isEmpty)
  }

  @Test func `Ctrl-Z suspends, in the form, too`() {
    var test = TestClient.inLobby()
    test.press(.control("z"))
    #expect(test.effects == [.suspend])
    var form = TestClient(password: nil)
    form.press(.control("z"))
    #expect(form.effects == [.suspend])
  }
}
