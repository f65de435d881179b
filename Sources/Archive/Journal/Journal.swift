// What lives here: what is safe before anybody sees it, in files that are only appended to.
import Glibc
import ServerCore
import System

/// Records have numbers that rise by one; the archive knows up to which it has them. A batch is in the
/// journal whole or not at all, and one that was refused never comes back: the segment is cut before it, or
/// another one begins with its number, and then nothing from there on counts in the one before.
struct Journal: Sendable {
  enum Step: Sendable { case begin, write, sync, cut }

  private struct Segment {
    let path: String
    let first: UInt64
  }

  private let directory: String
  private let key: UInt64
  /// Is asked before each step, so that a test can let it fail.
  private let before: @Sendable (Step) throws(Errno) -> Void
  /// Oldest first.
  private var segments: [Segment] = []
  /// The last segment, which takes batches; nil when it does no longer.
  private var file: JournalFile?
  private var identity: FileIdentity?
  /// Up to here it is good, and up to there zeros are written already: a sync that has nothing to tell of
  /// the file's size costs less.
  private var (length, prepared) = (0, 0)
  /// The disk was full: nothing is taken until there is room for more than what is asked for, or what is
  /// small would go in and what is not would not.
  private var isShort = false
  private var index: Int
  /// The number of the last record that is safe.
  private(set) var last: UInt64

  private static let chunk = 64 << 10
  private static let segmentSize = 4 << 20

  /// Goes on behind `last`. `former`: the segments of earlier processes.
  init(
    directory: String, key: UInt64, last: UInt64, former: [(file: JournalFile, first: UInt64)],
    before: @escaping @Sendable (Step) throws(Errno) -> Void = { _ in }
  ) throws(ArchiveFailure) {
    self.directory = directory
    self.key = key
    self.last = last
    self.before = before
    segments = former.map { Segment(path: $0.file.path, first: $0.first) }
    index = former.last?.file.index ?? 0
    do throws(Errno) { try begin() } catch { throw Self.failure(error) }
  }

  /// Returns how many bytes it took, when the disk has them. `check` is asked after that.
  mutating func append(
    _ records: [Record], check: () throws(ArchiveFailure) -> Void = {}
  ) throws(ArchiveFailure) -> Int {
    guard !records.isEmpty else { return 0 }
    let batch = JournalFormat.batch(records, first: last + 1)
    do throws(Errno) {
      if file == nil || length >= Self.segmentSize { try begin() }
      try write(batch)
    } catch {
      retreat()
      throw Self.failure(error)
    }
    do {
      try sync()
      try check()
      try checkName()
    } catch {
      retreat()
      throw error
    }
    length += batch.count
    last += UInt64(records.count)
    return batch.count
  }

  private mutating func write(_ batch: [UInt8]) throws(Errno) {
    let end = length + batch.count
    var room = end > prepared ? (end / Self.chunk + 1) * Self.chunk : end
    if isShort { room = (end / Self.chunk + 2) * Self.chunk }
    try before(.write)
    isShort = true
    try file?.write(batch + [UInt8](repeating: 0, count: room - end), at: length)
    isShort = false
    prepared = max(prepared, room)
  }

  /// Is never tried again on the same descriptor: what failed once may be taken for written then.
  private mutating func sync() throws(ArchiveFailure) {
    do throws(Errno) {
      try before(.sync)
      try file?.syncData()
    } catch {
      file = nil
      throw Self.failure(error)
    }
  }

  private func checkName() throws(ArchiveFailure) {
    guard let path = segments.last?.path, FileIdentity(path: path) != identity else { return }
    throw FileWatch.failure(path)
  }

  /// Whatever was written behind the good end does not count.
  private mutating func retreat() {
    if let file {
      do throws(Errno) {
        try before(.cut)
        try file.cut(to: length)
        prepared = length
        return
      } catch {
        self.file = nil
      }
    }
    // Where that fails, too, nothing is taken until it succeeds.
    try? begin()
  }

  private mutating func begin() throws(Errno) {
    file = nil
    try before(.begin)
    index += 1
    let new = try JournalFile(making: index, in: directory)
    do throws(Errno) {
      try new.write(JournalFormat.head(key: key, first: last + 1), at: 0)
      try new.syncData()
    } catch {
      unlink(new.path)
      throw error
    }
    AtomicFile.syncDirectory(of: new.path)
    (length, prepared) = (JournalFormat.headLength, JournalFormat.headLength)
    segments.append(Segment(path: new.path, first: last + 1))
    identity = FileIdentity(path: new.path)
    file = new
  }

  /// What comes next goes into another segment, so that this one can be dropped; false where that fails.
  mutating func turn() -> Bool {
    if file == nil || length > JournalFormat.headLength { try? begin() }
    return file != nil
  }

  /// The archive has these on the disk.
  mutating func drop(through number: UInt64) {
    while segments.count > 1, segments[1].first <= number + 1 {
      unlink(segments.removeFirst().path)
    }
  }

  /// The archive has everything on the disk: afterwards there is no journal.
  mutating func end() {
    for segment in segments { unlink(segment.path) }
    (segments, file) = ([], nil)
  }

  private static func failure(_ error: Errno) -> ArchiveFailure {
    ArchiveFailure(
      reason: [ENOSPC, EDQUOT].contains(error.code) ? "the disk is full" : error.reason)
  }
}
