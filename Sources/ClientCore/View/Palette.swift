// What lives here: the looks of the screen's parts.

/// Plain attributes, and colours that can be read on black and on white: what the terminal's background is
/// nobody knows.
enum Palette {
  static let title = Style(reverse: true)
  static let titleName = Style(bold: true, reverse: true)
  static let rule = Style(dim: true)
  static let time = Style(dim: true)
  static let separator = Style(dim: true)
  static let marker = Style(foreground: .palette(1))
  static let remark = Style(dim: true)
  static let note = Style(foreground: .palette(31))
  static let error = Style(foreground: .palette(1), bold: true)
  static let pending = Style(dim: true)
  static let own = Style(bold: true)
  static let mentionBar = Style(foreground: .palette(164), bold: true)
  /// Words for this person.
  static let tint = Style(bold: true)
  static let found = Style(bold: true, reverse: true)
  static let hintKey = Style(bold: true)
  static let heading = Style(bold: true)
  static let current = Style(bold: true)
  static let unread = Style(foreground: .palette(31), bold: true)
  static let urgent = Style(foreground: .palette(164), bold: true)
  static let banner = Style(bold: true, reverse: true)
  static let present = Style(foreground: .palette(28))
  static let link = Style(underline: true)

  /// Sixteen hues, none of them red, each with a contrast of 3.7 at least on black and on white.
  static let nickHues: [UInt8] = [
    130, 166, 100, 64, 28, 29, 30, 31, 32, 27, 63, 98, 134, 133, 163, 132,
  ]

  /// The same name has the same look in every run (FNV-1a over the folded name).
  static func nick(_ folded: String) -> Style {
    var hash: UInt32 = 2_166_136_261
    for byte in folded.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    return Style(foreground: .palette(nickHues[Int((hash >> 8) % UInt32(nickHues.count))]))
  }
}
