// What lives here: tests of what the terminal is asked, and of what its answers change.

import CNcurses
import ClientCore
import Glibc
import System
import Testing

@testable import Terminal

extension TerminalTests {
  private static let dark = "\u{1B}]11;rgb:1e1e/1e1e/1e1e\u{1B}\\"
  private static let light = "\u{1B}]11;rgb:ff/ff/ff\u{7}"

  @Test func `the terminal is asked once, after the first picture, and nobody waits`() throws {
    try withTerminal { terminal, pty in
      paint(terminal, screen("hello"))
      #expect(!pty.drawn().contains("]11;?"))
      terminal.ask()
      terminal.flush()
      let asked = pty.drawn()
      for question in ["]10;?", "]11;?", "[?2026$p", "[>0q"] { #expect(asked.contains(question)) }
      #expect(asked.contains("\u{1B}[c"))
      terminal.ask()
      terminal.flush()
      #expect(pty.drawn().isEmpty)
      terminal.suspend()
      terminal.resume()
      terminal.ask()
      terminal.flush()
      #expect(pty.drawn().contains("]11;?"))
    }
  }

  @Test(arguments: ["vt100", "linux", "vt220"])
  func `a terminal that might show the questions is asked none`(type: String) throws {
    try withTerminal(type: type) { terminal, pty in
      paint(terminal, screen("hello"))
      _ = pty.drawn()
      terminal.ask()
      terminal.flush()
      #expect(pty.drawn().isEmpty)
    }
  }

  @Test func `what is drawn has the colours of the ground that the terminal tells`() throws {
    let note = Style(foreground: .role(.mention))
    try withTerminal { terminal, pty in
      paint(terminal, screen("hello", style: note))
      #expect(!pty.drawn().contains("38;5;"))
      #expect(terminal.ground == .unknown && terminal.hues == 8)
      for (answer, colour) in [(Self.dark, "38;5;213"), (Self.light, "38;5;127")] {
        pty.type(answer)
        #expect(terminal.readKeys().isEmpty)
        #expect(terminal.takeChange())
        #expect(!terminal.takeChange())
        paint(terminal, screen("hello", style: note))
        #expect(pty.drawn().contains(colour))
        #expect(terminal.hues == 16)
      }
      #expect(terminal.ground == .light)
      pty.type(Self.light)
      #expect(terminal.readKeys().isEmpty)
      #expect(!terminal.takeChange())
    }
  }

  @Test func `names have as many hues as the terminal has colours for`() throws {
    let hues = [("xterm-256color", 8, 16), ("xterm", 1, 5), ("vt100", 1, 1)]
    for (type, unknown, count) in hues {
      try withTerminal(type: type) { terminal, pty in
        #expect(terminal.hues == unknown)
        pty.type(Self.dark)
        _ = terminal.readKeys()
        #expect(terminal.hues == count)
      }
    }
    try withTerminal(colour: false) { terminal, _ in #expect(terminal.hues == 1) }
  }

  /// Debian has it in a package of its own.
  private static let hasDirect = ["/usr/share", "/usr/lib", "/lib", "/etc"].contains {
    access("\($0)/terminfo/x/xterm-direct", R_OK) == 0
  }

  @Test(.enabled(if: hasDirect)) func `a terminal that takes red, green and blue gets them`() throws
  {
    try withTerminal(type: "xterm-direct") { terminal, pty in
      #expect(terminal.hues == 8)
      pty.type(Self.dark)
      _ = terminal.readKeys()
      #expect(terminal.hues == 24)
      paint(terminal, screen("hello", style: Style(foreground: .role(.mention))))
      #expect(pty.drawn().contains("38:2::255:135:255"))
      paint(terminal, screen("hello", style: Style(foreground: .palette(196))))
      #expect(pty.drawn().contains("38:2::255:0:0"))
    }
  }

  @Test func `a picture stands between its marks where the terminal holds it back until then`()
    throws
  {
    try withTerminal { terminal, pty in
      paint(terminal, screen("one"))
      #expect(!pty.drawn().contains("?2026h"))
      pty.type("\u{1B}[?2026;2$y\u{1B}[?62;22c")
      #expect(terminal.readKeys().isEmpty)
      paint(terminal, screen("two"))
      let drawn = pty.drawn()
      #expect(drawn.hasPrefix("\u{1B}[?2026h"))
      #expect(drawn.hasSuffix("\u{1B}[?2026l"))
      paint(terminal, screen("two"))
      #expect(pty.drawn().isEmpty)
      terminal.close()
      #expect(pty.drawn().contains("\u{1B}[?2026l"))
    }
    try withTerminal { terminal, pty in
      pty.type("\u{1B}[?2026;0$y")
      #expect(terminal.readKeys().isEmpty)
      paint(terminal, screen("two"))
      #expect(!pty.drawn().contains("?2026h"))
    }
  }

  @Test
  func
    `a terminal that has not drawn two pictures gets no third, and a silent one is asked nothing`()
    throws
  {
    try withTerminal { terminal, pty in
      paint(terminal, screen("one"))
      #expect(!pty.drawn().contains("\u{1B}[5n") && terminal.isReady)
      pty.type("\u{1B}[?62;22c")
      #expect(terminal.readKeys().isEmpty)
      paint(terminal, screen("two"))
      #expect(pty.drawn().contains("\u{1B}[5n") && terminal.isReady && terminal.keyWait < 0)
      paint(terminal, screen("two"))
      #expect(pty.drawn().isEmpty && terminal.isReady)
      paint(terminal, screen("three"))
      #expect(!terminal.isReady && terminal.keyWait > 0)
      pty.type("\u{1B}[0n")
      #expect(terminal.readKeys().isEmpty)
      #expect(terminal.isReady && terminal.keyWait < 0)
      // Answers that nobody asked for count for nothing.
      pty.type(String(repeating: "\u{1B}[0n", count: 9))
      #expect(terminal.readKeys().isEmpty)
      for text in ["four", "five"] { paint(terminal, screen(text)) }
      #expect(!terminal.isReady)
    }
  }

  @Test func `a picture that is not answered for long is followed by another`() {
    var progress = DrawingProgress()
    let start = Moment(milliseconds: 1000)
    #expect(progress.take(at: start).isEmpty && !progress.isBehind(at: start))
    progress.begin()
    for _ in 0..<2 { #expect(!progress.take(at: start).isEmpty) }
    #expect(progress.isBehind(at: start + .milliseconds(4999)))
    #expect(progress.wait(at: start + .seconds(4)) == 1000)
    #expect(
      !progress.isBehind(at: start + .seconds(5)) && progress.wait(at: start + .seconds(5)) < 0)
    _ = progress.take(at: start + .seconds(5))
    #expect(!progress.isBehind(at: start + .seconds(5)))
  }

  @Test func `what the last terminal drew on holds until this one says`() throws {
    let pty = try #require(Pty(rows: 4, columns: 20))
    defer { pty.close() }
    let terminal = try Terminal(
      input: pty.program, output: pty.program, type: "tmux-256color", colour: true, ground: .light)
    defer { terminal.close() }
    let note = Style(foreground: .role(.mention))
    paint(terminal, screen("hello", style: note))
    #expect(pty.drawn().contains("38;5;127"))
    pty.type(Self.dark)
    #expect(terminal.readKeys().isEmpty)
    paint(terminal, screen("hello", style: note))
    #expect(pty.drawn().contains("38;5;213"))
  }

  @Test(arguments: [(2, "●"), (3, "*")])
  func `signs that take two columns are drawn by others`(column: Int, sign: String) throws {
    try withTerminal { terminal, pty in
      paint(terminal, screen("● … é"))
      _ = pty.drawn()
      terminal.ask()
      terminal.flush()
      let asked = pty.drawn()
      #expect(asked.contains("\u{1B}[6n"))
      // The samples are written over at once.
      let tail = asked.split(separator: "\u{1B}8").last ?? ""
      #expect(tail.contains("●"))
      pty.type(String(repeating: "\u{1B}[2;\(column)R", count: 3) + "\u{1B}[?62;22c")
      #expect(terminal.readKeys().isEmpty)
      #expect(terminal.takeChange() == (column > 2))
      terminal.repaint()
      paint(terminal, screen("● … é"))
      let drawn = pty.drawn()
      #expect(drawn.contains(sign) && drawn.contains("é"))
      #expect(drawn.contains("…") == (column == 2))
    }
  }

  /// The place of the cursor behind each sample: three signs, and each kind of emoji.
  private static func measured(_ emoji: [Int]) -> String {
    ([2, 2, 2] + emoji).map { "\u{1B}[2;\($0)R" }.joined() + "\u{1B}[?62;22c"
  }

  @Test func `an emoji of several characters is drawn whole where its kind measured two columns`()
    throws
  {
    try withTerminal { terminal, pty in
      let said = "❤️ 👍🏽 👨‍👩‍👧 🇩🇪 x"
      paint(terminal, screen(said))
      let before = pty.drawn()
      #expect(before.contains("👍") && !before.contains("👍🏽") && before.contains("DE"))
      terminal.ask()
      terminal.flush()
      let asked = pty.drawn()
      for emoji in Emoji.allCases { #expect(asked.contains("\(emoji.sample)\u{1B}[6n")) }
      pty.type(Self.measured([2, 3, 7, 3]))
      #expect(terminal.readKeys().isEmpty)
      #expect(terminal.takeChange() && !terminal.joinsEmoji)
      paint(terminal, screen(said))
      let drawn = pty.drawn()
      #expect(drawn.contains("\u{1B}[2;6H\u{1B}[0m👍🏽") && drawn.contains("\u{1B}[2;12H\u{1B}[0m🇩🇪"))
      #expect(!drawn.contains("❤️") && !drawn.contains("👨‍👩‍👧"))
      // Whatever changes in its row, it is whole afterwards; what takes its place is drawn.
      paint(terminal, screen("❤️ 👍🏽 👨‍👩‍👧 🇩🇪 y"))
      let again = pty.drawn()
      #expect(again.contains("👍🏽") && again.contains("🇩🇪") && again.contains("y"))
      paint(terminal, screen("❤️ 👍🏽 👨‍👩‍👧 🇩🇪 y"))
      #expect(pty.drawn().isEmpty)
      paint(terminal, screen("❤️ 👍 👨‍👩‍👧 DE y"))
      let last = pty.drawn()
      #expect(last.contains("👍") && last.contains("DE") && !last.contains("\u{1F3FD}"))
    }
  }

  @Test func `an emoji over a colour stands on it`() throws {
    try withTerminal { terminal, pty in
      paint(terminal, Screen(rows: 4, columns: 20))
      terminal.ask()
      terminal.flush()
      pty.type(Self.dark + Self.measured([3, 3, 3, 3]))
      #expect(terminal.readKeys().isEmpty && terminal.joinsEmoji)
      _ = pty.drawn()
      let style = Style(foreground: .palette(2), background: .palette(196)).with(bold: true)
      paint(terminal, screen("👨‍👩‍👧", style: style))
      #expect(pty.drawn().contains("\u{1B}[0;1;32;48;5;196m👨‍👩‍👧"))
    }
  }

  @Test func `places of the cursor that were not asked for mean nothing`() throws {
    try withTerminal { terminal, pty in
      paint(terminal, screen("●"))
      pty.type(String(repeating: "\u{1B}[2;3R", count: 3))
      #expect(terminal.readKeys().isEmpty)
      #expect(!terminal.takeChange())
    }
  }

  @Test func `answers that come as one leaves are not left to the shell`() throws {
    let pty = try #require(Pty(rows: 4, columns: 20))
    defer { pty.close() }
    let terminal = try Terminal(input: pty.program, output: pty.program, type: "xterm-256color")
    paint(terminal, screen("one"))
    terminal.ask()
    terminal.flush()
    pty.type(Self.dark + "\u{1B}[?62;22c")
    terminal.close()
    var request = pollfd(fd: pty.program, events: Int16(POLLIN), revents: 0)
    #expect(poll(&request, 1, 0) == 0)
  }
}

@Suite struct TerminalAnswerMeaningTests {
  @Test(arguments: [
    ("\u{1B}]11;rgb:1e1e/2020/ffff\u{1B}\\", TerminalAnswer.background(0x1E20FF)),
    ("\u{1B}]10;rgb:f/0/8\u{7}", .foreground(0xFF0088)),
    ("\u{1B}]11;rgba:0000/0000/0000/ffff\u{7}", .background(0)),
    ("\u{1B}]11;#102030\u{7}", .background(0x102030)),
    ("\u{1B}P>|XTerm(390)\u{1B}\\", .version("XTerm(390)")),
    ("\u{1B}[?2026;1$y", .holdsPictures(true)), ("\u{1B}[?2026;0$y", .holdsPictures(false)),
    ("\u{1B}[?2026;4$y", .holdsPictures(false)), ("\u{1B}[?1;2c", .attributes),
    ("\u{1B}[0n", .ready),
  ])
  func `an answer is understood however it is cut, and is no key`(
    text: String, answer: TerminalAnswer
  ) {
    let bytes = Array(text.utf8)
    for cut in 1..<bytes.count {
      var decoder = KeyDecoder()
      #expect(decoder.decode(Array(bytes[..<cut])).isEmpty)
      #expect(decoder.decode(Array(bytes[cut...])).isEmpty)
      #expect(decoder.takeAnswers() == [answer])
      #expect(decoder.takeAnswers().isEmpty)
    }
  }

  @Test(arguments: [
    "\u{1B}]11;rgb:zz/00/00\u{7}", "\u{1B}]11;rgb:00000/0/0\u{7}", "\u{1B}]11;?\u{7}",
    "\u{1B}]11;rgb:1/2\u{7}", "\u{1B}]12;rgb:0/0/0\u{7}", "\u{1B}]11\u{7}", "\u{1B}[?2027;1$y",
    "\u{1B}]11;#\u{7}", "\u{1B}[?$y", "\u{1B}P1$r0m\u{1B}\\",
  ])
  func `what was not asked for means nothing`(text: String) {
    var decoder = KeyDecoder()
    #expect(decoder.decode(Array(text.utf8)).isEmpty)
    #expect(decoder.takeAnswers().isEmpty)
  }

  @Test func `a terminal that says the same for ever fills no memory`() {
    var decoder = KeyDecoder()
    for _ in 0..<10_000 { _ = decoder.decode(Array("\u{1B}[?62c".utf8)) }
    #expect(decoder.takeAnswers().count <= 64)
  }
}
