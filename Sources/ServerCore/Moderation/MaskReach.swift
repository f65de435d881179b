// What lives here: whether a mask can meet anybody at all.
import IRC

/// A mask that cannot would be confirmed and keep nobody out.
struct MaskReach {
  /// What may stand behind the `@` of somebody: the server's name, and what CHGHOST gave.
  let hosts: [String]
  /// Whether addresses are compared, too.
  let comparesAddresses: Bool
  let limits: NameSettings

  /// Why `nick!user@host` meets nobody; nil where it may meet somebody.
  func fault(of mask: Mask) -> String? {
    let parts = Source(parsing: mask.text)
    if !Self.fits(parts.nick, limits.nickLength, Self.isNickByte)
      || (parts.nick.utf8.first.map { Self.isDigit($0) || $0 == UInt8(ascii: "-") } ?? false)
    {
      return "Nobody can have this name"
    }
    if !Self.fits(parts.user ?? "*", limits.userLength, Self.isUserByte) {
      return "Nobody can have this user name"
    }
    let host = parts.host ?? "*"
    if hosts.contains(where: Mask(host).matches) { return nil }
    if comparesAddresses { return Self.isAddresses(host) ? nil : Self.noHost }
    return "Addresses are hidden here; give a name, or ~a: and an account"
  }

  /// Why a mask of accounts meets nobody.
  func fault(ofAccount name: String) -> String? {
    Self.fits(name, limits.nickLength, Self.isNickByte) ? nil : "No account can have this name"
  }

  private static var noHost: String {
    "Nobody can have this host: hosts are not looked up here; give an address, a range such as "
      + "10.0.0.0/8, or an account"
  }

  /// Whether a text of at most `length` such bytes can match.
  private static func fits(_ pattern: String, _ length: Int, _ isPart: (UInt8) -> Bool) -> Bool {
    let bytes = pattern.utf8.filter { $0 != UInt8(ascii: "*") }
    return bytes.count <= length && bytes.allSatisfy { $0 == UInt8(ascii: "?") || isPart($0) }
      && !pattern.isEmpty
  }

  /// An address or a part of one: four numbers, or hexadecimal digits and colons.
  private static func isAddresses(_ pattern: String) -> Bool {
    if CIDR(pattern) != nil { return true }
    guard pattern.holds(anyOf: "*?") else { return false }
    let octets = pattern.split(at: ".", omittingEmptySubsequences: false)
    if pattern.holds(only: "0123456789.*?"), octets.count <= 4 {
      return octets.allSatisfy { $0.holds(anyOf: "*?") || UInt8($0) != nil }
    }
    return pattern.holds(only: "0123456789abcdefABCDEF:*?")
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  private static func isNickByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || (65...125).contains(byte) || byte == UInt8(ascii: "-") || byte >= 0x80
  }

  private static func isUserByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      || ".-_".utf8.contains(byte)
  }
}

extension Chat {
  /// `isEverywhere`: for the whole server, where addresses are compared, too.
  func maskReach(isEverywhere: Bool) -> MaskReach {
    MaskReach(
      hosts: [configuration.shared.serverName] + sessions.givenHosts,
      comparesAddresses: isEverywhere,
      limits: configuration.shared.names)
  }
}
