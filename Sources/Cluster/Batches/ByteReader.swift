// What lives here: integers and runs of bytes, read from whoever wrote to the log.

/// Reads what `ByteWriter` wrote; whatever else it is given, it throws.
struct ByteReader {
  private let source: [UInt8]
  private var place = 0

  init(_ source: [UInt8]) { self.source = source }

  /// Bytes that are not read yet.
  var rest: Int { source.count - place }

  mutating func byte() throws(CodingFault) -> UInt8 {
    guard place < source.count else { throw .truncated }
    defer { place += 1 }
    return source[place]
  }

  /// Refuses what `ByteWriter` would have written shorter, so that a value has one form.
  mutating func number() throws(CodingFault) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try byte()
      let bits = UInt64(byte & 0x7F)
      guard shift < 63 || (shift == 63 && bits <= 1) else {
        throw CodingFault(reason: "a number is too large")
      }
      value |= bits << shift
      if byte & 0x80 == 0 {
        guard byte != 0 || shift == 0 else {
          throw CodingFault(reason: "a number is written too long")
        }
        return value
      }
      shift += 7
    }
  }

  mutating func bytes() throws(CodingFault) -> [UInt8] {
    let count = try number()
    guard count <= UInt64(rest) else { throw .truncated }
    defer { place += Int(count) }
    return Array(source[place..<place + Int(count)])
  }
}

extension CodingFault {
  static var truncated: CodingFault { CodingFault(reason: "it ends too early") }
}
