// What lives here: somebody else's text made harmless for whatever shows it.

extension String {
  /// For a terminal, a log or a list: nothing moves the cursor, begins another line, turns the
  /// writing direction or hides. What would is shown as U+FFFD.
  public var visible: String {
    guard !utf8.allSatisfy({ (32..<127).contains($0) }) else { return self }
    return String(UnicodeScalarView(unicodeScalars.map { $0.isHarmless ? $0 : "\u{FFFD}" }))
  }

  /// What others read beside their own words, such as a topic: formatting codes may stay, and a joiner
  /// inside a word or a picture; what steers a terminal or turns the writing direction goes.
  public var withoutControls: String {
    guard !utf8.allSatisfy({ (32..<127).contains($0) }) else { return self }
    return String(UnicodeScalarView(unicodeScalars.filter { $0.isHarmless || $0.isFormatting }))
  }
}

extension Unicode.Scalar {
  fileprivate var isHarmless: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }

  /// Formatting codes of mIRC, joiners, and the two marks that only lean a single letter.
  fileprivate var isFormatting: Bool {
    switch value {
    case 0x02, 0x03, 0x04, 0x0F, 0x11, 0x16, 0x1D, 0x1E, 0x1F: true
    case 0x200C, 0x200D, 0x200E, 0x200F: true
    default: false
    }
  }
}
