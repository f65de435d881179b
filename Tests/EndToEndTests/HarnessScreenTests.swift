// What lives here: the terminal emulator does what xterm does.

import Testing

struct HarnessScreenTests {
  private func screen(_ text: String, columns: Int = 10, rows: Int = 4) -> TerminalScreen {
    var screen = TerminalScreen(columns: columns, rows: rows)
    screen.feed(text)
    return screen
  }

  @Test func `text wraps at the last column, but only with the next character`() {
    #expect(screen("0123456789").cursor == (9, 0))
    #expect(screen("0123456789a").lines == ["0123456789", "a", "", ""])
    #expect(screen("0123456789\r\nb").lines == ["0123456789", "b", "", ""])
  }

  @Test func `the cursor goes where it is sent and no further`() {
    #expect(screen("\u{1B}[3;5Hx").lines == ["", "", "    x", ""])
    #expect(screen("\u{1B}[99;99H").cursor == (9, 3))
    #expect(screen("\u{1B}[2dab\u{1B}[2Gc\u{1B}[3Cd\u{1B}[2De").lines[1] == "ac  ed")
    #expect(screen("\u{1B}[4;4H\u{1B}[2A\u{1B}[B\u{1B}[H").cursor == (0, 0))
  }

  @Test func `erasing takes lines, parts of lines and the display`() {
    let full = "aaaaaaaaaa\r\nbbbbbbbbbb\r\ncccccccccc"
    #expect(screen(full + "\u{1B}[2;4H\u{1B}[K").lines[1] == "bbb")
    #expect(screen(full + "\u{1B}[2;4H\u{1B}[1K").lines[1] == "    bbbbbb")
    #expect(screen(full + "\u{1B}[2;4H\u{1B}[J").lines == ["aaaaaaaaaa", "bbb", "", ""])
    #expect(screen(full + "\u{1B}[2;4H\u{1B}[1J").lines == ["", "    bbbbbb", "cccccccccc", ""])
    #expect(screen(full + "\u{1B}[2;4H\u{1B}[3X").lines[1] == "bbb   bbbb")
    #expect(screen(full + "\u{1B}[H\u{1B}[2J").text == "\n\n\n")
  }

  @Test func `cells are inserted and deleted within their row`() {
    #expect(screen("abcdef\u{1B}[1;3H\u{1B}[2@").lines[0] == "ab  cdef")
    #expect(screen("abcdef\u{1B}[1;3H\u{1B}[2P").lines[0] == "abef")
    #expect(screen("abcdef\u{1B}[1;3H\u{1B}[4hXY\u{1B}[4lZ").lines[0] == "abXYZdef")
    #expect(screen("-\u{1B}[5b|").lines[0] == "------|")
  }

  @Test func `scrolling stays in its region`() {
    let full = "a\r\nb\r\nc\r\nd"
    #expect(screen(full + "\u{1B}[2;3r\u{1B}[3;1H\n").lines == ["a", "c", "", "d"])
    #expect(screen(full + "\u{1B}[2;3r\u{1B}[2;1H\u{1B}M").lines == ["a", "", "b", "d"])
    #expect(screen(full + "\u{1B}[2S").lines == ["c", "d", "", ""])
    #expect(screen(full + "\u{1B}[T").lines == ["", "a", "b", "c"])
    #expect(screen(full + "\u{1B}[2;1H\u{1B}[L").lines == ["a", "", "b", "c"])
    #expect(screen(full + "\u{1B}[2;1H\u{1B}[2M").lines == ["a", "d", "", ""])
    #expect(screen(full + "\ne").lines == ["b", "c", "d", " e"])
  }

  @Test func `wide characters take two cells and marks none`() {
    #expect(screen("日本x").cursor == (5, 0))
    #expect(screen("日本x").lines[0] == "日本x")
    #expect(screen("e\u{301}x").cursor == (2, 0))
    #expect(screen("日本\u{1B}[1;2Hx").lines[0] == " x本")
    #expect(screen("012345678日").lines == ["012345678", "日", "", ""])
  }

  @Test func `the alternate screen gives the main one back`() {
    let inside = screen("shell\u{1B}[?1049h\u{1B}[Hcurses")
    #expect(inside.isAlternate && inside.lines[0] == "curses")
    let after = screen("shell\u{1B}[?1049h\u{1B}[Hcurses\u{1B}[?1049l")
    #expect(!after.isAlternate && after.lines[0] == "shell" && after.cursor == (5, 0))
  }

  @Test func `lines are drawn from the special character set`() {
    #expect(screen("\u{1B}(0lqk\u{1B}(Bq").lines[0] == "┌─┐q")
  }

  @Test func `modes, titles and colours leave no trace in the text`() {
    let shown = screen(
      "\u{1B}[?2004h\u{1B}[?25l\u{1B}]0;Parley\u{7}\u{1B}[1;38;5;12ma\u{1B}(B\u{1B}[mb\u{1B}[>4;1mc"
    )
    #expect(shown.lines[0] == "abc")
    #expect(shown.title == "Parley" && shown.hasBracketedPaste && !shown.isCursorVisible)
    #expect(screen("\u{1B}]2;x\u{1B}\\y\u{1B}[2 q").lines[0] == "y")
  }

  @Test func `a character may arrive in pieces`() {
    var shown = TerminalScreen(columns: 10, rows: 2)
    for byte in "é日\u{1B}[2;3Hx".utf8 { shown.feed([byte]) }
    #expect(shown.lines == ["é日", "  x"])
  }

  @Test func `a smaller window keeps the upper left corner`() {
    var shown = screen("abcdefghij\r\nk")
    shown.resize(columns: 4, rows: 1)
    #expect(shown.lines == ["abcd"])
    shown.resize(columns: 6, rows: 2)
    #expect(shown.lines == ["abcd", ""])
  }

  @Test func `a program in a pseudo-terminal has a keyboard, a size and an end`() throws {
    let program = "stty size; read name; echo \"hello $name\"; stty size; exit 3"
    let terminal = try PseudoTerminal("/bin/sh", ["-c", program], columns: 40, rows: 10)
    try terminal.until(shows: "10 40")
    terminal.resize(columns: 30, rows: 5)
    terminal.type("bob\r")
    try terminal.until(shows: "hello bob")
    try terminal.until(shows: "5 30")
    #expect(try terminal.exitStatus() == 3)
  }
}
