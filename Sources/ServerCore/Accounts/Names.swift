// What lives here: which words can be names of people and rooms.
import IRC

public enum Names {
  /// Modern IRC, "NICK": letters, digits and ``[]\`_^{|}-``, no digit or `-` first; and
  /// letters and digits of all scripts, which only accounts have unless the settings say otherwise.
  static func isNick(_ name: String, limits: NameSettings) -> Bool {
    let bytes = name.utf8
    guard let first = bytes.first, bytes.count <= limits.nickLength else { return false }
    guard !isDigit(first), first != UInt8(ascii: "-") else { return false }
    return bytes.allSatisfy(isNickByte) || isInternational(name)
  }

  /// `all` is how clients say everybody.
  static func isAccount(_ name: String, limits: NameSettings) -> Bool {
    isNick(name, limits: limits) && CaseMapping.key(name) != "all"
  }

  /// What people may choose to be called. The user file's names are its writer's choice.
  static func isFree(_ name: String, limits: NameSettings) -> Bool {
    isNick(name, limits: limits) && (limits.nicks == .utf8 || name.utf8.allSatisfy { $0 < 0x80 })
  }

  private static func isNickByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-")
  }

  /// As PRECIS (RFC 8265) takes user names: letters, marks and digits, each in its plain form, and
  /// the whole composed, so that one name has one spelling in bytes.
  private static func isInternational(_ name: String) -> Bool {
    for (index, scalar) in name.unicodeScalars.enumerated() {
      if scalar.isASCII {
        guard isNickByte(UInt8(scalar.value)) else { return false }
        continue
      }
      let properties = scalar.properties
      guard index == 0 ? properties.isXIDStart : properties.isXIDContinue,
        !properties.isDefaultIgnorableCodePoint, isPlain(scalar)
      else { return false }
    }
    return name.composed.utf8.elementsEqual(name.utf8)
  }

  /// No full-width, superscript or otherwise dressed-up form of another letter.
  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    // Letters of their own, which only folding takes for others.
    if scalar == "ß" || scalar == "ς" { return true }
    return !scalar.properties.lowercaseMapping.unicodeScalars.contains {
      $0.properties.changesWhenNFKCCaseFolded
    }
  }

  /// Modern IRC, "Channels": `#`, then no space, comma, control byte or mask character; and nothing
  /// that cannot be seen, that moves what stands around it, or that joins the `#` itself.
  public static func isRoom(_ name: String, limits: NameSettings = NameSettings()) -> Bool {
    guard name.namesRoom, (2...limits.roomLength).contains(name.utf8.count) else { return false }
    let scalars = name.unicodeScalars.dropFirst()
    guard let first = scalars.first, !first.joinsTheOneBefore else { return false }
    return scalars.allSatisfy { $0.isVisible && !",*?:".unicodeScalars.contains($0) }
  }

  /// What can stand behind the `@` of a person: letters, digits and `.-:/_`.
  public static func isHost(_ name: String) -> Bool {
    let bytes = name.utf8
    guard let first = bytes.first, bytes.count <= 63, first != UInt8(ascii: ":") else {
      return false
    }
    return bytes.allSatisfy {
      isDigit($0) || (65...90).contains($0) || (97...122).contains($0)
        || [
          UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "/"),
          UInt8(ascii: "_"),
        ].contains($0)
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  /// A...Z, a...z and the specials between and behind them: `[ \ ] ^ _` and `` ` { | } ``.
  private static func isLetter(_ byte: UInt8) -> Bool { (65...125).contains(byte) }
}

extension Unicode.Scalar {
  /// Whether it takes room of its own and leaves what stands around it where it is: no control, no
  /// space of any width, nothing invisible, no change of direction (Unicode, UAX #9 and UTS #39).
  var isVisible: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .surrogate,
      .unassigned, .privateUse:
      false
    default: !properties.isDefaultIgnorableCodePoint
    }
  }

  /// Whether it is drawn over what stands before it.
  var joinsTheOneBefore: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: properties.isEmojiModifier
    }
  }
}
