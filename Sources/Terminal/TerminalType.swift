// What lives here: which description serves a terminal that has none of its own here.

enum TerminalType {
  private static let families: [(start: String, likeness: [String])] = [
    ("screen", ["screen-256color", "screen"]),
    ("tmux", ["tmux-256color", "screen-256color", "screen"]),
    ("rxvt", ["rxvt-256color", "rxvt"]),
    ("linux", ["linux"]), ("vt", ["vt220", "vt100"]), ("dumb", []),
  ]

  /// The first that is installed is used. Those that are made today speak xterm's language.
  static func candidates(for type: String) -> [String] {
    let likeness = families.first { type.hasPrefix($0.start) }?.likeness
    let others = likeness ?? ["xterm-256color", "xterm", "vt100"]
    return (type.isEmpty ? [] : [type]) + others.filter { $0 != type }
  }
}
