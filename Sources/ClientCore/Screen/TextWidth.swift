// What lives here: how many columns a terminal gives to a character.

/// Widths as glibc's wcwidth has them (ncurses places cells by it): two columns for East Asian Wide
/// and Fullwidth and for what is an emoji by itself, none for marks and conjoining jamo.
package enum TextWidth {
  /// The columns of `text` written in one row, controls counted as their stand-ins.
  package static func columns(of text: String) -> Int {
    DisplayForm.isPlain(text) ? text.utf8.count : text.reduce(0) { $0 + columns(of: $1) }
  }

  /// Those of the parts as which it is shown, together.
  package static func columns(of cluster: Character) -> Int {
    if DisplayForm.isNarrow(cluster) { return 1 }
    return DisplayForm.parts(of: cluster).reduce(0) { $0 + $1.columns }
  }

  /// 0, 1 or 2; controls and unassigned scalars, which have no width, give 1 too.
  static func columns(of scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    if isWide(scalar) { return isMark(scalar) ? 0 : 2 }
    return isMark(scalar) || isTrailingJamo(scalar) ? 0 : 1
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    let category = scalar.properties.generalCategory
    return category == .nonspacingMark || category == .enclosingMark
  }

  private static func isTrailingJamo(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1160...0x11FF, 0xD7B0...0xD7C6, 0xD7CB...0xD7FB: true
    default: false
    }
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x1100: false
    case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0xA4C6, 0xA960...0xA97C,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60,
      0xFFE0...0xFFE6, 0x16FE0...0x1B2FB, 0x1F200...0x1F265, 0x20000...0x3FFFD:
      true
    // Regional indicators are narrow: a flag is two of them, so two columns in every terminal.
    case 0x1F1E6...0x1F1FF: false
    default: scalar.properties.isEmojiPresentation
    }
  }
}
