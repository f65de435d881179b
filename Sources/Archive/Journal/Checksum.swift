// What lives here: CRC-32C (RFC 3720, appendix B.4), by which a torn or damaged batch is known.

enum Checksum {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { rest, _ in rest >> 1 ^ (rest & 1 == 0 ? 0 : 0x82F6_3B78) }
  }

  static func of(_ bytes: Span<UInt8>) -> UInt32 {
    let table = table.span
    var rest = ~UInt32(0)
    for index in bytes.indices {
      rest = rest >> 8 ^ table[Int(UInt8(truncatingIfNeeded: rest) ^ bytes[index])]
    }
    return ~rest
  }
}
