// What lives here: protocol text compared and cut as bytes.

/// `hasPrefix`, `split` and `first ==` of the standard library look at characters, and one combining
/// mark behind a `#` makes another character of it. What the protocol means is the byte.
extension StringProtocol {
  /// Whether the bytes of `prefix` stand at the start.
  public func begins(with prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }

  /// Whether some ASCII byte occurs.
  public func holds(_ byte: Unicode.Scalar) -> Bool { utf8.contains(UInt8(ascii: byte)) }

  /// Whether one of some ASCII bytes occurs.
  public func holds(anyOf bytes: String) -> Bool { utf8.contains { bytes.utf8.contains($0) } }

  /// Whether there is nothing but some ASCII bytes.
  public func holds(only bytes: String) -> Bool { utf8.allSatisfy { bytes.utf8.contains($0) } }
}

extension Substring {
  /// What stands behind `prefix`; nil for what begins otherwise.
  public func behind(_ prefix: String) -> Substring? {
    begins(with: prefix) ? Substring(utf8.dropFirst(prefix.utf8.count)) : nil
  }

  public func split(
    at byte: Unicode.Scalar, maxSplits: Int = .max, omittingEmptySubsequences: Bool = true
  ) -> [Substring] {
    utf8.split(
      separator: UInt8(ascii: byte), maxSplits: maxSplits,
      omittingEmptySubsequences: omittingEmptySubsequences
    ).map { Substring($0) }
  }

  /// What stands before and behind the first such byte; nil where there is none.
  public func cut(at byte: Unicode.Scalar) -> (front: Substring, back: Substring)? {
    guard let index = utf8.firstIndex(of: UInt8(ascii: byte)) else { return nil }
    return (self[..<index], Substring(utf8[index...].dropFirst()))
  }

  /// What stands before the first such byte.
  public func until(_ byte: Unicode.Scalar) -> Substring { cut(at: byte)?.front ?? self }
}

extension String {
  public func behind(_ prefix: String) -> Substring? { self[...].behind(prefix) }

  public func split(
    at byte: Unicode.Scalar, maxSplits: Int = .max, omittingEmptySubsequences: Bool = true
  ) -> [Substring] {
    self[...].split(
      at: byte, maxSplits: maxSplits, omittingEmptySubsequences: omittingEmptySubsequences)
  }

  public func cut(at byte: Unicode.Scalar) -> (front: Substring, back: Substring)? {
    self[...].cut(at: byte)
  }

  public func until(_ byte: Unicode.Scalar) -> Substring { self[...].until(byte) }

  /// Whether this is a room's name, or the key of one (ISUPPORT `CHANTYPES=#`).
  public var namesRoom: Bool { utf8.first == UInt8(ascii: "#") }
}

/// Looked at as bytes in one place: the standard library's views cost several times as much.
extension String {
  /// Whether no byte is above 127.
  public var isASCII: Bool {
    let bytes = utf8Span.span
    for index in bytes.indices where bytes[index] >= 0x80 { return false }
    return true
  }

  /// Whether there is nothing but ASCII, and no capital letter.
  var isLowerASCII: Bool {
    let bytes = utf8Span.span
    for index in bytes.indices {
      let byte = bytes[index]
      if byte >= 0x80 || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte { return false }
    }
    return true
  }

  /// Whether a byte occurs.
  public func contains(byte: UInt8) -> Bool {
    let bytes = utf8Span.span
    for index in bytes.indices where bytes[index] == byte { return true }
    return false
  }
}
