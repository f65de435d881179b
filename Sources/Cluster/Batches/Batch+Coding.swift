// What lives here: batches as bytes.
import System

/// Version, flags, time, safe, a digest's place and the digest where there is one, the count of deeds, and
/// each with its length before it. Integers are variable-length (LEB128).
extension Batch {
  private static let version: UInt8 = 1
  private static let hasDigest: UInt8 = 1

  /// With a version in front.
  package var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.bytes.reserveCapacity(deeds.reduce(32) { $0 + $1.count + 3 })
    writer.put(Self.version)
    writer.put(digest == nil ? UInt8(0) : Self.hasDigest)
    writer.write(UInt64(bitPattern: time.milliseconds))
    writer.write(safe.number)
    if let digest {
      writer.write(digest.position.number)
      writer.write(digest.value)
    }
    writer.write(deeds) { $0.write($1) }
    return writer.bytes
  }

  /// - Throws: also for a version or a flag that this program does not know.
  package init(decoding bytes: [UInt8]) throws(Unreadable) {
    guard bytes.count <= Self.sizeLimit else { throw Unreadable(reason: "a batch is too large") }
    var reader = ByteReader(bytes[...])
    let version = try reader.byte()
    guard version == Self.version else {
      throw Unreadable(
        reason: "a batch has version \(version); this program knows \(Self.version)")
    }
    let flags = try reader.byte()
    guard flags & ~Self.hasDigest == 0 else {
      throw Unreadable(reason: "a batch has unknown flags")
    }
    time = Timestamp(milliseconds: Int64(bitPattern: try reader.unsigned()))
    safe = Position(try reader.unsigned())
    if flags & Self.hasDigest != 0 {
      let place = Position(try reader.unsigned())
      digest = Digest(of: try reader.unsigned(), at: place)
    }
    deeds = try reader.array { bytes throws(Unreadable) in try bytes.run() }
    guard reader.isAtEnd else { throw Unreadable(reason: "a batch has bytes behind its end") }
  }
}
