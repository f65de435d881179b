// What lives here: the look of a screen cell.

public enum Colour: Hashable, Sendable {
  /// The terminal's own foreground or background.
  case `default`
  /// 0...7 the plain colours, 8...15 the bright ones, 16...255 the xterm cube and greys.
  case palette(UInt8)
  /// Red, green and blue, for terminals that take them.
  case rgb(UInt32)
  /// Whatever the theme has for it.
  case role(Role)
}

public struct Style: Hashable, Sendable {
  public var foreground: Colour
  public var background: Colour
  public var isBold: Bool
  public var isItalic: Bool
  public var isUnderlined: Bool
  public var isReversed: Bool
  public var isStruckThrough: Bool

  public init(
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

  public static let plain = Style()
}
