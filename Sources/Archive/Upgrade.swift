// What lives here: an archive of an older version, written anew beside the old one.
import GRDB
import Glibc
import ServerCore
import System

/// The old file stays what it is until the new one is whole and on the disk; then it gets another name,
/// and the new one its place. Whoever is killed meanwhile begins again with the old one.
struct Upgrade {
  enum Step: CaseIterable, Sendable { case copy, carry, write, index, sync, keep, replace, tidy }

  private let directory: String
  /// The version before is written anew as it is; older ones are carried up to it in a copy.
  private let isOlder: Bool
  /// Hears how far it is.
  private let progress: (String) -> Void
  /// Is asked before each step, so that a test can look at what lies there.
  private let before: (Step) throws -> Void

  init(
    directory: String, isOlder: Bool, progress: @escaping (String) -> Void,
    before: @escaping (Step) throws -> Void = { _ in }
  ) {
    self.directory = directory
    self.isOlder = isOlder
    self.progress = progress
    self.before = before
  }

  /// How often its progress is told.
  private static let tellings = 20
  private static let spare = 8 << 20

  private var path: String { "\(directory)/\(DataDirectory.archive)" }
  private var new: String { path + ".upgrade" }
  private var copy: String { path + ".upgrade-copy" }
  private var kept: String { FormerFile.path(in: directory) }

  /// Removes what a process that was killed has left; nobody else may be at it.
  static func clean(directory: String) {
    let upgrade = Upgrade(directory: directory, isOlder: true, progress: { _ in })
    for file in [upgrade.new, upgrade.copy] {
      for ending in DataDirectory.endings { unlink(file + ending) }
    }
    // The old one had its new name already, but its place still, too.
    if let old = FileIdentity(path: upgrade.path), old == FileIdentity(path: upgrade.kept) {
      unlink(upgrade.kept)
    }
  }

  func run() throws {
    guard access(kept, F_OK) != 0 else {
      throw ArchiveFailure(
        reason: """
          \(path) is from an older version and has to be written anew, but \(kept) lies there from \
          an earlier time; move it away and start again
          """)
    }
    try checkSpace()
    do {
      try before(.copy)
      try settle()
      try write(from: isOlder ? try carriedCopy() : path)
      try replace()
    } catch {
      Self.clean(directory: directory)
      throw error
    }
    progress("the archive is upgraded")
  }

  private func checkSpace() throws(ArchiveFailure) {
    let sizes = DataDirectory.endings.map { ending in
      var status = stat()
      return stat(path + ending, &status) == 0 ? Int(status.st_size) : 0
    }
    let needed = sizes.reduce(0, +) * (isOlder ? 2 : 1) + Self.spare
    var system = statvfs()
    guard statvfs(directory, &system) == 0 else {
      throw ArchiveFailure(reason: Errno(path).description)
    }
    let free = Int(clamping: system.f_bavail) * Int(clamping: system.f_frsize)
    guard free < needed else { return }
    throw ArchiveFailure(
      reason: """
        \(path) is from an older version and has to be written anew, which takes up to \
        \(needed >> 20) MB; \(free >> 20) MB are free in \(directory). Make room, or start the \
        former version: nothing was changed
        """)
  }

  /// The old file alone has everything.
  private func settle() throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    try queue.close()
  }

  private func carriedCopy() throws -> String {
    progress("upgrading the archive: carrying a copy of it up to version 17")
    let old = try DatabaseQueue(path: path)
    let queue = try DatabaseQueue(path: copy, configuration: Self.configuration)
    try old.backup(to: queue)
    try old.close()
    try before(.carry)
    // A failed statement of a step has to be undone, so there is a journal.
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
    try FormerSchema.migrator.migrate(queue)
    try queue.close()
    return copy
  }

  /// Nobody but us has these files, and what is not whole is thrown away.
  private static var configuration: GRDB.Configuration {
    var configuration = GRDB.Configuration()
    configuration.prepareDatabase { db in
      try db.execute(
        sql: "PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; PRAGMA temp_store = FILE")
    }
    return configuration
  }

  private func write(from source: String) throws {
    try before(.write)
    let queue = try DatabaseQueue(path: new, configuration: Self.configuration)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA journal_mode = OFF")
      try db.execute(sql: "ATTACH DATABASE ? AS former", arguments: [source])
    }
    try Schema.migrator.migrate(queue)
    try queue.write { db in
      for table in Schema.kept {
        let columns = try db.columns(in: table).map { "\"\($0.name)\"" }.joined(separator: ", ")
        try db.execute(
          sql: "INSERT INTO main.\(table) (\(columns)) SELECT \(columns) FROM former.\(table)")
      }
      // Sorted at once they are smaller, and sooner there.
      let indexes = try Row.fetchAll(
        db,
        sql: """
          SELECT name, sql FROM main.sqlite_master
            WHERE type = 'index' AND tbl_name = 'message' AND sql NOT LIKE '%UNIQUE%'
          """
      ).map { (try $0.value(0), try $0.value(1)) as (String, String) }
      for (name, _) in indexes { try db.execute(sql: "DROP INDEX main.\(name)") }
      try writeMessages(to: db)
      try before(.index)
      progress("upgrading the archive: indexes")
      for (_, sql) in indexes { try db.execute(sql: sql) }
      try db.indexAll()
    }
    try queue.close()
    try before(.sync)
    try WholeFile.open(new, O_RDWR, of: .ourselves).sync()
  }

  private func writeMessages(to db: Database) throws {
    let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM former.message") ?? 0
    let step = max(1, total / Self.tellings)
    var keys = Keys()
    var count = 0
    var messages = FormerMessages(db)
    try messages.forEach { message in
      if count % step == 0 {
        progress(
          "upgrading the archive: \(count) of \(total) messages (\(count * 100 / total) %)")
      }
      // Two that had keys of their own may be one message by now; both were said.
      if try !message.insert(into: db, &keys) {
        try message.insert(into: db, &keys, isRepeatable: true)
      }
      count += 1
    }
    guard try Int.fetchOne(db, sql: "SELECT count(*) FROM main.message") == total else {
      throw ArchiveFailure(reason: "\(path) could not be written anew: messages are missing")
    }
  }

  private func replace() throws {
    // Empty since it was settled, and of no use to another file.
    for ending in ["-wal", "-shm"] { unlink(path + ending) }
    try before(.keep)
    guard link(path, kept) == 0 else { throw ArchiveFailure(reason: Errno(kept).description) }
    AtomicFile.syncDirectory(of: path)
    try before(.replace)
    guard rename(new, path) == 0 else { throw ArchiveFailure(reason: Errno(path).description) }
    AtomicFile.syncDirectory(of: path)
    try before(.tidy)
    Self.clean(directory: directory)
    for ending in ["-wal", "-shm"] { unlink(path + ending) }
  }
}
