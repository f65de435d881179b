// What lives here: what terminfo and the environment say about the terminal.

import CNcurses
import ClientCore
import Glibc

/// Read once, after curses has loaded the terminal's description.
struct Capabilities {
  /// The names of the terminals (the start of $TERM) that take OSC 2 as a window title.
  private static let withTitle = [
    "xterm", "rxvt", "tmux", "alacritty", "foot", "kitty", "st-", "wezterm", "konsole", "vte",
    "gnome", "contour", "ghostty", "mintty", "iterm",
  ]

  let hasTitle: Bool
  /// It takes questions about itself for what they are; others might show them.
  let answers: Bool
  /// What it draws on, as far as nobody has to ask.
  let ground: Ground
  let wantsColour: Bool
  let mouse: Bool
  /// Another program stands between us and the terminal.
  let isNested: Bool
  /// By what its environment says.
  let notifier: Notifier

  init(type: String, mouse: Bool, colour: Bool?, lastGround: Ground) {
    hasTitle = Capabilities.withTitle.contains { type.hasPrefix($0) }
    answers = hasTitle || type.hasPrefix("screen")
    let told = Ground(environment: Capabilities.environment("COLORFGBG"))
    let likely = type.hasPrefix("linux") ? Ground.dark : lastGround
    ground = told == .unknown ? likely : told
    wantsColour = colour ?? Capabilities.environment("NO_COLOR").isEmpty
    self.mouse = mouse
    isNested =
      type.hasPrefix("tmux") || type.hasPrefix("screen")
      || !(Capabilities.environment("TMUX") + Capabilities.environment("STY")).isEmpty
    let program = Notifier(name: Capabilities.environment("TERM_PROGRAM"), isNested: isNested)
    notifier = program == .bell ? Notifier(name: type, isNested: isNested) : program
  }

  static func environment(_ name: String) -> String {
    getenv(name).map { String(cString: $0) } ?? ""
  }

  /// Modes of ours that curses does not know: bracketed paste, focus reports, the mouse.
  var start: [UInt8] {
    Array(("\u{1B}[?2004h\u{1B}[?1004h" + (mouse ? "\u{1B}[?1000h\u{1B}[?1006h" : "")).utf8)
  }

  /// Undoes `start`.
  var end: [UInt8] {
    (answers ? Questions.end : [])
      + Array(((mouse ? "\u{1B}[?1006l\u{1B}[?1000l" : "") + "\u{1B}[?1004l\u{1B}[?2004l").utf8)
  }

  /// The title goes to the terminal's stack, and comes back from it.
  var title: (start: [UInt8], end: [UInt8]) {
    hasTitle ? (Array("\u{1B}[22;2t".utf8), Array("\u{1B}[23;2t".utf8)) : ([], [])
  }

  /// Where there is no second screen to leave, what follows begins below ours.
  var farewell: String { parley_capability("rmcup") == nil ? "\r\n" : "" }

  /// Undoes all that we and curses have set, for ends at which curses cannot.
  var restoration: String {
    String(decoding: end + title.end, as: UTF8.self)
      + ["sgr0", "op", "rmkx", "cnorm", "rmcup"].map(Capabilities.string).joined() + "\r" + farewell
  }

  /// A capability without its padding marks (`$<5>`), which are for terminals on slow lines.
  static func string(_ name: String) -> String {
    guard let value = parley_capability(name) else { return "" }
    var result = ""
    var rest = Substring(String(cString: value))
    while let mark = rest.range(ofPadding: ()) {
      result += rest[..<mark.lowerBound]
      rest = rest[mark.upperBound...]
    }
    return result + rest
  }

  /// The key sequences of this terminal, for those that are not like the others.
  static func keySequences() -> [[UInt8]: Key] {
    var names: [(String, Key)] = [
      ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home),
      ("kend", .end), ("kpp", .pageUp), ("knp", .pageDown), ("kdch1", .delete), ("kcbt", .backTab),
    ]
    names += (1...12).map { ("kf\($0)", .function($0)) }
    var sequences: [[UInt8]: Key] = [:]
    for (name, key) in names {
      let bytes = Array(string(name).utf8)
      if bytes.count > 1, bytes[0] == 0x1B { sequences[bytes] = key }
    }
    return sequences
  }
}

extension Substring {
  /// The first `$<...>`.
  fileprivate func range(ofPadding: Void) -> Range<Index>? {
    guard let start = indices.first(where: { self[$0...].hasPrefix("$<") }),
      let end = self[start...].firstIndex(of: ">")
    else { return nil }
    return start..<index(after: end)
  }
}
