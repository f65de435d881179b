// What lives here: removed words leave the files, too.
import GRDB
import ServerCore

extension SQLiteArchive {
  /// Pages of the text index that one step writes; others' commits come between the steps.
  private static let mergeSize = 64

  /// Takes what was removed out of the text index, whose older segments still hold it, out of the log and
  /// out of the journal; `then` hears when that is done, or failed and is to be tried at the next tidying.
  func forget(then: @escaping @Sendable () -> Void) {
    let removal = try? pool.read { try $0.removal() }
    guard let removal else { return then() }
    merge(isFirstStep: true) { [self] isMerged in
      guard isMerged else { return then() }
      view.journal.turn { [self] last in
        guard let last else { return then() }
        view.perform { [self] in
          dropJournal(through: last, removal)
          then()
        }
      }
    }
  }

  private func merge(isFirstStep: Bool, then: @escaping @Sendable (Bool) -> Void) {
    view.perform { [self] in
      let size = isFirstStep ? -Self.mergeSize : Self.mergeSize
      guard let isDone = try? pool.write({ try $0.mergeIndex(size) }) else { return then(false) }
      if isDone { then(true) } else { merge(isFirstStep: false, then: then) }
    }
  }

  /// The journal up to there has words that were removed.
  private func dropJournal(through last: UInt64, _ removal: String) {
    view.showAll()
    guard view.has(last), (try? Self.checkpoint(pool)) == true else {
      return
    }
    view.journal.dropNow(through: last)
    SetAside.remove(in: directory)
    _ = try? pool.write { try $0.forgetRemoval(removal) }
  }
}

extension Database {
  /// Something was removed: known over a restart, until it is gone from the files.
  func markRemoval() throws {
    try run(
      """
      INSERT INTO meta VALUES ('removed', '1') ON CONFLICT (key) DO UPDATE
        SET value = CAST(value AS INTEGER) + 1
      """, [])
  }

  /// Another one for each removal; nil when there is nothing to forget.
  func removal() throws -> String? { try meta("removed") }

  /// Unless something was removed since.
  fileprivate func forgetRemoval(_ removal: String) throws {
    try run("DELETE FROM meta WHERE key = 'removed' AND value = ?", [removal])
  }

  /// A step of merging all segments into one, which drops what was removed. A negative number begins
  /// (FTS5, "The 'merge' Command"). Returns whether there is nothing left to do.
  fileprivate func mergeIndex(_ pages: Int) throws -> Bool {
    let before = totalChangesCount
    try run("INSERT INTO message_text (message_text, rank) VALUES ('merge', ?)", [pages])
    return totalChangesCount - before < 2
  }
}
