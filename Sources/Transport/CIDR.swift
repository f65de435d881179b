/// What lives here: ranges of addresses such as `10.0.0.0/8`.
import Glibc

public struct CIDR: Sendable, Equatable {
  private let bytes: [UInt8]
  private let bits: Int

  /// Nil unless `text` is an address, or an address, `/` and a prefix length in bits.
  public init?(_ text: String) {
    let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let bytes = Self.addressBytes(String(halves[0])) else { return nil }
    let length = halves.count > 1 ? Int(halves[1]) : bytes.count * 8
    guard let length, (0...bytes.count * 8).contains(length) else { return nil }
    self.bytes = bytes
    bits = length
  }

  /// 127.0.0.0/8 and ::1.
  public static var loopback: [CIDR] { ["127.0.0.0/8", "::1"].compactMap(CIDR.init) }

  public func contains(_ address: String) -> Bool {
    guard let other = Self.addressBytes(address), other.count == bytes.count else { return false }
    return (0..<bits).allSatisfy { bit in
      let mask = UInt8(0x80) >> UInt8(bit % 8)
      return (bytes[bit / 8] ^ other[bit / 8]) & mask == 0
    }
  }

  /// 4 or 16 bytes; an IPv4 address in IPv6 clothing counts as IPv4.
  private static func addressBytes(_ text: String) -> [UInt8]? {
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: &four) { Array($0) } }
    var six = in6_addr()
    guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
    let bytes = withUnsafeBytes(of: &six) { Array($0) }
    let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255
    return isMapped ? Array(bytes[12...]) : bytes
  }
}
