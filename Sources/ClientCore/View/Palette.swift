// What lives here: the looks of the screen's parts.

/// Weight and what their colours say; the theme has the colours.
enum Palette {
  static let title = Style(reverse: true)
  static let titleName = Style(bold: true, reverse: true)
  static let rule = Style(foreground: .role(.faint))
  static let time = Style(foreground: .role(.faint))
  static let separator = Style(foreground: .role(.faint))
  static let marker = Style(foreground: .role(.new))
  static let remark = Style(foreground: .role(.faint))
  static let note = Style(foreground: .role(.note))
  static let error = Style(foreground: .role(.trouble), bold: true)
  static let pending = Style(foreground: .role(.faint))
  static let own = Style(bold: true)
  static let mentionBar = Style(foreground: .role(.mention), bold: true)
  /// Words for this person.
  static let tint = Style(background: .role(.tint), bold: true)
  static let found = Style(bold: true, reverse: true)
  static let hintKey = Style(bold: true)
  static let heading = Style(bold: true)
  static let current = Style(bold: true)
  static let unread = Style(foreground: .role(.unread), bold: true)
  static let muted = Style(foreground: .role(.faint))
  static let urgent = Style(foreground: .role(.mention), bold: true)
  static let banner = Style(bold: true, reverse: true)
  static let present = Style(foreground: .role(.present))

  static func name(_ hue: UInt8) -> Style { Style(foreground: .role(.name(hue))) }
}
