// What lives here: what the journal holds, after whatever end.
import ServerCore
import System

/// The segments that lay in a directory at one moment.
struct JournalReader {
  private let files: [JournalFile]
  /// Somebody looks at it, and a server may be writing meanwhile.
  private let isLive: Bool

  init(directory: String, isLive: Bool) throws(ArchiveFailure) {
    files = try JournalFile.all(in: directory, of: isLive ? .anybody : .ourselves)
    self.isLive = isLive
  }

  var isEmpty: Bool { files.isEmpty }

  struct Ending {
    fileprivate(set) var segments: [(file: JournalFile, first: UInt64)] = []
    /// What was left of a batch when the process or the machine died.
    fileprivate(set) var torn: [UInt8] = []
    /// The number behind the last record.
    fileprivate(set) var next: UInt64
  }

  /// Hands over the records behind `position` of the archive with this key, batch by batch.
  ///
  /// - Throws: `ArchiveFailure` in one line if any of them that was acknowledged is not there.
  func read(
    after position: UInt64, key: UInt64, instance: String,
    _ body: ([Record]) throws -> Void
  ) throws -> Ending {
    var ending = Ending(next: position + 1)
    ending.segments = try heads(key)
    for (place, (file, first)) in ending.segments.enumerated() {
      let limit = place + 1 < ending.segments.count ? ending.segments[place + 1].first : nil
      var part = Part(file: file, limit: limit, position: position, next: ending.next)
      try part.go(to: first)
      // What is being written can look damaged for a moment.
      for isLast in [false, false, false, true] {
        part.bytes = try file.bytes()
        do throws(ArchiveFailure) {
          try part.check()
          break
        } catch  where !isLive || isLast {
          throw error
        } catch {}
      }
      for batch in part.batches where batch.next > position + 1 {
        let records: [Record]
        do throws(Unreadable) {
          records = try batch.records(instance)
        } catch {
          throw part.failure("holds what this version of the server cannot read")
        }
        try body(Array(records.dropFirst(Int(max(batch.first, position + 1) - batch.first))))
      }
      ending.next = max(position + 1, part.next)
      ending.torn = limit == nil ? part.rest : []
    }
    for file in files.dropFirst(ending.segments.count) {
      ending.segments.append((file, ending.next))
    }
    return ending
  }

  private func heads(_ key: UInt64) throws(ArchiveFailure) -> [(file: JournalFile, first: UInt64)] {
    var found: [(file: JournalFile, first: UInt64)] = []
    for (place, file) in files.enumerated() {
      guard let head = JournalFormat.Head(try file.bytes(JournalFormat.headLength)) else {
        // Nothing is acknowledged before the head is on the disk.
        if place + 1 == files.count { continue }
        throw ArchiveFailure(reason: "\(file.path) is damaged: it has no head. \(Self.advice)")
      }
      guard head.key == key else {
        throw ArchiveFailure(
          reason:
            "\(file.path) is the journal of another archive; move it away, or put that one back")
      }
      found.append((file, head.first))
    }
    return found
  }

  fileprivate static let advice = """
    Nothing was changed. Put a backup in place of the archive, or move the journal away to go on without \
    what it holds (docs/backup.md)
    """
}

/// One segment in the order of its records.
private struct Part {
  let file: JournalFile
  /// From here on the next segment counts.
  let limit: UInt64?
  /// The archive has everything up to here.
  let position: UInt64
  /// The number that comes next.
  var next: UInt64
  var bytes: [UInt8] = []
  private(set) var batches: [JournalFormat.Batch] = []
  /// What stands behind the last batch, but for zeros.
  private(set) var rest: [UInt8] = []

  init(file: JournalFile, limit: UInt64?, position: UInt64, next: UInt64) {
    self.file = file
    self.limit = limit
    self.position = position
    self.next = next
  }

  func failure(_ what: String) -> ArchiveFailure {
    ArchiveFailure(reason: "\(file.path) \(what). \(JournalReader.advice)")
  }

  /// What is between is missing, which matters only where the archive has not got it.
  mutating func go(to number: UInt64) throws(ArchiveFailure) {
    guard number == next || number <= position + 1 else {
      throw failure("is damaged, or one before it is missing: records \(next) to \(number - 1)")
    }
    next = number
  }

  mutating func check() throws(ArchiveFailure) {
    let start = next
    var place = JournalFormat.headLength
    (batches, rest) = ([], [])
    do throws(ArchiveFailure) {
      while let (batch, isGap) = self.batch(from: place) {
        if isGap { try go(to: batch.first) }
        guard batch.first == next else {
          throw failure("is damaged: its records have wrong numbers")
        }
        batches.append(batch)
        (next, place) = (batch.next, batch.end)
      }
      if let limit { try go(to: max(limit, next)) }
    } catch {
      next = start
      throw error
    }
    if let end = bytes[place...].lastIndex(where: { $0 != 0 }) { rest = Array(bytes[place...end]) }
  }

  /// The batch there, or a later one behind what is damaged.
  private func batch(from start: Int) -> (JournalFormat.Batch, isGap: Bool)? {
    func counts(_ batch: JournalFormat.Batch) -> Bool { limit.map { batch.first < $0 } ?? true }
    guard start <= bytes.count else { return nil }
    if let batch = JournalFormat.Batch(at: start, of: bytes) {
      return counts(batch) ? (batch, false) : nil
    }
    // A batch is written when the one before is on the disk: a torn one has nothing behind it.
    guard limit != next, bytes[start...].contains(where: { $0 != 0 }) else { return nil }
    for place in (start + 1)..<bytes.count {
      guard let batch = JournalFormat.Batch(at: place, of: bytes), batch.first > next else {
        continue
      }
      return counts(batch) ? (batch, true) : nil
    }
    return nil
  }
}
