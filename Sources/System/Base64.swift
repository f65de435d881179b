// What lives here: base64 (RFC 4648 section 4).

/// The alphabet with `+` and `/`, padded (RFC 4648, section 4).
public enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// With padding, without line breaks.
  public static func encode(_ bytes: [UInt8]) -> String {
    String(decoding: encoded(bytes), as: UTF8.self)
  }

  /// As `encode`, as the bytes of the text.
  package static func encoded(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var bits = 0
      for index in start..<start + 3 {
        bits = bits << 8 | (index < bytes.count ? Int(bytes[index]) : 0)
      }
      for position in 0..<4 {
        let isPadding = position > count
        text.append(
          isPadding ? UInt8(ascii: "=") : alphabet[bits >> (18 - 6 * position) & 63])
      }
    }
    return text
  }

  /// Nil unless `text` is padded base64 and nothing else.
  public static func decode(_ text: String) -> [UInt8]? { decode(Array(text.utf8)) }

  /// Nil unless they are padded base64 and nothing else.
  package static func decode(_ symbols: [UInt8]) -> [UInt8]? {
    guard symbols.count % 4 == 0 else { return nil }
    let padding = symbols.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    guard padding <= 2 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(symbols.count / 4 * 3)
    var bits = 0
    for (index, symbol) in symbols.enumerated() {
      let isPadding = index >= symbols.count - padding
      guard let value = isPadding ? 0 : value(of: symbol) else { return nil }
      bits = bits << 6 | value
      if index % 4 == 3 {
        bytes.append(UInt8(bits >> 16 & 255))
        bytes.append(UInt8(bits >> 8 & 255))
        bytes.append(UInt8(bits & 255))
        bits = 0
      }
    }
    bytes.removeLast(padding)
    return bytes
  }

  private static func value(of symbol: UInt8) -> Int? {
    switch symbol {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(symbol) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(symbol) - 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(symbol) + 4
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
