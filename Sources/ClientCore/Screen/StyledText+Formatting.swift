// What lives here: mIRC formatting as styled text.

import IRC

extension StyledText {
  /// `text` as its sender formatted it, over `base`. Without colours only its weight remains.
  package init(formatted text: String, base: Style = .plain, colours: Bool = true) {
    self.init()
    for run in Formatting.runs(of: text) {
      append(run.text, run.format.style(over: base, colours: colours))
    }
  }
}

extension TextFormat {
  func style(over base: Style, colours: Bool) -> Style {
    let style = base.with(
      bold: isBold || base.isBold, italic: isItalic || base.isItalic,
      underline: isUnderlined || base.isUnderlined, reverse: isReversed != base.isReversed,
      strikethrough: isStruckThrough || base.isStruckThrough)
    guard colours else { return style }
    return style.coloured(TextFormat.colour(foreground), on: TextFormat.colour(background))
  }

  /// mIRC numbers its sixteen colours in an order of its own; 16...98 are shades that the xterm
  /// cube has close neighbours of (modern.ircdocs.horse, "Colors 16-98").
  private static func colour(_ number: UInt8?) -> Colour? {
    guard let number, number < 99 else { return nil }
    let first: [UInt8] = [15, 0, 4, 2, 9, 1, 5, 3, 11, 10, 6, 14, 12, 13, 8, 7]
    if number < 16 { return .palette(first[Int(number)]) }
    return .palette(shades[Int(number) - 16])
  }

  private static let shades: [UInt8] = [
    52, 94, 100, 58, 22, 29, 23, 24, 17, 54, 53, 89,
    88, 130, 142, 64, 28, 35, 30, 25, 18, 91, 90, 125,
    124, 166, 184, 106, 34, 49, 37, 33, 19, 129, 127, 161,
    196, 208, 226, 154, 46, 86, 51, 75, 21, 171, 201, 198,
    203, 215, 227, 191, 83, 122, 87, 111, 63, 177, 207, 205,
    217, 223, 229, 193, 157, 158, 159, 153, 147, 183, 219, 212,
    16, 233, 235, 237, 239, 241, 244, 247, 250, 254, 231,
  ]
}
