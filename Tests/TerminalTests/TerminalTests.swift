// What lives here: tests of curses on a pseudo-terminal.

import CNcurses
import ClientCore
import Glibc
import Testing

@testable import Terminal

/// Curses keeps its state in globals: one test at a time.
@Suite(.serialized) struct TerminalTests {
  /// Runs `body` with an open terminal of 4 rows and 20 columns.
  func withTerminal(
    type: String = "xterm-256color", colour: Bool = true, _ body: (Terminal, Pty) throws -> Void
  ) throws {
    let pty = try #require(Pty(rows: 4, columns: 20))
    defer { pty.close() }
    let terminal = try Terminal(
      input: pty.program, output: pty.program, type: type, colour: colour)
    defer { terminal.close() }
    try body(terminal, pty)
  }

  func screen(_ text: String, style: Style = .plain) -> Screen {
    var screen = Screen(rows: 4, columns: 20)
    screen.write(text, row: 1, column: 2, style: style)
    return screen
  }

  /// Waits as the application does.
  func settledKeys(_ terminal: Terminal) -> [Key] {
    var keys = terminal.readKeys()
    while terminal.keyWait >= 0 {
      var request = pollfd(fd: -1, events: 0, revents: 0)
      poll(&request, 1, terminal.keyWait)
      keys += terminal.readKeys()
    }
    return keys
  }

  func paint(_ terminal: Terminal, _ screen: Screen) {
    terminal.paint(screen)
    terminal.flush()
  }

  @Test func `what is painted is drawn, and nothing is drawn twice`() throws {
    try withTerminal { terminal, pty in
      paint(terminal, screen("hello 日本"))
      #expect(pty.drawn().contains("hello 日本"))
      paint(terminal, screen("hello 日本"))
      #expect(!pty.drawn().contains("hello"))
      terminal.repaint()
      paint(terminal, screen("hello 日本"))
      #expect(pty.drawn().contains("hello 日本"))
    }
  }

