// What lives here: the looks of the screen's parts.

/// Plain attributes and the first sixteen colours only, so that every terminal's own theme fits.
enum Palette {
  static let title = Style(reverse: true)
  static let titleName = Style(bold: true, reverse: true)
  static let rule = Style(dim: true)
  static let time = Style(dim: true)
  static let separator = Style(dim: true)
  static let marker = Style(foreground: .palette(1))
  static let remark = Style(dim: true)
  static let note = Style(foreground: .palette(6))
  static let error = Style(foreground: .palette(1), bold: true)
  static let pending = Style(dim: true)
  static let own = Style(bold: true)
  static let mentionBar = Style(foreground: .palette(5), bold: true)
  /// Words for this person.
  static let tint = Style(bold: true)
  static let found = Style(bold: true, reverse: true)
  static let hintKey = Style(bold: true)
  static let heading = Style(bold: true)
  static let current = Style(bold: true)
  static let unread = Style(foreground: .palette(6), bold: true)
  static let urgent = Style(foreground: .palette(5), bold: true)
  static let banner = Style(bold: true, reverse: true)
  static let present = Style(foreground: .palette(2))
  static let link = Style(underline: true)

  private static let nickLooks: [Style] = (1...6).flatMap { colour in
    [Style(foreground: .palette(colour)), Style(foreground: .palette(colour), bold: true)]
  }

  /// The same name has the same look in every run (FNV-1a over the folded name).
  static func nick(_ folded: String) -> Style {
    var hash: UInt32 = 2_166_136_261
    for byte in folded.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    return nickLooks[Int((hash >> 8) % UInt32(nickLooks.count))]
  }
}
