// What lives here: emoji of several characters, by what a terminal has to know to draw one as one.

/// A terminal draws all of a kind in two columns, or none.
package enum Emoji: Hashable, Sendable, CaseIterable {
  /// A sign that a variation selector makes an emoji.
  case selected
  case skinTone
  /// Several with joiners between them.
  case joined
  case flag

  /// By which a terminal shows what it does with its kind.
  package var sample: String {
    switch self {
    case .selected: "\u{2764}\u{FE0F}"
    case .skinTone: "\u{1F44D}\u{1F3FD}"
    case .joined: "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}"
    case .flag: "\u{1F1E9}\u{1F1EA}"
    }
  }

  private static let selector: Unicode.Scalar = "\u{FE0F}"
  private static let joiner: Unicode.Scalar = "\u{200D}"
  /// A family of four with skin tones has eleven.
  private static let most = 12

  /// Nil for everything else, also for what only looks like one.
  package init?(_ cluster: Character) {
    let scalars = cluster.unicodeScalars
    guard let first = scalars.first, first.value > 0xFF,
      case let rest = scalars.dropFirst(), let second = rest.first
    else { return nil }
    if Self.letter(first) != nil {
      guard Self.letter(second) != nil, rest.count == 1 else { return nil }
      self = .flag
      return
    }
    guard first.properties.isEmoji, rest.count < Self.most else { return nil }
    if rest.count == 1 {
      if second == Self.selector, !first.properties.isEmojiPresentation {
        self = .selected
      } else if second.properties.isEmojiModifier, first.properties.isEmojiModifierBase {
        self = .skinTone
      } else {
        return nil
      }
      return
    }
    guard rest.contains(Self.joiner), Self.isJoined(rest) else { return nil }
    self = .joined
  }

  /// Behind the first one there is an emoji behind each joiner, and nothing else but how they look.
  private static func isJoined(_ rest: Substring.UnicodeScalarView) -> Bool {
    var wasJoiner = false
    for scalar in rest {
      if scalar == joiner {
        if wasJoiner { return false }
        wasJoiner = true
        continue
      }
      let isLook = scalar == selector || scalar.properties.isEmojiModifier
      guard isLook != wasJoiner, isLook || scalar.properties.isEmoji && scalar.value > 0xFF else {
        return false
      }
      wasJoiner = false
    }
    return !wasJoiner
  }

  /// Of a flag's regional indicators.
  static func letter(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    guard 0x1F1E6...0x1F1FF ~= scalar.value else { return nil }
    return Unicode.Scalar(scalar.value - 0x1F1E6 + 0x41)
  }
}
