// What lives here: values to bytes, as the journal and the log of several servers have them.

/// Whole numbers in groups of seven bits, the lowest first (LEB128); texts and runs behind their length.
/// Public, as the compiler inlines nothing less into other modules, and every record passes here.
public struct ByteWriter {
  /// What was written until now.
  public var bytes: [UInt8] = []

  /// Nothing is written yet.
  @inlinable public init() {}

  /// As many bytes as the number needs.
  @inlinable public mutating func write(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Small ones are short, whatever their sign.
  @inlinable public mutating func write(_ number: Int64) {
    write(UInt64(bitPattern: number << 1 ^ number >> 63))
  }

  /// One byte.
  @inlinable public mutating func write(_ isSo: Bool) { bytes.append(isSo ? 1 : 0) }

  /// Its UTF-8 behind its length.
  @inlinable public mutating func write(_ text: String) {
    write(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  /// Behind its length.
  @inlinable public mutating func write(_ run: [UInt8]) {
    write(UInt64(run.count))
    bytes += run
  }

  /// Whether there is one, and then it.
  @inlinable public mutating func write<Value>(
    _ value: Value?, _ body: (inout ByteWriter, Value) -> Void
  ) {
    write(value != nil)
    if let value { body(&self, value) }
  }

  /// Whether there is one, and then it.
  @inlinable public mutating func write(_ text: String?) { write(text) { $0.write($1) } }

  /// How many there are, and then each.
  @inlinable public mutating func write<Value>(
    _ values: [Value], _ body: (inout ByteWriter, Value) -> Void
  ) {
    write(UInt64(values.count))
    for value in values { body(&self, value) }
  }

  /// Of fixed length, the lowest byte first.
  @inlinable public mutating func put<Number: FixedWidthInteger>(_ number: Number) {
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  /// Over what stands there.
  @inlinable public mutating func put(_ number: UInt32, at place: Int) {
    for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
  }

  /// Without its length.
  @inlinable public mutating func put(_ text: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
