// What lives here: batches as bytes.
import System

/// Why bytes are not what they should be.
package struct CodingFault: Error, Equatable, Sendable {
  package let reason: String

  package init(reason: String) { self.reason = reason }
}

/// Version, flags, time, safe, digest where there is one, the count of deeds, and each with its length
/// before it. Integers are variable-length (LEB128).
extension Batch {
  private static let version: UInt8 = 1
  private static let hasDigest: UInt8 = 1

  package var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.bytes.reserveCapacity(deeds.reduce(32) { $0 + $1.count + 3 })
    writer.put(byte: Self.version)
    writer.put(byte: digest == nil ? 0 : Self.hasDigest)
    writer.put(UInt64(bitPattern: time.milliseconds))
    writer.put(safe.number)
    if let digest { writer.put(digest) }
    writer.put(UInt64(deeds.count))
    for deed in deeds { writer.put(deed) }
    return writer.bytes
  }

  package init(decoding bytes: [UInt8]) throws(CodingFault) {
    guard bytes.count <= Self.sizeLimit else { throw CodingFault(reason: "a batch is too large") }
    var reader = ByteReader(bytes)
    let version = try reader.byte()
    guard version == Self.version else {
      throw CodingFault(
        reason: "a batch has version \(version); this program knows \(Self.version)")
    }
    let flags = try reader.byte()
    guard flags & ~Self.hasDigest == 0 else {
      throw CodingFault(reason: "a batch has unknown flags")
    }
    time = Timestamp(milliseconds: Int64(bitPattern: try reader.number()))
    safe = Position(try reader.number())
    digest = flags & Self.hasDigest == 0 ? nil : try reader.number()
    let count = try reader.number()
    // Each takes a byte at least, so that no count makes us reserve what is not there.
    guard count <= UInt64(reader.rest) else { throw .truncated }
    deeds = []
    deeds.reserveCapacity(Int(count))
    for _ in 0..<count { deeds.append(try reader.bytes()) }
    guard reader.rest == 0 else { throw CodingFault(reason: "a batch has bytes behind its end") }
  }
}
