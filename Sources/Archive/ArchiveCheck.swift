// What lives here: what is wrong with an archive.
import GRDB

enum ArchiveCheck {
  /// Looks at every page, and whether the text index holds the words of what is kept and no others.
  /// Writes nothing.
  static func problems(in reader: any DatabaseReader) throws -> [String] {
    let damage = try reader.read {
      try String.fetchAll($0, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
    }
    guard damage.isEmpty else { return damage }
    let conflicts = try reader.read { try $0.tableExists("meta") ? $0.conflictCount() : 0 }
    guard conflicts == 0 else { return ["\(conflicts) records of the journal were not taken"] }
    return try wordProblems(in: reader)
  }

  /// A quick look before the server starts.
  ///
  /// `all`: false leaves out what was said, which may be long.
  static func quickly(_ db: Database, all: Bool) throws -> [String] {
    let tables =
      all
      ? [""]
      : try String.fetchAll(
        db,
        sql: """
          SELECT '(' || name || ')' FROM sqlite_master
            WHERE type = 'table' AND name NOT LIKE 'message%'
          """)
    return try tables.flatMap { try String.fetchAll(db, sql: "PRAGMA quick_check\($0)") }
      .filter { $0 != "ok" }
  }

  /// In an archive of an older version, too.
  private static let isSaid = "ifnull(command, 'PRIVMSG') IN ('PRIVMSG', 'NOTICE')"

  /// FTS5 compares itself with the texts only where it may write: in a copy that nobody else sees.
  private static func wordProblems(in reader: any DatabaseReader) throws -> [String] {
    let copy = try DatabaseQueue(path: "")
    try reader.backup(to: copy)
    do {
      try copy.write { db in
        // What nobody said is in the table, but not in the index.
        try db.execute(sql: "DELETE FROM message WHERE NOT \(isSaid)")
        // Nor what was said since it last went on; one of an older version has everything.
        if try Schema.migrator.hasCompletedMigrations(db) { try db.indexAll() }
        try db.execute(
          sql: "INSERT INTO message_text (message_text, rank) VALUES ('integrity-check', 1)")
      }
      return []
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
      return ["the text index does not agree with the messages"]
    }
  }
}
