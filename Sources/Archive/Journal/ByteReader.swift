// What lives here: bytes to values; whatever they are, nothing traps.

/// Bytes are not what `ByteWriter` makes.
struct Unreadable: Error, Equatable {}

struct ByteReader {
  private let bytes: ArraySlice<UInt8>
  private var place: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    place = bytes.startIndex
  }

  var isAtEnd: Bool { place == bytes.endIndex }

  mutating func byte() throws(Unreadable) -> UInt8 {
    guard place < bytes.endIndex else { throw Unreadable() }
    defer { place += 1 }
    return bytes[place]
  }

  mutating func unsigned() throws(Unreadable) -> UInt64 {
    var number: UInt64 = 0
    for shift in stride(from: 0, through: 63, by: 7) {
      let byte = try byte()
      guard shift < 63 || byte <= 1 else { throw Unreadable() }
      number |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte < 0x80 { return number }
    }
    throw Unreadable()
  }

  mutating func signed() throws(Unreadable) -> Int64 {
    let number = try unsigned()
    return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }

  /// How many follow; each takes a byte at least.
  private mutating func count() throws(Unreadable) -> Int {
    let count = try unsigned()
    guard count <= UInt64(bytes.endIndex - place) else { throw Unreadable() }
    return Int(count)
  }

  mutating func flag() throws(Unreadable) -> Bool {
    let byte = try byte()
    guard byte <= 1 else { throw Unreadable() }
    return byte == 1
  }

  mutating func text() throws(Unreadable) -> String {
    let count = try count()
    guard let text = String(validating: bytes[place..<(place + count)], as: UTF8.self) else {
      throw Unreadable()
    }
    place += count
    return text
  }

  mutating func optional<Value>(
    _ body: (inout ByteReader) throws(Unreadable) -> Value
  ) throws(Unreadable) -> Value? {
    try flag() ? try body(&self) : nil
  }

  mutating func array<Value>(
    _ body: (inout ByteReader) throws(Unreadable) -> Value
  ) throws(Unreadable) -> [Value] {
    let count = try count()
    var values: [Value] = []
    for _ in 0..<count { values.append(try body(&self)) }
    return values
  }

  mutating func fixed<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(Unreadable) -> Number {
    var number: Number = 0
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      number |= Number(try byte()) << shift
    }
    return number
  }
}
