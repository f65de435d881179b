// What lives here: tests of the visible part of the input line.

import ClientCore
import Testing

@Suite struct EditorViewTests {
  @Test func `a line that fits is shown whole`() {
    var editor = Editor()
    editor.set("hello")
    #expect(editor.view(width: 10) == ("hello", 5))
    #expect(editor.view(width: 6) == ("hello", 5))
  }

  @Test func `a longer line is scrolled to its cursor, and marks say that there is more`() {
    var editor = Editor()
    editor.set("abcdefghijklmnopqrstuvwxyz")
    let end = editor.view(width: 10)
    #expect(end.text.hasPrefix("<") && end.text.hasSuffix("z"))
    type("Ctrl-A", into: &editor)
    #expect(editor.view(width: 10) == ("abcdefghi>", 0))
  }

  @Test(arguments: 1...24) func `the cursor is always inside and on its character`(width: Int) {
    var editor = Editor()
    editor.set("abc 日本語 déf 👨‍👩‍👧 \u{7} xyz 한국어, a longer text that goes on")
    type("Home", into: &editor)
    for _ in 0...editor.text.count {
      let view = editor.view(width: width)
      #expect(0..<width ~= view.cursor)
      #expect(TextWidth.columns(of: view.text) <= width)
      var screen = Screen(rows: 1, columns: width)
      screen.write(view.text, row: 0, column: 0)
      if let next = editor.text.dropFirst(editor.cursor).first, width > 12 {
        let shown = DisplayForm.parts(of: next)[0].text
        #expect(screen[0, view.cursor].text == shown)
      }
      type("Right", into: &editor)
    }
  }
}
