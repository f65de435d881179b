// What lives here: how each terminal is made to tell somebody who does not look.

import ClientCore
import Testing

@testable import Terminal

@Suite struct NotifierTests {
  private static let hostile = Notification(
    title: "bob\u{1B}\\;x", text: "a;b\u{7}c\u{9C}d\u{202E}e\u{1B}]52;c;aGk=\u{7}")

  @Test(arguments: [
    ("kitty(0.35.2)", Notifier.kitty), ("xterm-kitty", .kitty), ("foot(1.16.2)", .rxvt),
    ("ghostty 1.0", .rxvt), ("WezTerm 20240203", .rxvt), ("rxvt-unicode-256color", .rxvt),
    ("iTerm2 3.5", .iterm), ("iTerm.app", .iterm), ("XTerm(390)", .bell), ("", .bell),
    ("tmux 3.4", .bell),
  ])
  func `a terminal is told in its own way`(name: String, kind: Notifier) {
    #expect(Notifier(name: name, isNested: false) == kind)
    #expect(Notifier(name: name, isNested: true) == .bell)
  }

  @Test(arguments: [Notifier.bell, .iterm, .rxvt, .kitty])
  func `nothing that somebody said ends the sequence or begins another`(kind: Notifier) {
    let text = String(decoding: kind.bytes(Self.hostile), as: UTF8.self)
    if kind == .bell { #expect(text == "\u{7}") }
    let inner = text.split(separator: "\u{1B}\\").map { $0.drop { $0 == "\u{1B}" } }
    #expect(kind == .bell || inner.count == (kind == .kitty ? 2 : 1))
    for part in inner where kind != .bell {
      #expect(part.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F ~= $0.value) })
      #expect(!part.contains("52;c") && !part.contains("\u{202E}"))
      #expect(part.hasPrefix("]"))
    }
    // The fields are as many as the terminal expects.
    if kind == .rxvt { #expect(text.split(separator: ";").count == 4) }
    if kind == .iterm { #expect(text.split(separator: ";").count == 2) }
  }
}

extension TerminalTests {
  @Test func `somebody is told in the way that the terminal's answer names`() throws {
    try withTerminal { terminal, pty in
      paint(terminal, screen("one"))
      _ = pty.drawn()
      let told = Notification(title: "bob", text: "lunch?")
      terminal.notify(told)
      #expect(pty.drawn() == "\u{7}")
      pty.type("\u{1B}P>|foot(1.16.2)\u{1B}\\")
      _ = terminal.readKeys()
      terminal.notify(told)
      #expect(pty.drawn() == "\u{1B}]777;notify;bob;lunch?\u{1B}\\")
    }
  }
}
