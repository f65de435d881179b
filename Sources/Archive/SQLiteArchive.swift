// What lives here: the archive on disk.
import Dispatch
import GRDB
import Glibc
import IRC
import ServerCore
import Synchronization
import System

/// A journal that has what a commit reported after `kill -9` and after a loss of power, and SQLite as its
/// view, which follows in large transactions and is asked. One queue writes the view; readers run beside it.
package final class SQLiteArchive: Archive {
  private let lock: FileLock
  let directory: String
  let pool: DatabasePool
  let view: JournalView
  /// One search at a time, so that nobody's mailbox waits behind two.
  private let searcher = DispatchQueue(label: "parleyd.archive.search")
  private let readers = DispatchQueue(label: "parleyd.archive.read", attributes: .concurrent)
  let policy: Retention
  private let lastTidying = Mutex<Moment?>(nil)
  /// By which a search measures its time.
  private let clock: @Sendable () -> ContinuousClock.Instant

  /// Opens or creates the archive in `directory` (created with mode 0700, files 0600). One of an older
  /// version is written anew, which may take long; `progress` hears how far it is.
  ///
  /// - Throws: `ArchiveFailure` in one line: no such place, in use, damaged, or of a newer version.
  package init(
    directory: String, retention: Retention = Retention(), journalLimit: Int = 64 << 20,
    clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
    progress: @escaping (String) -> Void = { _ in },
    complain: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(ArchiveFailure) {
    try DataDirectory.prepare(directory)
    umask(0o077)
    lock = try Self.lock(directory)
    Upgrade.clean(directory: directory)
    try DataDirectory.checkArchive(in: directory)
    self.directory = directory
    policy = retention
    self.clock = clock
    let file = ArchiveFile(directory: directory)
    let reader = try JournalReader(directory: directory, isLive: false)
    try file.check(wasUsed: access(directory + "/secret", F_OK) == 0, hasJournal: !reader.isEmpty)
    do {
      if !file.isNew, let isOlder = try Self.examine(file, in: directory) {
        try Upgrade(directory: directory, isOlder: isOlder, progress: progress).run()
      }
      pool = try DatabasePool(path: file.path, configuration: Self.configuration)
      try Schema.migrator.migrate(pool)
      let replay = JournalReplay(reader: reader, directory: directory)
      var rows = ViewWriter()
      let journal = JournalQueue(try replay.run(into: pool, &rows, progress, complain))
      view = try JournalView(
        pool, journal, rows: rows, files: FileWatch(paths: [file.path, file.path + "-wal"]),
        limit: journalLimit, complain: complain)
      if let former = FormerFile(in: directory) { progress(former.description) }
    } catch let failure as ArchiveFailure {
      throw failure
    } catch let error as DatabaseError where Self.isDamage(error) {
      throw file.damage("cannot be read (\(error.message ?? "\(error.resultCode)"))")
    } catch {
      throw ArchiveFailure(reason: "\(file.path): \(Self.reason(error))")
    }
    readers.async { [view, pool] in try? pool.read { try view.sent.read(from: $0) } }
  }

  /// One server a directory.
  private static func lock(_ directory: String) throws(ArchiveFailure) -> FileLock {
    do throws(FileFailure) {
      if let lock = try FileLock(directory + "/lock") { return lock }
    } catch {
      throw ArchiveFailure(reason: error.description)
    }
    throw ArchiveFailure(reason: "another server uses \(directory)")
  }

  private static var configuration: GRDB.Configuration {
    var configuration = GRDB.Configuration()
    configuration.maximumReaderCount = 3
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { db in
      // What a loss of power takes, the journal still has.
      try db.execute(sql: "PRAGMA synchronous = NORMAL")
      // Most checkpoints are ours (`SQLiteArchive+View`); many small transactions make a long log, too.
      try db.execute(sql: "PRAGMA wal_autocheckpoint = 1000")
      // What it was once must not be in the way of a start on a disk that has filled up since.
      try db.execute(sql: "PRAGMA journal_size_limit = \(4 << 20)")
      // Readers are three, and what one has read lies in the system's cache for the others.
      try db.execute(
        sql: "PRAGMA cache_size = \(db.configuration.readonly ? -1024 : -4096)")
      // What was removed is overwritten, not only forgotten.
      try db.execute(sql: "PRAGMA secure_delete = ON")
    }
    return configuration
  }

  /// Looks at what is there before anything is written into it. Nil for an archive of this version;
  /// else whether it is older than the version before.
  private static func examine(_ file: ArchiveFile, in directory: String) throws -> Bool? {
    let reader = try ArchiveReader(directory: directory)
    defer { try? reader.database.close() }
    return try reader.database.read { db in
      let problems = try ArchiveCheck.quickly(db, all: file.isQuicklyChecked)
      if let first = problems.first { throw file.damage("has a fault (\(first))") }
      let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_master")
      guard tables.isEmpty || tables.contains(where: { $0 == "grdb_migrations" }) else {
        throw ArchiveFailure(reason: "\(file.path) belongs to another program; it is left alone")
      }
      guard !tables.isEmpty, try Schema.migrator.hasBeenSuperseded(db) else { return nil }
      guard try !FormerSchema.migrator.hasBeenSuperseded(db) else {
        throw ArchiveFailure(
          reason: """
            \(file.path) is from a newer version of the server; it is left alone. Start that version, \
            or put a backup that this one made in its place
            """)
      }
      return try !FormerSchema.migrator.hasCompletedMigrations(db)
    }
  }

  package func commit(_ records: [ServerCore.Record], then: @escaping @Sendable (Outcome) -> Void)
    -> Outcome?
  {
    view.commit(records, then: then)
    return nil
  }

  package func answer(
    _ query: Query, then: @escaping @Sendable (Answer, Duration) -> Void
  ) -> Answer? {
    if case .sent(let account, let clientID) = query, !view.sent.mayHold(clientID, of: account) {
      return .messages([])
    }
    let lane = if case .search = query { searcher } else { readers }
    view.whenShown { [self] isThere in
      lane.async { [self] in
        let start = ContinuousClock.now
        let answer =
          isThere && hasWords(for: query)
          ? try? pool.read { try query.answer(in: $0, now: clock) } : nil
        then(answer ?? .failed, ContinuousClock.now - start)
      }
    }
    return nil
  }

  /// A search by words waits for the text index, but no longer than it may take itself.
  private func hasWords(for query: Query) -> Bool {
    guard case .search(let search) = query, search.text != nil else { return true }
    let end = clock() + SearchQuery.timeLimit
    return view.indexAll { clock() > end }
  }

  package func tidy(
    now: Timestamp, moment: Moment, then: @escaping @Sendable (Bool) -> Void
  ) {
    view.perform { [self] in
      view.showAll()
      let ran = lastTidying.withLock { last in
        defer { last = moment }
        return last.map { moment - $0 } ?? .zero
      }
      let removed = try? pool.write { db in
        let removed = try policy.removeSome(in: db, now: now, ran: ran)
        if removed > 0 { try db.markRemoval() }
        return removed
      }
      if removed != 0 { view.forgetKeys() }
      guard removed == 0, (try? pool.read { try $0.removal() }) != nil else {
        return then((removed ?? 0) > 0)
      }
      forget { then(false) }
    }
  }

  /// Afterwards `parley.db` alone is the whole archive.
  package func close() {
    view.journal.settle()
    view.wait { view.showAll() }
    searcher.sync {}
    readers.sync(flags: .barrier) {}
    let end = ContinuousClock.now + .milliseconds(500)
    _ = view.indexAll { ContinuousClock.now > end }
    view.wait {
      let isWhole = (try? Self.checkpoint(pool)) == true && view.hasAll
      if isWhole { view.journal.end() }
      view.clear()
      try? pool.close()
    }
    lock.release()
  }

  /// Waits until the view has everything that was committed.
  package func catchUp() throws(ArchiveFailure) { try view.catchUp() }

  /// Waits until the text index has the words of everything that was committed, too.
  package func catchUpWithWords() throws(ArchiveFailure) {
    try view.catchUp()
    _ = view.indexAll { false }
  }

  /// How many messages the text index is behind the view, at most.
  package var textLag: Int { view.textLag }

  /// Moves all of the log into the file and empties it, unless somebody reads what is older.
  ///
  /// Returns whether all of it is in the file, on the disk.
  @discardableResult
  static func checkpoint(
    _ pool: DatabasePool, _ mode: Database.CheckpointMode = .truncate
  ) throws -> Bool {
    let (all, done) = try pool.writeWithoutTransaction { try $0.checkpoint(mode) }
    return all == done
  }

  /// What is wrong, while the server runs; empty when all is well.
  package func check() throws(ArchiveFailure) -> [String] {
    try catchUp()
    do {
      return try ArchiveCheck.problems(in: pool)
    } catch {
      return [Self.reason(error)]
    }
  }

  private static func isDamage(_ error: DatabaseError) -> Bool {
    [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode)
  }

  /// One line that a person understands.
  static func reason(_ error: any Error) -> String {
    guard let error = error as? DatabaseError else { return "\(error)" }
    switch error.resultCode {
    case .SQLITE_FULL: return "the disk is full"
    case .SQLITE_READONLY: return "the archive is read-only"
    case .SQLITE_NOTADB, .SQLITE_CORRUPT: return "the archive is damaged; try parleyd check"
    // SQL is no reason to people, and names other people's things.
    case .SQLITE_CONSTRAINT, .SQLITE_ERROR: return "the archive did not take it"
    default: return error.message ?? "\(error.resultCode)"
    }
  }
}
