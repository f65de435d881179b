// What lives here: records of the journal into the view.
import GRDB
import ServerCore

/// What is in the journal was promised to somebody: a record that the view does not take is a defect, which
/// is told, counted and never holds the others up.
struct ViewWriter {
  private(set) var keys = Keys()

  /// Some rows went by another way.
  mutating func forgetKeys() { keys = Keys() }

  /// The text index has gone on.
  mutating func noteWords() { keys.textPosition = nil }

  /// Writes the first records in one transaction, and with them how far the view has come: none comes twice.
  /// `isEnough` is asked how many will do. Returns how many there were.
  mutating func write(
    _ records: [ServerCore.Record], to database: some DatabaseWriter, _ complain: (String) -> Void,
    isEnough: (Int) -> Bool = { _ in false }
  ) throws -> Int {
    do {
      return try database.write { db in
        var count = 0
        for record in records {
          try record.write(to: db, &keys)
          count += 1
          if count % 16 == 0, isEnough(count) { break }
        }
        try db.advance(by: count)
        return count
      }
    } catch let error as DatabaseError where Self.isConflict(error) {
      keys = Keys()
      return try writeOneByOne(records, to: database, complain)
    } catch {
      keys = Keys()
      throw error
    }
  }

  private mutating func writeOneByOne(
    _ records: [ServerCore.Record], to database: some DatabaseWriter, _ complain: (String) -> Void
  ) throws -> Int {
    let conflicts = try database.write { db in
      var conflicts: [String] = []
      for record in records {
        do {
          try db.inSavepoint {
            try record.write(to: db, &keys)
            return .commit
          }
        } catch let error as DatabaseError where Self.isConflict(error) {
          keys = Keys()
          conflicts.append("\(record.kind): \(error.message ?? "\(error.resultCode)")")
        }
      }
      try db.advance(by: records.count)
      if !conflicts.isEmpty { try db.note(conflicts: conflicts.count) }
      return conflicts
    }
    for conflict in conflicts {
      complain("the journal has a record that the archive does not take (\(conflict))")
    }
    return records.count
  }

  /// Whether it is about the record, and not about the disk.
  private static func isConflict(_ error: DatabaseError) -> Bool {
    [.SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG, .SQLITE_RANGE, .SQLITE_ERROR]
      .contains(error.resultCode)
  }
}

extension Database {
  fileprivate func advance(by count: Int) throws {
    try run(
      "UPDATE meta SET value = CAST(value AS INTEGER) + ? WHERE key = 'position'", [count])
  }

  fileprivate func note(conflicts count: Int) throws {
    try run(
      """
      INSERT INTO meta VALUES ('conflicts', ?1) ON CONFLICT (key) DO UPDATE
        SET value = CAST(value AS INTEGER) + ?1
      """, [count])
  }

  /// How many records of the journal were never taken.
  func conflictCount() throws -> Int { try meta("conflicts").flatMap { Int($0) } ?? 0 }
}
