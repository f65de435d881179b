// What lives here: ranges of addresses such as `10.0.0.0/8`.

/// An IPv4 or IPv6 address and how many of its bits count (RFC 4632, section 3.1; RFC 4291, 2.3).
public struct CIDR: Sendable, Hashable, CustomStringConvertible, Codable {
  /// 4 or 16; those behind `bits` are 0.
  private let bytes: [UInt8]
  private let bits: Int

  /// Nil unless `text` is an address, or an address, `/` and a prefix length in bits.
  public init?(_ text: String) {
    let halves = text.split(at: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let bytes = Self.address(halves[0]) else { return nil }
    let length = halves.count > 1 ? Int(halves[1]) : bytes.count * 8
    guard let length, (0...bytes.count * 8).contains(length) else { return nil }
    self.init(bytes, length)
  }

  /// `10.0.*` and `10.0.*.*`: the numbers in front, and any behind them. Nil for anything else.
  public init?(octets text: String) {
    let parts = text.split(at: ".", omittingEmptySubsequences: false)
    let numbers = parts.prefix { $0 != "*" }
    guard (1...4).contains(parts.count), (1..<4).contains(numbers.count),
      parts.count > numbers.count, parts.dropFirst(numbers.count).allSatisfy({ $0 == "*" }),
      let start = Self.four(
        Substring(
          numbers.joined(separator: ".") + String(repeating: ".0", count: 4 - numbers.count)))
    else { return nil }
    self.init(start, numbers.count * 8)
  }

  private init(_ bytes: [UInt8], _ bits: Int) {
    self.bytes = bytes.enumerated().map { index, byte in
      let kept = min(8, max(0, bits - index * 8))
      return byte & ~UInt8(0xFF >> kept)
    }
    self.bits = bits
  }

  /// 127.0.0.0/8 and ::1.
  public static let loopback = ["127.0.0.0/8", "::1"].compactMap { CIDR($0) }

  /// What one household or machine has: an IPv4 address, or the 64 bits of an IPv6 network. Nil for
  /// text that is no address.
  public static func household(of address: String) -> CIDR? {
    Self.address(address[...]).map { CIDR($0, min(64, $0.count * 8)) }
  }

  /// Whether `address` lies in the range; text that is no address lies in none.
  public func contains(_ address: String) -> Bool {
    guard let other = Self.address(address[...]), other.count == bytes.count else { return false }
    return CIDR(other, bits).bytes == bytes
  }

  /// One way to write each range, so that equal ranges are written equally.
  public var description: String {
    let address: String
    if bytes.count == 4 {
      address = bytes.map(String.init).joined(separator: ".")
    } else {
      address = stride(from: 0, to: 16, by: 2).map {
        String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
      }.joined(separator: ":")
    }
    return bits == bytes.count * 8 ? address : "\(address)/\(bits)"
  }

  /// 4 or 16 bytes; an IPv4 address in IPv6 clothing counts as IPv4, and a zone does not count.
  private static func address(_ text: Substring) -> [UInt8]? {
    guard text.holds(":") else { return four(text) }
    guard let bytes = six(text.until("%")) else { return nil }
    let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255
    return isMapped ? Array(bytes[12...]) : bytes
  }

  private static func four(_ text: Substring) -> [UInt8]? {
    let parts = text.split(at: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    let bytes = parts.compactMap { part -> UInt8? in
      let isPlain = part.allSatisfy { $0.isASCII && $0.isNumber } && part.count <= 3
      guard isPlain, part.count == 1 || !part.begins(with: "0") else { return nil }
      return UInt8(part)
    }
    return bytes.count == 4 ? bytes : nil
  }

  /// RFC 4291, section 2.2: eight groups, `::` once for as many zeros as are missing, and an IPv4
  /// address for the last two.
  private static func six(_ text: Substring) -> [UInt8]? {
    guard let gap = text.firstRange(of: "::") else {
      return groups(text).flatMap { $0.count == 16 ? $0 : nil }
    }
    let head = text[..<gap.lowerBound]
    let tail = text[gap.upperBound...]
    guard let front = head.isEmpty ? [] : groups(head), let back = tail.isEmpty ? [] : groups(tail),
      front.count + back.count <= 14
    else { return nil }
    return front + [UInt8](repeating: 0, count: 16 - front.count - back.count) + back
  }

  private static func groups(_ text: Substring) -> [UInt8]? {
    var bytes: [UInt8] = []
    let parts = text.split(at: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, part.holds("."), let last = four(part) {
        bytes += last
      } else {
        guard (1...4).contains(part.count), part.allSatisfy({ $0.isASCII && $0.isHexDigit }),
          let group = UInt16(part, radix: 16)
        else { return nil }
        bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
      }
    }
    return bytes
  }
}
