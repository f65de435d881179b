/// What lives here: the archive on disk.
import Dispatch
import GRDB
import Glibc
import IRC
import ServerCore

/// SQLite in WAL mode with `synchronous=FULL`: what a commit reported is there after `kill -9` and
/// after a loss of power. One queue writes; readers run beside it.
public final class SQLiteArchive: Archive {
  let pool: DatabasePool
  private let lock: DirectoryLock?
  let writer = DispatchQueue(label: "parleyd.archive.write")
  /// One search at a time, so that nobody's mailbox waits behind two.
  private let searcher = DispatchQueue(label: "parleyd.archive.search")
  private let readers = DispatchQueue(label: "parleyd.archive.read", attributes: .concurrent)
  private let policy: Retention

  /// Opens or creates the archive in `directory` (created with mode 0700, files 0600).
  ///
  /// - Parameter isExclusive: false for looking into an archive that a server may be using.
  /// - Throws: `StoreFailure` in one line: no such place, in use, damaged, or of a newer version.
  public init(
    directory: String, retention: Retention = Retention(), isExclusive: Bool = true
  ) throws(StoreFailure) {
    try Self.makeDirectory(directory)
    umask(0o077)
    lock = isExclusive ? try DirectoryLock(directory: directory) : nil
    policy = retention
    let path = directory + "/parley.db"
    do {
      var configuration = GRDB.Configuration()
      configuration.maximumReaderCount = 3
      configuration.busyMode = .timeout(5)
      configuration.prepareDatabase { db in
        try db.execute(sql: "PRAGMA synchronous = FULL")
        try db.execute(sql: "PRAGMA cache_size = -4096")
      }
      pool = try DatabasePool(path: path, configuration: configuration)
      try Self.migrate(pool, path: path)
    } catch let failure as StoreFailure {
      throw failure
    } catch {
      throw StoreFailure(reason: "\(path): \(Self.reason(error))")
    }
  }

  private static func migrate(_ pool: DatabasePool, path: String) throws {
    let migrator = Schema.migrator
    if try pool.read({ try migrator.hasBeenSuperseded($0) }) {
      throw StoreFailure(reason: "\(path) is from a newer version of the server; it is left alone")
    }
    try migrator.migrate(pool)
  }

  private static func makeDirectory(_ path: String) throws(StoreFailure) {
    var made = ""
    for part in path.split(at: "/", omittingEmptySubsequences: false) {
      made += (made.isEmpty && !path.begins(with: "/") ? "" : "/") + part
      while made.begins(with: "//") { made.removeFirst() }
      guard !made.isEmpty, made != "/", access(made, F_OK) != 0 else { continue }
      guard mkdir(made, 0o700) == 0 || errno == EEXIST else {
        throw StoreFailure(reason: "\(made): \(String(cString: strerror(errno)))")
      }
    }
  }

  public func commit(_ records: [ServerCore.Record], then: @escaping @Sendable (Outcome) -> Void)
    -> Outcome?
  {
    writer.async { [self] in then(write(records)) }
    return nil
  }

  private func write(_ records: [ServerCore.Record]) -> Outcome {
    do {
      try pool.write { db in
        for record in records { try record.write(to: db) }
      }
      return .success(())
    } catch {
      return .failure(
        StoreFailure(reason: Self.reason(error), conflicts: conflicts(of: records, error)))
    }
  }

  /// Which records meet a constraint, one by one; nothing is kept of them here.
  private func conflicts(of records: [ServerCore.Record], _ error: any Error) -> [Int] {
    guard (error as? DatabaseError)?.resultCode == .SQLITE_CONSTRAINT else { return [] }
    var places: [Int] = []
    _ = try? pool.write { db in
      try db.inTransaction {
        for (place, record) in records.enumerated() {
          do {
            try db.inSavepoint {
              try record.write(to: db)
              return .commit
            }
          } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            places.append(place)
          }
        }
        return .rollback
      }
    }
    return places
  }

  public func fetch(_ query: Query, then: @escaping @Sendable (Answer) -> Void) -> Answer? {
    let lane = if case .search = query { searcher } else { readers }
    lane.async { [pool] in
      let answer = try? pool.read { try query.answer(in: $0) }
      then(answer ?? .failed)
    }
    return nil
  }

  public func tidy(
    now: Timestamp, moment: Moment, then: @escaping @Sendable (Bool) -> Void
  ) {
    writer.async { [pool, policy] in
      let removed = try? pool.write { try policy.removeSome(in: $0, now: now) }
      then((removed ?? 0) > 0)
    }
  }

  public func close() {
    writer.sync { try? pool.close() }
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
