// What lives here: removed words leave the files, too.
import GRDB
import ServerCore

extension SQLiteArchive {
  /// Pages of the text index that one step writes; others' commits come between the steps.
  private static let mergeSize = 64
  private static let mark = "removed"

  /// Takes what was removed out of the text index, whose older segments still hold it, and out of
  /// the log; `then` hears when that is done, or failed and is to be tried at the next tidying.
  func forget(isFirstStep: Bool = true, then: @escaping @Sendable () -> Void) {
    writer.async { [self] in
      do {
        guard try pool.write({ try $0.mergeIndex(isFirstStep ? -Self.mergeSize : Self.mergeSize) })
        else { return forget(isFirstStep: false, then: then) }
        try pool.write { try $0.run("DELETE FROM meta WHERE key = ?", [Self.mark]) }
        try Self.checkpoint(pool)
      } catch {}
      then()
    }
  }
}

extension Database {
  /// Something was removed: known over a restart, until it is gone from the files.
  func markRemoval() throws {
    try run("INSERT OR REPLACE INTO meta VALUES ('removed', '1')", [])
  }

  func hasRemovals() throws -> Bool {
    try Int.fetchOne(cachedStatement(sql: "SELECT 1 FROM meta WHERE key = 'removed'")) != nil
  }

  /// A step of merging all segments into one, which drops what was removed. A negative number begins
  /// (FTS5, "The 'merge' Command"). Returns whether there is nothing left to do.
  fileprivate func mergeIndex(_ pages: Int) throws -> Bool {
    let before = totalChangesCount
    try run("INSERT INTO message_text (message_text, rank) VALUES ('merge', ?)", [pages])
    return totalChangesCount - before < 2
  }
}
