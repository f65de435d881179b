// What lives here: tests of the input line: keys in, text and cursor out.

import ClientCore
import Testing

/// Types keys named as in help; `'...'` is text, letter by letter.
func type(_ script: String, into editor: inout Editor) {
  for word in script.split(separator: " ") {
    if word.hasPrefix("'") {
      for character in word.dropFirst().dropLast() {
        _ = editor.handle(.character(character == "·" ? " " : character))
      }
    } else if let key = Key(name: String(word)) {
      _ = editor.handle(key)
    } else {
      Issue.record("no key is named \(word)")
    }
  }
}

/// The text with `|` where the cursor is.
func shown(_ editor: Editor) -> String {
  String(editor.textBeforeCursor) + "|" + editor.text.dropFirst(editor.cursor)
}

@Suite struct EditorTests {
  @Test(arguments: [
    ("'hello'", "hello|"),
    ("'hello' Ctrl-A 'x'", "x|hello"),
    ("'hello' Home Ctrl-E '!'", "hello!|"),
    ("'ab' Left 'x' Right 'y'", "axby|"),
    ("'one·two·three' Alt-b Alt-b", "one |two three"),
    ("'one·two' Ctrl-A Alt-f", "one| two"),
    ("'one·two' Ctrl-Left Ctrl-Left Ctrl-Right", "one| two"),
    ("'abc' Backspace", "ab|"),
    ("'abc' Ctrl-A Delete Ctrl-D", "|c"),
    ("'a' Ctrl-A Backspace Left", "|a"),
    ("'one·two.x' Ctrl-W", "one |"),
    ("'one·two.x' Alt-Backspace", "one two.|"),
    ("'one·two' Ctrl-A Alt-d", "| two"),
    ("'one·two' Alt-b Ctrl-K", "one |"),
    ("'one·two' Alt-b Ctrl-U", "|two"),
    ("'ab' Ctrl-T", "ba|"),
    ("'abc' Left Ctrl-T", "acb|"),
    ("'a' Ctrl-T", "a|"),
    ("'a' Alt-Enter 'b'", "a\nb|"),
    ("'abc' Ctrl-C", "|"),
  ])
  func `keys edit as in emacs`(script: String, result: String) {
    var editor = Editor()
    type(script, into: &editor)
    #expect(shown(editor) == result)
  }

  @Test func `cuts in a row are put back as one, older cuts by Alt-y`() {
    var editor = Editor()
    type("'one·two·three' Ctrl-W Ctrl-W Ctrl-Y", into: &editor)
    #expect(shown(editor) == "one two three|")
    type("Ctrl-A Alt-d Ctrl-E Ctrl-Y", into: &editor)
    #expect(shown(editor) == " two threeone|")
    type("Alt-y", into: &editor)
    #expect(shown(editor) == " two threetwo three|")
    type("Left Alt-y", into: &editor)
    #expect(shown(editor) == " two threetwo thre|e")
  }

  @Test func `undo takes back word by word, redo brings again`() {
    var editor = Editor()
    type("'one·two' Ctrl-_", into: &editor)
    #expect(shown(editor) == "one|")
    type("Alt-_", into: &editor)
    #expect(shown(editor) == "one two|")
    type("Ctrl-U Ctrl-_", into: &editor)
    #expect(shown(editor) == "one two|")
    type("Ctrl-_ Ctrl-_ Ctrl-_ Ctrl-_", into: &editor)
    #expect(shown(editor) == "|")
    type("Alt-_ 'x' Alt-_", into: &editor)
    #expect(shown(editor) == "onex|")
  }

  @Test func `a line that was cleared comes back by undo`() {
    var editor = Editor()
    type("'precious' Ctrl-C Ctrl-_", into: &editor)
    #expect(editor.text == "precious")
  }

