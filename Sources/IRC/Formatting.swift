// What lives here: mIRC formatting codes as spans of text (modern.ircdocs.horse, "Formatting").

/// The look of a run of text, as its sender asked for it.
public struct TextFormat: Hashable, Sendable {
  public var isBold = false
  public var isItalic = false
  public var isUnderlined = false
  public var isStruckThrough = false
  public var isReversed = false
  /// mIRC colour numbers 0...98; nil and 99 are the default.
  public var foreground: UInt8?
  /// As `foreground`.
  public var background: UInt8?

  init() {}
}

/// A run of text of one look.
public struct FormattedRun: Equatable, Sendable {
  /// Without formatting codes.
  public var text: String
  public var format: TextFormat
}

/// The codes 0x02 to 0x1F that toggle a look or name a colour.
public enum Formatting {
  /// Splits `text` into runs; the codes themselves are gone. Other control characters stay.
  public static func runs(of text: String) -> [FormattedRun] {
    guard text.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
      return text.isEmpty ? [] : [FormattedRun(text: text, format: TextFormat())]
    }
    var runs: [FormattedRun] = []
    var format = TextFormat()
    var current = String.UnicodeScalarView()
    func flush() {
      guard !current.isEmpty else { return }
      runs.append(FormattedRun(text: String(current), format: format))
      current = String.UnicodeScalarView()
    }
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard [0x02, 0x03, 0x04, 0x0F, 0x11, 0x16, 0x1D, 0x1E, 0x1F].contains(scalar.value) else {
        current.append(scalar)
        continue
      }
      flush()
      apply(scalar, &format, &rest)
    }
    flush()
    return runs
  }

  /// The text without its formatting codes.
  public static func strip(_ text: String) -> String {
    runs(of: text).map(\.text).joined()
  }

  private static func apply(
    _ code: Unicode.Scalar, _ format: inout TextFormat,
    _ rest: inout Substring.UnicodeScalarView
  ) {
    switch code.value {
    case 0x02: format.isBold.toggle()
    case 0x1D: format.isItalic.toggle()
    case 0x1F: format.isUnderlined.toggle()
    case 0x1E: format.isStruckThrough.toggle()
    case 0x16: format.isReversed.toggle()
    case 0x03:
      format.foreground = colour(&rest)
      guard format.foreground != nil else {
        format.background = nil
        return
      }
      var lookahead = rest
      if lookahead.popFirst() == ",", let background = colour(&lookahead) {
        format.background = background
        rest = lookahead
      }
    // Hexadecimal colours are skipped: the sixteen that everybody has are enough to be read.
    case 0x04:
      let digits = rest.prefix { $0.properties.isASCIIHexDigit }.prefix(6)
      if digits.count == 6 { rest = rest.dropFirst(6) }
    case 0x11: break
    default: format = TextFormat()
    }
  }

  private static func colour(_ rest: inout Substring.UnicodeScalarView) -> UInt8? {
    let digits = rest.prefix(2).prefix { ("0"..."9").contains($0) }
    guard !digits.isEmpty else { return nil }
    rest = rest.dropFirst(digits.count)
    return UInt8(String(digits))
  }
}
