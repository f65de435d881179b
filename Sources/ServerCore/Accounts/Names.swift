/// What lives here: which words can be names of people and rooms.

enum Names {
  /// Modern IRC, "NICK": letters, digits and ``[]\`_^{|}-``, no digit or `-` first.
  static func isNick(_ name: String, limits: Limits) -> Bool {
    let bytes = name.utf8
    guard let first = bytes.first, bytes.count <= limits.nickLength else { return false }
    guard !isDigit(first), first != UInt8(ascii: "-") else { return false }
    return bytes.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
  }

  /// Modern IRC, "Channels": `#`, then no space, comma, control byte or mask character.
  static func isRoom(_ name: String, limits: Limits) -> Bool {
    let bytes = name.utf8
    guard bytes.first == UInt8(ascii: "#"), (2...limits.roomLength).contains(bytes.count) else {
      return false
    }
    return bytes.allSatisfy {
      $0 > 32 && $0 != 127 && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "*")
        && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: ":")
    }
  }

  /// What can stand behind the `@` of a person: letters, digits and `.-:/_`.
  static func isHost(_ name: String) -> Bool {
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
