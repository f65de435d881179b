// What lives here: which names are the same name (ISUPPORT `CASEMAPPING`).

/// Modern IRC, "CASEMAPPING Parameter".
public enum CaseMapping: String, Sendable {
  case ascii
  case rfc1459
  case rfc1459Strict = "rfc1459-strict"

  /// The form in which names are compared. Only ASCII is folded, as all three mappings define.
  public func fold(_ name: String) -> String {
    if name.utf8.allSatisfy({ self.fold($0) == $0 }) { return name }
    return String(decoding: name.utf8.map { self.fold($0) }, as: UTF8.self)
  }

  /// The form in which this server compares and keeps names: ASCII folded, and composed, so that one
  /// name is the same bytes wherever it stands.
  public static func key(_ name: String) -> String {
    // Most names that are looked for are what was folded and composed before.
    name.isLowerASCII ? name : ascii.fold(name).composed
  }

  private func fold(_ byte: UInt8) -> UInt8 {
    switch (self, byte) {
    case (_, UInt8(ascii: "A")...UInt8(ascii: "Z")): byte | 0x20
    case (.rfc1459, UInt8(ascii: "[")...UInt8(ascii: "^")): byte | 0x20
    case (.rfc1459Strict, UInt8(ascii: "[")...UInt8(ascii: "]")): byte | 0x20
    default: byte
    }
  }
}
