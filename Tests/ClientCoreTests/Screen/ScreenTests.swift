// What lives here: tests of writing into the grid.

import ClientCore
import Testing

@Suite struct ScreenTests {
  @Test func `text stands where it was written, trailing blanks are cut`() {
    var screen = Screen(rows: 2, columns: 10)
    #expect(screen.write("hello", row: 1, column: 3) == 5)
    #expect(screen.text == "\n   hello\n")
  }

  @Test func `what is outside the grid is ignored`() {
    var screen = Screen(rows: 1, columns: 4)
    screen.write("x", row: 1, column: 0)
    screen.write("x", row: -1, column: 0)
    screen.write("x", row: 0, column: 4)
    screen.fill(row: 3)
    #expect(screen.write("abcdef", row: 0, column: 2) == 2)
    #expect(screen.text == "  ab\n")
    #expect(Screen(rows: -3, columns: 0).text.isEmpty)
  }

  @Test func `text that begins left of the grid shows its right part`() {
    var screen = Screen(rows: 1, columns: 4)
    screen.write("abc", row: 0, column: -1)
    #expect(screen.text == "bc\n")
  }

  @Test func `a wide character that does not fit becomes a blank`() {
    var screen = Screen(rows: 1, columns: 3)
    #expect(screen.write("日本", row: 0, column: 0) == 3)
    #expect(screen.text == "日\n")
    #expect(screen[0, 2].text == " ")
    #expect(screen.write("日本", row: 0, column: 0, limit: 1) == 1)
    #expect(screen.text == "\n")
  }

  @Test func `writing over a half of a wide character blanks the other half`() {
    var screen = Screen(rows: 1, columns: 6)
    screen.write("日本語", row: 0, column: 0)
    screen.write("x", row: 0, column: 1)
    #expect(screen.text == " x本語\n")
    screen.write("y", row: 0, column: 2)
    #expect(screen.text == " xy 語\n")
    screen.write("国", row: 0, column: 3)
    #expect(screen.text == " xy国\n")
  }

  @Test func `every cell is counted once whatever was written`() {
    var screen = Screen(rows: 1, columns: 12)
    let texts = ["日本", "👩‍👩‍👧x", "🇩🇪", "a\u{301}b", "\u{7}", "한국", "e\u{202E}", "❤️"]
    for (step, text) in (texts + texts.reversed()).enumerated() {
      screen.write(text, row: 0, column: step * 5 % 13, limit: step % 4 + 1)
      #expect(screen.cells.map { $0.isContinuation ? 0 : $0.columns }.reduce(0, +) == 12)
      for column in 0..<12 where screen[0, column].columns == 2 {
        #expect(screen[0, column + 1].isContinuation)
      }
    }
  }

  @Test func `styled text keeps its looks and obeys the limit over all runs`() {
    let bold = Style(bold: true)
    var screen = Screen(rows: 1, columns: 10)
    let text = StyledText("ab", bold) + StyledText("cdef")
    #expect(screen.write(text, row: 0, column: 1, limit: 4) == 4)
    #expect(screen.text == " abcd\n")
    #expect(screen[0, 2].style == bold)
    #expect(screen[0, 3].style == .plain)
  }

  @Test func `a part of a row is filled and restyled`() {
    var screen = Screen(rows: 1, columns: 6)
    screen.fill(row: 0, column: 1, width: 3, with: "─")
    #expect(screen.text == " ───\n")
    screen.restyle(row: 0, column: 2, width: 9) { $0.with(reverse: true) }
    #expect(screen.cells.map(\.style.isReversed) == [false, false, true, true, true, true])
    screen.restyle(row: 0, column: -5, width: 2) { $0.with(bold: true) }
    #expect(!screen[0, 0].style.isBold)
  }
}