  @Test func `history is walked with the draft kept`() {
    var editor = Editor()
    for line in ["first", "second"] {
      editor.set(line)
      #expect(editor.take() == line)
    }
    type("'draft' Up", into: &editor)
    #expect(editor.text == "second")
    type("Ctrl-P Up", into: &editor)
    #expect(editor.text == "first")
    type("Down Ctrl-N", into: &editor)
    #expect(shown(editor) == "draft|")
    type("Down", into: &editor)
    #expect(editor.text == "draft")
  }

  @Test func `blank lines and repetitions are not remembered`() {
    var editor = Editor()
    for line in ["a", "a", "  ", ""] {
      editor.set(line)
      _ = editor.take()
    }
    type("Up Up", into: &editor)
    #expect(editor.text == "a")
    type("Down", into: &editor)
    #expect(editor.text.isEmpty)
  }

  @Test func `a paste is text, whatever it holds, and sends nothing`() {
    var editor = Editor()
    #expect(editor.handle(.paste("/logout\nrm\n")) == .changed)
    #expect(editor.text == "/logout\nrm\n")
    #expect(editor.view(width: 20).text == "/logout↵rm↵")
    type("Ctrl-_", into: &editor)
    #expect(editor.isEmpty)
  }

  @Test func `marks join the character before them and are deleted with it`() {
    var editor = Editor()
    type("'e'", into: &editor)
    _ = editor.handle(.character("\u{301}"))
    #expect(editor.cursor == 1)
    type("Left Right Backspace", into: &editor)
    #expect(editor.isEmpty)
  }

  @Test func `an emoji that arrives in pieces becomes one character`() {
    var editor = Editor()
    for scalar in "👨‍👩‍👧".unicodeScalars { _ = editor.handle(.character(Character(scalar))) }
    #expect(editor.cursor == 1)
    type("Backspace", into: &editor)
    #expect(editor.isEmpty)
  }

  @Test func `Enter is the caller's, Tab asks for candidates, others are not the editor's`() {
    var editor = Editor()
    #expect(editor.handle(.enter) == .submit)
    #expect(editor.handle(.tab) == .complete(backwards: false))
    #expect(editor.handle(.backTab) == .complete(backwards: true))
    #expect(editor.handle(.function(1)) == .ignored)
    #expect(editor.handle(.focusIn) == .ignored)
  }
}

@Suite struct HistorySearchTests {
  private func editor() -> Editor {
    var editor = Editor()
    for line in ["hello bob", "see you", "Hello carol"] { editor.remember(line) }
    return editor
  }

  @Test func `Ctrl-R finds the newest line that has the letters, again an older one`() {
    var editor = editor()
    type("Ctrl-R 'hello'", into: &editor)
    #expect(editor.text == "Hello carol")
    #expect(editor.searchPrompt == "search 'hello': ")
    type("Ctrl-R", into: &editor)
    #expect(editor.text == "hello bob")
    type("Ctrl-R", into: &editor)
    #expect(editor.text == "hello bob")
  }

  @Test func `Enter keeps what was found and sends nothing`() {
    var editor = editor()
    type("'draft' Ctrl-R 'see'", into: &editor)
    #expect(editor.handle(.enter) == .changed)
    #expect(!editor.isSearching)
    #expect(editor.text == "see you")
    type("Ctrl-_", into: &editor)
    #expect(editor.text == "draft")
  }

  @Test func `Esc brings the draft back`() {
    var editor = editor()
    type("'draft' Ctrl-R 'see' Esc", into: &editor)
    #expect(shown(editor) == "draft|")
  }

  @Test func `what is nowhere is said in the prompt, and Backspace searches again`() {
    var editor = editor()
    type("Ctrl-R 'seex'", into: &editor)
    #expect(editor.searchPrompt == "no line with 'seex': ")
    type("Backspace", into: &editor)
    #expect(editor.text == "see you")
  }

  @Test func `any other key keeps the line and does its work`() {
    var editor = editor()
    type("Ctrl-R 'see' Ctrl-A '>'", into: &editor)
    #expect(shown(editor) == ">|see you")
  }
}
