/// What lives here: walking through the whole archive, and checking it.
import GRDB
import ServerCore

extension SQLiteArchive {
  /// Hands over every message in the order said, a page at a time.
  public func forEachMessage(_ body: (StoredMessage) -> Void) throws(StoreFailure) {
    var after: Sequence = 0
    while true {
      let page: [StoredMessage]
      do {
        page = try pool.read { try $0.messages(after: after, limit: 1000) }
      } catch {
        throw StoreFailure(reason: Self.reason(error))
      }
      guard let last = page.last else { return }
      page.forEach(body)
      after = last.sequence
    }
  }

  public func messageCount() throws(StoreFailure) -> Int {
    do {
      return try pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM message") ?? 0 }
    } catch {
      throw StoreFailure(reason: Self.reason(error))
    }
  }

  /// What SQLite finds wrong with the file, and with the search index; empty when all is well.
  public func check() throws(StoreFailure) -> [String] {
    do {
      let found = try pool.read { try String.fetchAll($0, sql: "PRAGMA integrity_check(20)") }
        .filter { $0 != "ok" }
      guard found.isEmpty else { return found }
      try pool.write { db in
        try db.execute(
          sql: "INSERT INTO message_text (message_text) VALUES ('integrity-check')")
      }
      return []
    } catch {
      return [Self.reason(error)]
    }
  }
}

extension Database {
  fileprivate func messages(after sequence: Sequence, limit: Int) throws -> [StoredMessage] {
    try messages(
      "WHERE sequence > ? ORDER BY sequence LIMIT ?", [Int64(clamping: sequence), limit])
  }
}