  @Test(arguments: ["vt220", "vt100", "xterm-256color", "linux"])
  func `rows below those of the terminal's description scroll, too`(type: String) throws {
    let pty = try #require(Pty(rows: 34, columns: 20))
    defer { pty.close() }
    let terminal = try Terminal(input: pty.program, output: pty.program, type: type)
    defer { terminal.close() }
    paint(terminal, Screen(rows: 34, columns: 20))
    let drawn = pty.drawn()
    let last = drawn.matches(of: /\u{1B}\[(\d+;\d+)?r/).last
    #expect(last.map { String($0.output.0) } ?? "\u{1B}[1;34r" == "\u{1B}[1;34r")
    #expect(getenv("LINES") == nil && getenv("COLUMNS") == nil)
  }

  @Test func `suspended it leaves the terminal as it was, and comes back whole`() throws {
    let pty = try #require(Pty(rows: 4, columns: 20))
    defer { pty.close() }
    let before = pty.state
    let terminal = try Terminal(input: pty.program, output: pty.program, type: "xterm-256color")
    defer { terminal.close() }
    paint(terminal, screen("hello"))
    _ = pty.drawn()
    terminal.suspend()
    let left = pty.drawn()
    for mode in ["?1049l", "?2004l", "?1004l"] { #expect(left.contains("\u{1B}[\(mode)")) }
    #expect(pty.state.c_lflag == before.c_lflag && pty.state.c_oflag == before.c_oflag)
    paint(terminal, screen("unseen"))
    #expect(!terminal.isReady && pty.drawn().isEmpty)
    terminal.resume()
    paint(terminal, screen("hello"))
    let back = pty.drawn()
    for text in ["?1049h", "?2004h", "?1004h", "?1h", "hello"] { #expect(back.contains(text)) }
    #expect(pty.state.c_lflag & UInt32(ICANON | ECHO | ISIG) == 0)
    // Continued after a SIGSTOP, of which it knew nothing.
    terminal.resume()
    paint(terminal, screen("hello"))
    let again = pty.drawn()
    #expect(again.contains("?2004h") && again.contains("hello") && !again.contains("22;2t"))
  }

  @Test func `a terminal that does not read keeps nobody waiting`() throws {
    let pty = try #require(Pty(rows: 30, columns: 100))
    defer { pty.close() }
    let terminal = try Terminal(input: pty.program, output: pty.program, type: "xterm-256color")
    var full = Screen(rows: 30, columns: 100)
    var painted = 0
    while terminal.isReady, painted < 1000 {
      painted += 1
      let text = String(repeating: painted % 2 == 0 ? "even" : "odd!", count: 25)
      for row in 0..<30 { full.write(text, row: row, column: 0) }
      terminal.paint(full)
      let bell = terminal.readiness.descriptor.number
      var request = pollfd(fd: bell, events: Int16(POLLIN), revents: 0)
      if poll(&request, 1, 100) > 0 { terminal.becomeReady() }
    }
    #expect(!terminal.isReady)
    terminal.ringBell()
    pty.type("x")
    #expect(terminal.readKeys() == [.character("x")])
    // It reads again: what was on its way arrives, and then the last state.
    var drawn = ""
    while !terminal.isReady { drawn += pty.drawn() }
    terminal.paint(screen("the last state"))
    while !terminal.isReady { drawn += pty.drawn() }
    drawn = pty.drawn(after: drawn) { $0.contains("the last state") && $0.hasSuffix("\u{7}") }
    #expect(drawn.contains("the last state") && drawn.hasSuffix("\u{7}"))
    // And an end without a reader is an end.
    while terminal.isReady {
      terminal.repaint()
      terminal.paint(full)
      let bell = terminal.readiness.descriptor.number
      var request = pollfd(fd: bell, events: Int16(POLLIN), revents: 0)
      if poll(&request, 1, 100) > 0 { terminal.becomeReady() }
    }
    terminal.close()
    #expect(pty.state.c_lflag & UInt32(ICANON | ECHO) == UInt32(ICANON | ECHO))
    #expect(pty.drawn { $0.contains("?1049l") }.contains("?1049l"))
  }

  @Test func `a guarded picture that had no room waits until the keys are taken`() throws {
    try withTerminal { terminal, pty in
      terminal.flush()
      _ = pty.drawn()
      // As Ctrl-S does where the terminal itself takes it.
      #expect(tcflow(pty.program, TCOOFF) == 0)
      terminal.paint(screen("a question"), isGuarded: true, hadRoom: terminal.hasRoom)
      terminal.settle()
      #expect(!terminal.isReady && !terminal.isHeld)
      pty.type("y")
      #expect(tcflow(pty.program, TCOON) == 0)
      while !terminal.isHeld {
        let bell = terminal.readiness.descriptor.number
        var request = pollfd(fd: bell, events: Int16(POLLIN), revents: 0)
        try #require(poll(&request, 1, 20_000) == 1)
        terminal.becomeReady()
      }
      terminal.settle()
      #expect(!terminal.isReady && pty.drawn().isEmpty)
      #expect(terminal.readKeys() == [.character("y")])
      terminal.letGo()
      terminal.settle()
      #expect(
        terminal.isReady && !terminal.isHeld
          && pty.drawn { $0.contains("a question") }.contains("a question"))
      // Where there is room it waits for nobody, and an end waits for nobody either.
      terminal.paint(screen("NOBODY WAITS"), isGuarded: true)
      terminal.settle()
      #expect(
        terminal.isReady && pty.drawn { $0.contains("NOBODY WAITS") }.contains("NOBODY WAITS"))
      #expect(tcflow(pty.program, TCOOFF) == 0)
      terminal.paint(screen("the last one"), isGuarded: true, hadRoom: terminal.hasRoom)
      terminal.settle()
      #expect(tcflow(pty.program, TCOON) == 0)
      terminal.close()
      #expect(pty.drawn { $0.contains("the last one") }.contains("the last one"))
    }
  }

  @Test(arguments: [
    "xterm-kitty", "foot", "xterm-ghostty", "alacritty-direct", "no-such-terminal", "",
  ])
  func `a terminal without a description is used like others`(type: String) throws {
    try withTerminal(type: type) { terminal, pty in
      paint(terminal, screen("hello"))
      #expect(pty.drawn().contains("hello"))
    }
  }

  @Test(arguments: ["UTF-8", "xx_XX.UTF-8", "de_DE@nowhere"])
  func `a locale that is not installed is no reason for question marks`(name: String) throws {
    let old = getenv("LC_ALL").map { String(cString: $0) }
    setenv("LC_ALL", name, 1)
    defer { if let old { setenv("LC_ALL", old, 1) } else { unsetenv("LC_ALL") } }
    try withTerminal { terminal, pty in
      paint(terminal, screen("日本 é…"))
      #expect(pty.drawn().contains("日本 é…"))
    }
  }

  @Test func `the terminal's size is followed`() throws {
    try withTerminal { terminal, pty in
      #expect(terminal.size == (4, 20))
      #expect(!terminal.resize())
      pty.resize(rows: 30, columns: 100)
      #expect(terminal.resize())
      #expect(terminal.size == (30, 100))
      pty.resize(rows: 1, columns: 1)
      #expect(terminal.resize())
      paint(terminal, screen("hello"))
      paint(terminal, Screen(rows: 1, columns: 1))
    }
  }

  @Test func `keys come without waiting`() throws {
    try withTerminal { terminal, pty in
      #expect(terminal.readKeys().isEmpty)
      pty.type("a\u{3}\u{1A}\u{13}\r\u{1B}[200~x\ry\u{1B}[201~\u{1B}OP")
      #expect(
        terminal.readKeys() == [
          .character("a"), .control("c"), .control("z"), .control("s"), .enter, .paste("x\ny"),
          .function(1),
        ])
      pty.type("\u{1B}")
      #expect(terminal.readKeys().isEmpty)
      #expect(settledKeys(terminal) == [.escape])
      pty.type("\u{1B}a")
      #expect(terminal.readKeys() == [.alt("a")])
    }
  }

