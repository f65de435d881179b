/// What lives here: the clocks of the process that wrote last.
import GRDB
import IRC
import ServerCore

extension SQLiteArchive {
  /// This process adds `shift` to the monotonic clock of a machine that was started as `boot`.
  public func noteClock(boot: String, shift: Duration) throws(StoreFailure) {
    do {
      try pool.write { db in
        try db.run(
          "INSERT OR REPLACE INTO meta VALUES ('boot', ?), ('shift', ?)",
          [boot, String(shift.milliseconds)])
      }
    } catch {
      throw StoreFailure(reason: Self.reason(error))
    }
  }

  /// Nil where an older version wrote last, or nobody.
  static func clockMark(in db: Database) throws -> ClockMark? {
    func value(_ key: String) throws -> String? {
      try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key])
    }
    guard let time = try value("alive").flatMap({ Int64($0) }),
      let moment = try value("moment").flatMap({ Int64($0) })
    else { return nil }
    return ClockMark(
      time: Timestamp(milliseconds: time), moment: Moment(milliseconds: moment),
      boot: try value("boot") ?? "",
      shift: .milliseconds(try value("shift").flatMap { Int64($0) } ?? 0))
  }
}
