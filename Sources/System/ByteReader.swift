// What lives here: bytes to values; whatever they are, nothing traps.

/// Why bytes are not what `ByteWriter` makes.
public struct Unreadable: Error, Equatable, Sendable {
  /// A sentence for the log.
  public let reason: String

  /// `reason`: a sentence for the log.
  public init(reason: String = "it is nothing that was written") { self.reason = reason }

  /// There are fewer bytes than were promised.
  public static var truncated: Unreadable { Unreadable(reason: "it ends too early") }
}

/// Reads what `ByteWriter` wrote; whatever else it is given, it throws.
public struct ByteReader {
  @usableFromInline let bytes: ArraySlice<UInt8>
  @usableFromInline var place: Int

  /// Begins with the first of these bytes.
  @inlinable public init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    place = bytes.startIndex
  }

  /// Bytes that are not read yet.
  @inlinable public var rest: Int { bytes.endIndex - place }

  /// Whether everything was read.
  @inlinable public var isAtEnd: Bool { rest == 0 }

  /// The next one.
  @inlinable public mutating func byte() throws(Unreadable) -> UInt8 {
    guard place < bytes.endIndex else { throw .truncated }
    defer { place += 1 }
    return bytes[place]
  }

  /// Refuses what `ByteWriter` would have written shorter, so that a value has one form.
  @inlinable public mutating func unsigned() throws(Unreadable) -> UInt64 {
    var number: UInt64 = 0
    for shift in stride(from: 0, through: 63, by: 7) {
      let byte = try byte()
      guard shift < 63 || byte <= 1 else { throw Unreadable(reason: "a number is too large") }
      number |= UInt64(byte & 0x7F) << UInt64(shift)
      guard byte < 0x80 else { continue }
      guard byte != 0 || shift == 0 else {
        throw Unreadable(reason: "a number is written too long")
      }
      return number
    }
    throw Unreadable(reason: "a number is too large")
  }

  /// What `ByteWriter` made of a number with a sign.
  @inlinable public mutating func signed() throws(Unreadable) -> Int64 {
    let number = try unsigned()
    return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }

  /// How many follow; each takes a byte at least, so that no count makes anybody reserve what is not
  /// there.
  @inlinable public mutating func count() throws(Unreadable) -> Int {
    let count = try unsigned()
    guard count <= UInt64(rest) else { throw .truncated }
    return Int(count)
  }

  /// Yes or no.
  @inlinable public mutating func flag() throws(Unreadable) -> Bool {
    let byte = try byte()
    guard byte <= 1 else { throw Unreadable(reason: "a flag is neither yes nor no") }
    return byte == 1
  }

  /// Bytes behind their length.
  @inlinable public mutating func run() throws(Unreadable) -> [UInt8] {
    let count = try count()
    defer { place += count }
    return Array(bytes[place..<place + count])
  }

  /// UTF-8 behind its length.
  @inlinable public mutating func text() throws(Unreadable) -> String {
    let count = try count()
    guard let text = String(validating: bytes[place..<(place + count)], as: UTF8.self) else {
      throw Unreadable(reason: "a text is not UTF-8")
    }
    place += count
    return text
  }

  /// What is there, if it is.
  @inlinable public mutating func optional<Value>(
    _ body: (inout ByteReader) throws(Unreadable) -> Value
  ) throws(Unreadable) -> Value? {
    try flag() ? try body(&self) : nil
  }

  /// As many as are promised.
  @inlinable public mutating func array<Value>(
    _ body: (inout ByteReader) throws(Unreadable) -> Value
  ) throws(Unreadable) -> [Value] {
    let count = try count()
    var values: [Value] = []
    for _ in 0..<count { values.append(try body(&self)) }
    return values
  }

  /// Of fixed length, the lowest byte first.
  @inlinable public mutating func fixed<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(Unreadable) -> Number {
    var number: Number = 0
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      number |= Number(try byte()) << shift
    }
    return number
  }
}