  @Test func `the modes that were set are undone once on closing`() throws {
    let pty = try #require(Pty(rows: 4, columns: 20))
    defer { pty.close() }
    let before = pty.state
    let terminal = try Terminal(input: pty.program, output: pty.program, type: "xterm-256color")
    #expect(pty.state.c_lflag & UInt32(ICANON | ECHO | ISIG) == 0)
    paint(terminal, screen("x"))
    let opened = pty.drawn()
    for mode in ["?1049h", "?2004h", "?1004h"] { #expect(opened.contains("\u{1B}[\(mode)")) }
    terminal.close()
    terminal.close()
    let closed = pty.drawn()
    for mode in ["?1049l", "?2004l", "?1004l"] {
      #expect(
        closed.split(separator: "\u{1B}[\(mode)", omittingEmptySubsequences: false).count == 2)
    }
    #expect(pty.state.c_lflag == before.c_lflag)
    #expect(pty.state.c_iflag == before.c_iflag)
    #expect(pty.state.c_oflag == before.c_oflag)
  }

  @Test func `looks and colours are drawn`() throws {
    try withTerminal { terminal, pty in
      let style = Style(foreground: .palette(196), bold: true, reverse: true)
      paint(terminal, screen("loud", style: style))
      let drawn = pty.drawn()
      #expect(drawn.contains("38;5;196"))
      #expect(drawn.contains("loud"))
    }
    try withTerminal(colour: false) { terminal, pty in
      paint(terminal, screen("loud", style: Style(foreground: .palette(196), bold: true)))
      #expect(!pty.drawn().contains("38;5;196"))
    }
  }

  @Test(arguments: ["vt100", "linux", "screen-256color", "xterm", "rxvt", "vt220", "ansi"])
  func `other terminals work`(type: String) throws {
    try withTerminal(type: type) { terminal, pty in
      let style = Style(foreground: .palette(196), background: .palette(236), bold: true)
      paint(terminal, screen("hello", style: style))
      #expect(pty.drawn().contains("hello"))
    }
  }

