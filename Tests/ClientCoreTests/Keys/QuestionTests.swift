// What lives here: questions, which no key answers that was typed before they could be read.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct QuestionTests {
  private func inLobby(columns: Int = 80, rows: Int = 24) -> TestClient {
    TestClient.inLobby(columns: columns, rows: rows, others: ["bob", "carol"])
  }

  private func said(_ test: inout TestClient) -> [String] {
    test.takeSent().compactMap { try? Message(parsing: $0) }
      .filter { $0.command == .privmsg || $0.command == .quit }
      .map { "\($0[0] ?? "") \($0[1] ?? "")" }
  }

  private static let asking = [
    "/broadcast all hi", "/broadcast bob will be late", "broadcast all hi",
    "broadcast bob will be late", String(repeating: "many words ", count: 500),
  ]

  @Test(arguments: asking)
  func `what is typed ahead answers nothing, and nothing of it is lost`(line: String) {
    for ahead in ["hello", "hello\rnext\r", "y\r", "e\r", "b\r", "n\r", "\r", "y\ry\r", "e"] {
      var test = inLobby()
      test.burst(line + "\r" + ahead)
      #expect(test.client.asking.question != nil)
      #expect(said(&test).isEmpty, "\(ahead)")
      // The rest of a line that was begun too early makes no answer of it.
      test.press(.enter)
      if !ahead.hasPrefix("\r") { #expect(said(&test).isEmpty, "\(ahead)") }
      guard test.client.asking.question != nil else { continue }
      test.press(.escape)
      let kept = test.client.editor.text
      let words = ahead.split(separator: "\r")
      #expect(kept == ([line] + words.map(String.init)).joined(separator: "\n") || words.isEmpty)
    }
  }

  @Test func `letters and a mistyped answer send nothing, a letter with Enter does`() {
    var test = inLobby()
    test.enter("/broadcast all hi")
    test.type("e")
    #expect(said(&test).isEmpty && test.client.asking.question != nil)
    test.press(.backspace)
    test.enter("yes")
    test.press(.enter)
    #expect(said(&test).isEmpty && test.effects.contains(.bell))
    test.enter("Y")
    #expect(said(&test) == ["$* hi"])
    // What was no answer is still there.
    #expect(test.client.editor.text == "yes")
  }

  @Test func `what was typed ahead is there after the answer`() {
    var test = inLobby()
    test.burst("/broadcast all hi\rhello\rne")
    test.press(.character("x"), .character("t"), .enter)
    #expect(said(&test).isEmpty)
    test.enter("e")
    #expect(said(&test) == ["#everyone all hi"])
    #expect(test.client.editor.text == "hello\nnext")
    test.press(.enter)
    #expect(said(&test) == ["#everyone hello", "#everyone next"])
  }

  @Test func `a paste is no answer`() {
    var test = inLobby()
    test.enter("/broadcast all hi")
    test.press(.paste("y"), .enter)
    #expect(said(&test).isEmpty)
    test.press(.paste("a\ny"), .enter)
    #expect(said(&test).isEmpty)
    test.enter("y")
    #expect(said(&test) == ["$* hi"])
    #expect(test.client.editor.text == "y\na\ny")
  }

  @Test(arguments: [Key.function(10), .alt("q"), .control("c")])
  func `leaving is asked about before it is done, also in one burst`(key: Key) {
    var test = inLobby()
    if key != .control("c") { test.type("half") }
    for _ in 0..<5 { test.receive(.key(key)) }
    #expect(said(&test).isEmpty && test.text.contains("once more leaves"))
    test.press(key)
    #expect(!said(&test).isEmpty)
  }

  @Test func `keys that do something else take the question back`() {
    var test = inLobby()
    test.enter("/broadcast all hi")
    test.press(.function(1))
    #expect(test.text.contains("Esc back") && test.client.asking.question == nil)
    test.press(.escape)
    #expect(test.inputRow == " alice › /broadcast all hi")
    test.press(.enter, .function(10))
    #expect(test.text.contains("Not sent yet. F10 once more leaves"))
    test.press(.escape, .enter, .character("x"), .alt("n"), .alt("1"))
    #expect(test.client.editor.text == "/broadcast all hi\nx")
    #expect(said(&test).isEmpty)
  }

  @Test func `the line that is asked about is kept, and follows its conversation`() {
    var test = inLobby()
    test.enter("/msg bob")
    test.press(.alt("1"))
    test.enter("/broadcast all hi")
    test.type("ahe")
    test.pass(.seconds(5))
    #expect(test.disk.places.values.contains { $0.draft == "/broadcast all hi\nahe" })
  }

  @Test func `a question that comes while one types takes no letter`() {
    var test = TestClient.inLobby()
    test.receive(.link(.disconnected(reason: "gone")))
    test.enter("lunch in five minutes")
    test.restart()
    test.now = test.now + .seconds(3 * 3600)
    test.receive(.link(.connected))
    test.logIn(keepsSent: true)
    test.burst("yes, I am here\r")
    #expect(test.client.asking.question != nil)
    #expect(!test.takeSent().contains { $0.contains("PRIVMSG") })
    test.press(.escape)
    #expect(test.client.editor.text == "yes, I am here")
  }

  @Test(arguments: [(80, 24), (40, 12), (24, 8), (20, 5)])
  func `every answer can be read where there is room, and else none is taken`(
    columns: Int, rows: Int
  ) {
    var test = inLobby(columns: columns, rows: rows)
    test.enter("/broadcast all hi")
    let lines = test.client.screen().lines.joined(separator: " ")
    let words = lines.split { $0.isWhitespace }.map(String.init)
    if rows > 5 {
      for word in ["y", "e", "Enter", "Esc", "neither"] { #expect(words.contains(word)) }
    }
    #expect(test.inputRow.contains(columns > 30 ? "/broadcast all hi" : "all hi"))
    test.receive(.resized(columns: columns, rows: 2))
    test.enter("y")
    #expect(said(&test).isEmpty)
    test.receive(.resized(columns: columns, rows: rows))
    test.press(.control("u"))
    test.press(.control("c"))
    #expect(test.client.asking.question == nil)
  }

  @Test func `the form's question is answered by a letter and Enter, and by nothing before it`() {
    for (typed, isTaken) in [("y\r", false), ("\r", false), ("yes\r", false)] {
      var test = TestClient()
      let shown = ShownCertificate(
        fingerprint: String(repeating: "3f", count: 32), doubt: "self-signed")
      test.receive(.link(.untrusted(shown)))
      test.effects = []
      test.burst(typed)
      #expect(test.effects.isEmpty != isTaken)
      test.press(.character("y"))
      #expect(test.effects.isEmpty)
      test.press(.enter)
      #expect(!test.effects.isEmpty)
    }
  }
}
