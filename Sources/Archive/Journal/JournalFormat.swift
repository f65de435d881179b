// What lives here: how segments of the journal look on disk.
import System
import ServerCore

/// A segment is its head and the batches behind each other, then zeros. Numbers have their lowest byte
/// first; each checksum covers what stands behind it in the head or in the batch.
enum JournalFormat {
  /// `parleyj1`, checksum (4), the archive's key (8), the number of the first record (8).
  static let headLength = 28
  /// Length of what follows this (4), checksum (4), the number of the first record (8), how many (4).
  private static let batchHeadLength = 20
  private static let mark: StaticString = "parleyj1"

  static func head(key: UInt64, first: UInt64) -> [UInt8] {
    var out = ByteWriter()
    out.put(mark)
    out.put(UInt32(0))
    out.put(key)
    out.put(first)
    out.put(Checksum.of(out.bytes.span.extracting(12...)), at: 8)
    return out.bytes
  }

  static func batch(_ records: [Record], first: UInt64) -> [UInt8] {
    var out = ByteWriter()
    out.put(UInt32(0))
    out.put(UInt32(0))
    out.put(first)
    out.put(UInt32(clamping: records.count))
    for record in records { record.encode(into: &out) }
    out.put(UInt32(clamping: out.bytes.count - batchHeadLength), at: 0)
    out.put(Checksum.of(out.bytes.span.extracting(8...)), at: 4)
    return out.bytes
  }

  struct Head: Equatable {
    let key: UInt64
    let first: UInt64

    /// Nil for what is no whole head.
    init?(_ bytes: [UInt8]) {
      guard bytes.count >= headLength else { return nil }
      var mark = ByteWriter()
      mark.put(JournalFormat.mark)
      var reader = ByteReader(bytes[8..<headLength])
      guard bytes.starts(with: mark.bytes),
        let sum = try? reader.fixed(UInt32.self), let key = try? reader.fixed(UInt64.self),
        let first = try? reader.fixed(UInt64.self), first > 0, first < UInt64(Int64.max),
        sum == Checksum.of(bytes.span.extracting(12..<headLength))
      else { return nil }
      (self.key, self.first) = (key, first)
    }
  }

  struct Batch {
    let first: UInt64
    let count: Int
    private let body: ArraySlice<UInt8>

    /// Where it ends.
    var end: Int { body.endIndex }
    /// The number behind its last.
    var next: UInt64 { first + UInt64(count) }

    /// The batch that begins there, whole and undamaged.
    init?(at start: Int, of bytes: [UInt8]) {
      let rest = bytes.count - start - batchHeadLength
      guard rest > 0 else { return nil }
      let length = (0..<4).reduce(0) { $0 | Int(bytes[start + $1]) << (8 * $1) }
      // Soon said of most places, where a batch is looked for behind a damaged one.
      guard length > 0, length <= rest else { return nil }
      var reader = ByteReader(bytes[(start + 4)..<(start + batchHeadLength)])
      guard let sum = try? reader.fixed(UInt32.self), let first = try? reader.fixed(UInt64.self),
        let count = try? reader.fixed(UInt32.self), first > 0, first < UInt64(Int64.max), count > 0,
        count <= length
      else { return nil }
      let end = start + batchHeadLength + length
      guard sum == Checksum.of(bytes.span.extracting((start + 8)..<end)) else { return nil }
      (self.first, self.count) = (first, Int(count))
      body = bytes[(start + batchHeadLength)..<end]
    }

    func records(_ instance: String) throws(Unreadable) -> [Record] {
      var reader = ByteReader(body)
      var records: [Record] = []
      for _ in 0..<count { records.append(try Record(from: &reader, instance: instance)) }
      guard reader.isAtEnd else { throw Unreadable() }
      return records
    }
  }
}
