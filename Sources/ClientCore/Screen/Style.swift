// What lives here: the look of a screen cell.

/// A colour by what it means, by number or by name.
package enum Colour: Hashable, Sendable {
  /// The terminal's own foreground or background.
  case `default`
  /// 0...7 the plain colours, 8...15 the bright ones, 16...255 the xterm cube and greys.
  case palette(UInt8)
  /// Red, green and blue, for terminals that take them.
  case rgb(UInt32)
  /// Whatever the theme has for it.
  case role(Role)
}

package struct Style: Hashable, Sendable {
  /// Of the letters.
  package let foreground: Colour
  /// Behind them.
  package let background: Colour
  package let isBold: Bool
  package let isItalic: Bool
  package let isUnderlined: Bool
  package let isReversed: Bool
  let isStruckThrough: Bool

  package init(
    foreground: Colour = .default, background: Colour = .default, bold: Bool = false,
    italic: Bool = false, underline: Bool = false, reverse: Bool = false,
    strikethrough: Bool = false
  ) {
    self.foreground = foreground
    self.background = background
    isBold = bold
    isItalic = italic
    isUnderlined = underline
    isReversed = reverse
    isStruckThrough = strikethrough
  }

  package static let plain = Style()

  /// The same in other colours; nil leaves what is.
  func coloured(_ foreground: Colour? = nil, on background: Colour? = nil) -> Style {
    Style(
      foreground: foreground ?? self.foreground, background: background ?? self.background,
      bold: isBold, italic: isItalic, underline: isUnderlined, reverse: isReversed,
      strikethrough: isStruckThrough)
  }

  /// In the same colours; what is not named stays.
  package func with(
    bold: Bool? = nil, italic: Bool? = nil, underline: Bool? = nil, reverse: Bool? = nil,
    strikethrough: Bool? = nil
  ) -> Style {
    Style(
      foreground: foreground, background: background, bold: bold ?? isBold,
      italic: italic ?? isItalic, underline: underline ?? isUnderlined,
      reverse: reverse ?? isReversed, strikethrough: strikethrough ?? isStruckThrough)
  }
}