  @Test func `a terminal that cannot place its cursor, or is none, is refused`() throws {
    let pty = try #require(Pty(rows: 4, columns: 20))
    defer { pty.close() }
    #expect(throws: Terminal.OpenError.tooSimple("dumb")) {
      _ = try Terminal(input: pty.program, output: pty.program, type: "dumb")
    }
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { for end in ends { _ = close(end) } }
    #expect(throws: Terminal.OpenError.notATerminal) {
      _ = try Terminal(input: ends[0], output: ends[1], type: "xterm")
    }
  }

  @Test func `padding for slow lines is no part of what restores the terminal`() throws {
    try withTerminal(type: "vt100") { terminal, pty in
      #expect(!terminal.capabilities.restoration.contains("$<"))
      _ = pty.drawn()
      terminal.close()
      #expect(pty.drawn().hasSuffix("\r\n"))
    }
  }

  @Test func `the mouse is reported only where it was asked for`() throws {
    try withTerminal { terminal, pty in
      terminal.flush()
      #expect(!pty.drawn().contains("?1006h"))
    }
    let pty = try #require(Pty(rows: 4, columns: 20))
    defer { pty.close() }
    let terminal = try Terminal(
      input: pty.program, output: pty.program, type: "xterm", mouse: true)
    terminal.flush()
    #expect(pty.drawn().contains("?1006h"))
    terminal.close()
    #expect(pty.drawn().contains("?1006l"))
  }

  @Test func `screens of any size are painted on a window of any size`() throws {
    try withTerminal { terminal, pty in
      for step in Int32(1)...200 {
        pty.resize(rows: step * 7 % 31 + 1, columns: step * 11 % 97 + 1)
        terminal.resize()
        var screen = Screen(rows: Int(step * 5 % 31), columns: Int(step * 13 % 97))
        for row in 0..<screen.rows { screen.write("日本語 text 👨‍👩‍👧", row: row, column: row % 7 - 3) }
        screen.putCursor(row: Int(step % 40), column: Int(step % 100))
        paint(terminal, screen)
        _ = pty.drawn()
      }
    }
  }

  @Test func `a title holds no control characters`() throws {
    try withTerminal { terminal, pty in
      var titled = screen("x")
      titled.call("a\u{7}b\u{1B}]2;c\u{9C}\u{202E}d")
      paint(terminal, titled)
      #expect(pty.drawn().contains("\u{1B}]2;a^Gb^[]2;c<U+009C><U+202E>d\u{7}"))
    }
  }

  @Test func `a terminal that goes away is noticed`() throws {
    let pty = try #require(Pty(rows: 4, columns: 20))
    let terminal = try Terminal(input: pty.program, output: pty.program, type: "xterm")
    _ = Glibc.close(pty.terminal)
    #expect(terminal.readKeys().isEmpty)
    #expect(terminal.isHungUp)
    paint(terminal, screen("x"))
    terminal.close()
    _ = Glibc.close(pty.program)
  }

  /// Scalars of the Unicode version that the oldest supported libc knows; newer ones are left to
  /// the painter's stand-ins, and so is the mark whose category has changed since.
  @Test func `every scalar that is shown has the width that libc gives it`() throws {
    try withTerminal { _, _ in
      var wrong: [String] = []
      for value in UInt32(0x20)...0x3FFFF {
        guard let scalar = Unicode.Scalar(value), let age = scalar.properties.age, age.major <= 14
        else { continue }
        for part in DisplayForm.parts(of: Character(scalar)) {
          for (index, shown) in part.text.unicodeScalars.enumerated() {
            let wanted = index == 0 ? part.columns : 0
            if Painter.systemColumns(of: shown) != wanted, value != 0x1171E {
              wrong.append("U+\(String(value, radix: 16)): \(wanted)")
            }
          }
        }
      }
      #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(20))")
    }
  }

  @Test func `every mark over a letter has no width of its own`() throws {
    try withTerminal { _, _ in
      for value in UInt32(0x300)...0x1FFFF {
        guard let scalar = Unicode.Scalar(value), let age = scalar.properties.age, age.major <= 14,
          value != 0x1171E
        else { continue }
        var text = "a"
        text.unicodeScalars.append(scalar)
        guard text.count == 1, let cluster = text.first else { continue }
        for part in DisplayForm.parts(of: cluster) {
          let widths = part.text.unicodeScalars.map(Painter.systemColumns)
          #expect(widths.reduce(0, +) == part.columns, "U+\(String(value, radix: 16))")
        }
      }
    }
  }
}
