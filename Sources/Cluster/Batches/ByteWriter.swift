// What lives here: integers and runs of bytes, written for the log.

struct ByteWriter {
  var bytes: [UInt8] = []

  mutating func put(byte: UInt8) { bytes.append(byte) }

  /// Seven bits a byte, the lowest first (LEB128).
  mutating func put(_ number: UInt64) {
    var rest = number
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Its length before it.
  mutating func put(_ run: [UInt8]) {
    put(UInt64(run.count))
    bytes += run
  }
}
