// What lives here: the text index follows the rows, and a search waits for it.
import ChatSupport
import GRDB
import Glibc
import IRC
import Synchronization
import System
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct `The text index` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func found(_ text: String, in archive: SQLiteArchive) async -> [MessageNumber]? {
    let query = Query.search(
      SearchQuery(account: "bob", rooms: ["#tea"], text: text, limit: 100))
    guard case .messages(let messages) = await archive.answer(to: query) else { return nil }
    return messages.map(\.sequence)
  }

  private func indexed(in archive: SQLiteArchive) async throws -> [Int64] {
    try await archive.pool.read {
      try Int64.fetchAll($0, sql: "SELECT rowid FROM message_text WHERE message_text MATCH 'word'")
    }
  }

  private func kept(_ count: Int, in archive: SQLiteArchive) async throws {
    archive.view.holdWords()
    try await archive.keep(
      (1...count).map { StoredMessage.sample(MessageNumber($0), to: "#tea", "word \($0)") })
    try archive.catchUp()
  }

  @Test func `may be behind, and a search has all words nevertheless`() async throws {
    let archive = try SQLiteArchive.begun(directory: folder.path)
    try await kept(3, in: archive)
    #expect(try await indexed(in: archive) == [] && archive.textLag == 3)
    #expect(await found("word", in: archive) == [1, 2, 3])
    #expect(try await indexed(in: archive) == [1, 2, 3] && archive.textLag == 0)
    archive.close()
  }

  @Test func `says that it is behind where a search would take too long`() async throws {
    let start = ContinuousClock.now
    let looks = Atomic()
    // Every look at the clock takes a quarter of what a search may take.
    let archive = try SQLiteArchive(directory: folder.path) {
      start + SearchQuery.timeLimit / 4 * looks.next()
    }
    try await kept(9000, in: archive)
    #expect(await found("word", in: archive) == nil)
    try archive.catchUpWithWords()
    #expect(await found("7", in: archive) == [7])
    archive.close()
  }

  @Test func `goes on where a process that was killed had come`() async throws {
    let archive = try SQLiteArchive.begun(directory: folder.path)
    try await kept(3, in: archive)
    try await archive.pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
    let killed = try TemporaryFolder()
    try put(try bytes(of: folder.path + "/parley.db"), into: killed.path + "/parley.db")
    archive.close()
    let file = try DatabaseQueue(path: killed.path + "/parley.db")
    #expect(try await file.read { try $0.textPosition() } == 0)
    try file.close()
    let again = try SQLiteArchive.begun(directory: killed.path)
    #expect(try again.check().isEmpty)
    #expect(await found("word", in: again) == [1, 2, 3])
    #expect(try again.check().isEmpty)
    again.close()
  }

  @Test func `never hears of what was removed before it came so far`() async throws {
    let archive = try SQLiteArchive.begun(directory: folder.path)
    try await kept(3, in: archive)
    try await archive.keep([.redacted(2)]).get()
    try archive.catchUp()
    #expect(try archive.check().isEmpty)
    try archive.catchUpWithWords()
    try await archive.keep([.redacted(3)]).get()
    #expect(await found("word", in: archive) == [1])
    #expect(try await indexed(in: archive) == [1])
    #expect(try archive.check().isEmpty)
    archive.close()
  }

  @Test func `takes at once what comes behind its position`() async throws {
    let archive = try SQLiteArchive.begun(directory: folder.path)
    try await archive.keep([.sample(5, to: "#tea", "word"), .sample(9, to: "#tea", "word")])
    try archive.catchUpWithWords()
    try await archive.keep([.sample(7, to: "#tea", "word")])
    #expect(await found("word", in: archive) == [5, 7, 9])
    #expect(try archive.check().isEmpty)
    archive.close()
  }

  @Test func `of the version before has everything`() async throws {
    let archive = try SQLiteArchive.begun(directory: folder.path)
    try await kept(3, in: archive)
    try archive.catchUpWithWords()
    archive.close()
    let queue = try DatabaseQueue(path: folder.path + "/parley.db")
    try await queue.write { db in
      try db.execute(
        sql: """
          DELETE FROM grdb_migrations WHERE identifier LIKE '20 %';
          DELETE FROM meta WHERE key = 'text';
          DROP TRIGGER message_deleted;
          CREATE TRIGGER message_deleted AFTER DELETE ON message
            WHEN old.command IS NULL OR old.command = 'NOTICE' BEGIN
              INSERT INTO message_text (message_text, rowid, text)
                VALUES ('delete', old.sequence, old.text);
            END;
          """)
    }
    try queue.close()
    #expect(try ArchiveReader(directory: folder.path).check().isEmpty)
    let again = try SQLiteArchive.begun(directory: folder.path)
    #expect(again.textLag == 0)
    try await again.keep([.redacted(2), .message(.sample(4, to: "#tea", "word"))]).get()
    #expect(await found("word", in: again) == [1, 3, 4])
    #expect(try again.check().isEmpty)
    again.close()
  }
}

/// Counts how often it was asked.
private final class Atomic: Sendable {
  private let count = Mutex(0)

  func next() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }
}
