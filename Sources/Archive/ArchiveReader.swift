// What lives here: an archive that is looked at, while a server uses it or after.
import GRDB
import Glibc
import ServerCore
import System

/// Reads an archive and changes nothing in it, wherever it lies.
package final class ArchiveReader: Sendable {
  let database: DatabaseQueue
  private let path: String
  private let directory: String
  /// Where the copy is that is looked at, if the archive's own directory is read-only.
  private let copy: PrivateFolder?
  /// Opened before the archive is read, so that nothing is dropped in between.
  private let journal: JournalReader

  /// - Throws: `ArchiveFailure` in one line: there is none, or it cannot be read.
  package init(directory: String) throws(ArchiveFailure) {
    let file = ArchiveFile(directory: directory)
    path = file.path
    self.directory = directory
    var status = stat()
    guard !directory.isEmpty, stat(path, &status) == 0 else {
      throw ArchiveFailure(reason: "there is no archive in \(directory.isEmpty ? "''" : directory)")
    }
    guard FileKind(status) == .file else {
      throw ArchiveFailure(reason: "\(path) is \(FileKind(status).name), not an archive")
    }
    journal = try JournalReader(directory: directory, isLive: true)
    try file.check(wasUsed: true, hasJournal: !journal.isEmpty)
    do {
      let (opened, copy) = try Self.open(path, in: directory)
      (database, self.copy) = (opened, copy)
    } catch let failure as ArchiveFailure {
      throw failure
    } catch {
      throw ArchiveFailure(reason: "\(path): \(SQLiteArchive.reason(error))")
    }
  }

  /// SQLite needs files beside the database; where it may make none, a copy is read.
  private static func open(
    _ path: String, in directory: String
  ) throws -> (DatabaseQueue, PrivateFolder?) {
    do {
      if access(directory, W_OK) == 0 { return (try queue(path), nil) }
    } catch let error as DatabaseError
      where [.SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_IOERR].contains(error.resultCode)
    {}
    let folder = try PrivateFolder()
    for ending in ["", "-wal"] where access(path + ending, F_OK) == 0 {
      try folder.copy(path + ending, as: DataDirectory.archive + ending)
    }
    return (try queue(folder.path + "/" + DataDirectory.archive), folder)
  }

  private static func queue(_ path: String) throws -> DatabaseQueue {
    var configuration = GRDB.Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    // Only now is the file read.
    _ = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
    return queue
  }

  /// Hands over every message in the order said, a page at a time.
  package func forEachMessage(_ body: (StoredMessage) -> Void) throws(ArchiveFailure) {
    try requireThisVersion()
    let (mark, kept) = try read { db in
      let names = try Row.fetchAll(db, sql: "SELECT id, name FROM room").reduce(
        into: [RoomID: String]()
      ) { $0[try $1.value(0)] = try $1.value(1) }
      return (try JournalMark(in: db), names)
    }
    var tail = try JournalTail(journal, behind: mark)
    let names = kept.merging(tail.rooms) { $1 }
    var after: MessageNumber = 0
    while true {
      let start = Int64(clamping: after)
      let page = try read {
        try $0.messages("WHERE sequence > ? ORDER BY sequence LIMIT ?", [start, 1000])
      }
      for message in page {
        for message in tail.take(before: message.sequence) { body(message.respelled { names[$0] }) }
        guard !tail.removed.contains(message.sequence) else { continue }
        body(message.respelled { names[$0] })
      }
      guard let last = page.last else { break }
      after = last.sequence
    }
    for message in tail.take(before: .max) { body(message.respelled { names[$0] }) }
  }

  /// Of all that are kept, events among them.
  package func messageCount() throws(ArchiveFailure) -> Int {
    let (mark, count) = try read { db in
      (try JournalMark(in: db), try Int.fetchOne(db, sql: "SELECT count(*) FROM message") ?? 0)
    }
    let tail = try JournalTail(journal, behind: mark)
    let removed = try read { db in
      try tail.removed.count {
        try !db.messages("WHERE sequence = ?", [Int64(clamping: $0)]).isEmpty
      }
    }
    return count + tail.messages.count - removed
  }

  /// How many records of the journal the archive has not taken, which is a defect.
  package func conflictCount() throws(ArchiveFailure) -> Int { try read { try $0.conflictCount() } }

  /// What SQLite finds wrong with the file, what is wrong with the search index and the journal; empty when
  /// all is well.
  package func check() throws(ArchiveFailure) -> [String] {
    do {
      let problems = try ArchiveCheck.problems(in: database)
      guard problems.isEmpty else { return problems }
      do throws(ArchiveFailure) {
        _ = try JournalTail(journal, behind: try read { try JournalMark(in: $0) })
        return []
      } catch {
        return [error.reason]
      }
    } catch let error as DatabaseError
      where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
    {
      return [error.message ?? "pages cannot be read"]
    } catch {
      throw failure(error)
    }
  }

  /// What is left of an older version; nil if there is nothing.
  package var former: String? { FormerFile(in: directory)?.description }

  /// Removes what is left of an older version; the archive itself has to be of this one.
  package func discardFormer() throws(ArchiveFailure) {
    try requireThisVersion()
    guard let former = FormerFile(in: directory) else { return }
    guard unlink(former.path) == 0 else { throw systemFailure(former.path) }
  }

  /// Writes all that is kept at this moment into a new file, which is there whole or not at all.
  package func backUp(to file: String) throws(ArchiveFailure) {
    var status = stat()
    guard !file.isEmpty, lstat(file, &status) != 0 else {
      throw ArchiveFailure(reason: "'\(file)' is there already; a backup overwrites nothing")
    }
    let part = file + ".part-\(getpid())"
    let descriptor: Descriptor
    do throws(FileFailure) {
      descriptor = try WholeFile.open(part, O_RDWR | O_CREAT | O_EXCL, of: .ourselves)
    } catch {
      throw ArchiveFailure(reason: error.description)
    }
    defer { unlink(part) }
    do {
      try database.inDatabase { try $0.execute(sql: "VACUUM INTO ?", arguments: [part]) }
      try addJournal(to: part)
    } catch {
      throw failure(error)
    }
    // A link never takes the place of a file that came meanwhile.
    guard fsync(descriptor.number) == 0, link(part, file) == 0 else { throw systemFailure(file) }
    AtomicFile.syncDirectory(of: file)
  }

  /// What the archive has not taken yet.
  private func addJournal(to part: String) throws {
    var configuration = GRDB.Configuration()
    configuration.prepareDatabase { db in
      try db.execute(
        sql: "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA secure_delete = ON")
    }
    let queue = try DatabaseQueue(path: part, configuration: configuration)
    if let mark = try queue.read({ try JournalMark(in: $0) }) {
      var view = ViewWriter()
      _ = try journal.read(after: mark.position, key: mark.key, instance: mark.instance) {
        _ = try view.write($0, to: queue) { _ in }
      }
    }
    try queue.close()
  }

  private func requireThisVersion() throws(ArchiveFailure) {
    let isCurrent = try read { try Schema.migrator.hasCompletedMigrations($0) }
    guard isCurrent else {
      throw ArchiveFailure(
        reason: "\(path) is from an older version; start parleyd on it, or on a copy, once")
    }
  }

  private func read<Value>(_ body: (Database) throws -> Value) throws(ArchiveFailure) -> Value {
    do {
      return try database.read(body)
    } catch {
      throw failure(error)
    }
  }

  private func failure(_ error: any Error) -> ArchiveFailure {
    error as? ArchiveFailure ?? ArchiveFailure(reason: "\(path): \(SQLiteArchive.reason(error))")
  }

  private func systemFailure(_ path: String) -> ArchiveFailure {
    ArchiveFailure(reason: Errno(path).description)
  }
}

/// A folder for one process, gone with it.
private final class PrivateFolder: Sendable {
  let path: String
  private static let bufferSize = 1 << 20

  init() throws(ArchiveFailure) {
    let place = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(place)/parleyd.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Self.failure(place) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func copy(_ source: String, as name: String) throws(ArchiveFailure) {
    let input = open(source, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard input >= 0 else { throw Self.failure(source) }
    defer { close(input) }
    let target = path + "/" + name
    let output = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard output >= 0 else { throw Self.failure(target) }
    defer { close(output) }
    var bytes = [UInt8](repeating: 0, count: Self.bufferSize)
    while true {
      let count = Glibc.read(input, &bytes, bytes.count)
      guard count >= 0 else { throw Self.failure(source) }
      guard count > 0 else { return }
      guard write(output, bytes, count) == count else { throw Self.failure(target) }
    }
  }

  private static func failure(_ path: String) -> ArchiveFailure {
    ArchiveFailure(reason: Errno(path).description)
  }

  deinit {
    for ending in DataDirectory.endings {
      unlink(path + "/" + DataDirectory.archive + ending)
    }
    rmdir(path)
  }
}
