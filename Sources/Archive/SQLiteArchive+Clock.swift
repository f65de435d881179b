// What lives here: the clocks of the process that wrote last.
import GRDB
import IRC
import ServerCore
import System

extension SQLiteArchive {
  /// This process adds `shift` to the monotonic clock of a machine that was started as `boot`.
  package func noteClock(boot: String, shift: Duration) throws(ArchiveFailure) {
    do {
      try pool.write { db in
        try db.run(
          "INSERT OR REPLACE INTO meta VALUES ('boot', ?), ('shift', ?)",
          [boot, String(shift.milliseconds)])
      }
      try Self.checkpoint(pool)
    } catch {
      throw ArchiveFailure(reason: Self.reason(error))
    }
  }

  /// Nil where an older version wrote last, or nobody.
  static func clockMark(in db: Database) throws -> ClockMark? {
    guard let time = try db.meta("alive").flatMap({ Int64($0) }),
      let moment = try db.meta("moment").flatMap({ Int64($0) })
    else { return nil }
    return ClockMark(
      time: Timestamp(milliseconds: time), moment: Moment(milliseconds: moment),
      boot: try db.meta("boot") ?? "",
      shift: .milliseconds(try db.meta("shift").flatMap { Int64($0) } ?? 0))
  }
}

extension Database {
  func meta(_ key: String) throws -> String? {
    try String.fetchOne(
      cachedStatement(sql: "SELECT value FROM meta WHERE key = ?"), arguments: [key])
  }

  /// Nil removes it.
  func setMeta(_ key: String, to value: String?) throws {
    if let value {
      try run("INSERT OR REPLACE INTO meta VALUES (?, ?)", [key, value])
    } else {
      try run("DELETE FROM meta WHERE key = ?", [key])
    }
  }
}
