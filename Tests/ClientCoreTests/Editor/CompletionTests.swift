// What lives here: tests of Tab completion.

import ClientCore
import Testing

@Suite struct CompletionTests {
  private let names: [Completion.Candidate] = [
    .init("bob", suffix: ": "), .init("Bobby", suffix: ": "), .init("carol", suffix: ": "),
  ]

  private func press(_ key: Key, _ editor: inout Editor) {
    if case .complete(let backwards) = editor.handle(key) {
      editor.complete(names, backwards: backwards)
    }
  }

  @Test func `Tab cycles through what fits, in the order given`() {
    var editor = Editor()
    type("'bo'", into: &editor)
    var seen: [String] = []
    for _ in 1...3 {
      press(.tab, &editor)
      seen.append(shown(editor))
    }
    #expect(seen == ["bob: |", "Bobby: |", "bob: |"])
  }

  @Test func `Shift-Tab goes back`() {
    var editor = Editor()
    type("'bo'", into: &editor)
    press(.backTab, &editor)
    #expect(editor.text == "Bobby: ")
    press(.backTab, &editor)
    #expect(editor.text == "bob: ")
  }

  @Test func `any other key keeps the word`() {
    var editor = Editor()
    type("'bo'", into: &editor)
    press(.tab, &editor)
    type("'x'", into: &editor)
    #expect(editor.text == "bob: x")
    #expect(editor.handle(.tab) == .complete(backwards: false))
  }

  @Test func `the text around the word stays, and no blank is doubled`() {
    var editor = Editor()
    type("'hi·car·there' Ctrl-Left Left", into: &editor)
    let fits = editor.complete([.init("carol")])
    #expect(fits)
    #expect(shown(editor) == "hi carol| there")
  }

  @Test func `what fits nothing changes nothing`() {
    var editor = Editor()
    type("'zed'", into: &editor)
    let fits = editor.complete(names)
    #expect(!fits)
    #expect(editor.text == "zed")
  }

  @Test(arguments: [
    ("@bo", "@bob "), ("(bo", "(bob "), ("say \"car", "say \"carol "), ("@", "@bob "),
  ])
  func `names complete behind what may stand before them`(typed: String, text: String) throws {
    let names = [Completion.Candidate("bob", suffix: ": "), Completion.Candidate("carol")]
    let found = Completion(text: typed, cursor: typed.count, candidates: names)
    #expect(try #require(found).text == text)
  }

  @Test func `one undo takes a completion back`() {
    var editor = Editor()
    type("'car'", into: &editor)
    press(.tab, &editor)
    type("Ctrl-_", into: &editor)
    #expect(editor.text == "car")
  }
}
