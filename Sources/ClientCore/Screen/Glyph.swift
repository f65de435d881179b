// What lives here: the signs that are no letters, and what stands for them where a terminal has none.

/// Each sign once: the screen is made of these, and a terminal that cannot draw one takes its stand-in.
package enum Glyph {
  static let horizontal: Character = "─"
  static let vertical: Character = "│"
  static let meetsBelow: Character = "┴"
  static let meetsLeft: Character = "┤"
  static let meetsRight: Character = "├"
  package static let line = "─"
  package static let here = "●"
  package static let busy = "◐"
  static let idle = "○"
  static let mention = "▌"
  static let waits = "◷"
  static let draft = "✎"
  static let prompt = "›"
  static let event = "·"
  static let cut = "…"

  private static let plainForms: [String: Unicode.Scalar] = [
    "─": "-", "━": "-", "┄": "-", "│": "|", "┃": "|", "┊": "|", "┌": "+", "┐": "+", "└": "+",
    "┘": "+", "├": "+", "┤": "+", "┬": "+", "┴": "+", "┼": "+", "●": "*", "◐": "%", "○": "o",
    "▌": ">", "◷": "~", "✎": "&", "›": ">", "·": ".", "…": "~", "•": "*", "\u{21B5}": "$",
  ]

  /// Whether it is one of these signs.
  package static func isSign(_ text: String) -> Bool { plainForms[text] != nil }

  /// One ASCII character, as wide as the sign.
  package static func plain(_ text: String) -> Unicode.Scalar { plainForms[text] ?? "?" }
}
