// What lives here: the view follows the journal, whenever either of them ends.
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

@Suite struct ViewTests {
  private let folder: TemporaryFolder
  private let other: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    other = try TemporaryFolder()
  }

  private func copy(_ name: String, from source: String, to target: String) throws {
    try put(try bytes(of: "\(source)/\(name)"), into: "\(target)/\(name)")
  }

  /// Every row of every table, but for what the process that wrote it has left.
  private func everything(in archive: SQLiteArchive) async throws -> [String] {
    try archive.catchUpWithWords()
    return try await archive.pool.read { db in
      try String.fetchAll(
        db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_text_%'"
      ).sorted().flatMap { table in
        try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { "\(table) \($0)" }.sorted()
      }
    }
  }

  @Test func `is the same wherever the writer of the view was killed`() async throws {
    let records: [ServerCore.Record] =
      ServerCore.Record.everyKind + [
        .message(.sample(61, "bob", to: "#tea", "taken back")), .redacted(61), .redacted(50),
        .message(
          .sample(62, "bob", to: "alice", "again", tags: ([Tags.clientID: "x"] as Tags).all)),
      ]
    try SQLiteArchive.begun(directory: folder.path).close()
    try copy("parley.db", from: folder.path, to: other.path)
    let archive = try SQLiteArchive.begun(directory: folder.path)
    archive.view.suspend()
    for (place, record) in records.enumerated() {
      let rest = place % 5 == 0 ? records[(place + 1)..<min(place + 5, records.count)] : []
      if place % 5 == 0 { try await archive.keep([record] + rest).get() }
    }
    try copy("parley.db.journal-1", from: folder.path, to: other.path)
    archive.view.resume()
    // As at a start.
    _ = try archive.snapshot(freshInstance: "x")
    let whole = try await everything(in: archive)
    archive.close()
    #expect(
      whole.contains { $0.contains("again") } && !whole.contains { $0.contains("taken back") })
    for count in 0...records.count {
      let killed = try TemporaryFolder()
      try copy("parley.db", from: other.path, to: killed.path)
      let pool = try DatabasePool(path: killed.path + "/parley.db")
      var view = ViewWriter()
      _ = try view.write(Array(records[..<count]), to: pool) { Issue.record("\($0)") }
      try pool.close()
      try copy("parley.db.journal-1", from: other.path, to: killed.path)
      let again = try SQLiteArchive.begun(directory: killed.path)
      let found = try await everything(in: again)
      #expect(Set(found).symmetricDifference(whole) == [], "after \(count) records")
      if count % 10 == 0 { #expect(try again.check().isEmpty) }
      again.close()
      #expect(killed.files.allSatisfy { !$0.contains("journal") }, "a clean stop empties it")
    }
  }

  @Test func `is rebuilt from a backup, and what was removed since is not in it`() async throws {
    let archive = try SQLiteArchive.begun(directory: folder.path)
    try await archive.keep([.sample(1, to: "#tea", "xylophonics"), .sample(2, to: "#tea", "stays")])
    try ArchiveReader(directory: folder.path).backUp(to: other.path + "/parley.db")
    try await archive.keep([
      .redacted(1), .message(.sample(3, "alice", to: "#tea", "said after the backup")),
    ]).get()
    try copy("parley.db.journal-1", from: folder.path, to: other.path)
    let again = try SQLiteArchive.begun(directory: other.path)
    #expect(await again.texts(in: .room("#tea")) == ["stays", "said after the backup"])
    again.close()
    archive.close()
  }

  @Test func `has what a torn journal has, and what is left of it goes with removed words`()
    async throws
  {
    let archive = try SQLiteArchive.begun(directory: folder.path)
    archive.view.suspend()
    try await archive.keep([.sample(1, to: "#tea", "kept")])
    try copy("parley.db", from: folder.path, to: other.path)
    try copy("parley.db.journal-1", from: folder.path, to: other.path)
    archive.view.resume()
    archive.close()
    let journal = other.path + "/parley.db.journal-1"
    var all = try bytes(of: journal)
    let end = JournalFormat.end(of: all)
    all[end..<(end + 50)] = (Array("xylophonics".utf8) + [UInt8](repeating: 7, count: 39))[...]
    try put(all, into: journal)
    let told = Mutex<[String]>([])
    let again = try SQLiteArchive(
      directory: other.path, progress: { line in told.withLock { $0.append(line) } })
    #expect(told.withLock { $0.contains { $0.contains("50 bytes that nobody was told of") } })
    let left = other.path + "/parley.db.torn-1"
    #expect(try bytes(of: left).count == 50 && mode(of: left) == 0o600)
    #expect(await again.texts(in: .room("#tea")) == ["kept"])
    try await again.keep([.redacted(1)]).get()
    _ = await again.tidyUp(now: Timestamp(seconds: 9))
    #expect(access(left, F_OK) != 0)
    again.close()
  }

  @Test func `keeps commits waiting while it is too far behind`() async throws {
    let archive = try SQLiteArchive(directory: folder.path, journalLimit: 1)
    archive.view.suspend()
    try await archive.keep([.sample(1, to: "#tea", "one")])
    let isDone = Mutex(false)
    let second = Task {
      try await archive.keep([.sample(2, to: "#tea", "two")])
      isDone.withLock { $0 = true }
    }
    while !archive.view.hasWaiters { await Task.yield() }
    #expect(!isDone.withLock(\.self) && archive.view.journal.last == 1)
    archive.view.resume()
    try await second.value
    #expect(await archive.texts(in: .room("#tea")) == ["one", "two"])
    archive.close()
  }

  @Test func `answers no question while it cannot be written`() async throws {
    let told = Mutex<[String]>([])
    let archive = try SQLiteArchive(
      directory: folder.path, complain: { line in told.withLock { $0.append(line) } })
    archive.view.suspend()
    try await archive.keep([.sample(1, to: "#tea", "one")])
    let path = folder.path + "/parley.db"
    #expect(rename(path, path + ".old") == 0)
    archive.view.resume()
    for _ in 0..<3 { #expect(await archive.texts(in: .room("#tea")) == ["failed"]) }
    #expect(rename(path + ".old", path) == 0)
    #expect(await archive.texts(in: .room("#tea")) == ["one"])
    #expect(
      told.withLock(\.self) == [
        "the archive cannot follow its journal: the archive was removed or replaced",
        "the archive follows its journal again",
      ])
    archive.close()
  }

  @Test func `is looked at together with its journal`() async throws {
    let archive = try SQLiteArchive.begun(directory: folder.path)
    try await archive.keep([
      .room(RoomRecord(name: "#tea", created: Timestamp(seconds: 1), topic: nil)),
      .message(.sample(1, to: "#tea", "one")), .message(.sample(2, to: "#tea", "two")),
    ]).get()
    try archive.catchUp()
    archive.view.suspend()
    try await archive.keep([
      .redacted(1), .message(.sample(4, to: "#tea", "four")),
      .message(.sample(5, to: "#tea", "five")),
      .redacted(5), .event(.sample(6, to: "#tea", "", command: .join)),
      .room(RoomRecord(name: "#Tea", created: Timestamp(seconds: 1), topic: nil)),
    ]).get()
    let reader = try ArchiveReader(directory: folder.path)
    var found: [String] = []
    try reader.forEachMessage { found.append("\($0.id) \($0.target.name) \($0.text)") }
    #expect(found == ["abc-2 #Tea two", "abc-4 #Tea four", "abc-6 #Tea "])
    #expect(try reader.messageCount() == 3 && reader.check().isEmpty)
    try reader.backUp(to: other.path + "/parley.db")
    archive.view.resume()
    archive.close()
    #expect(other.files == [other.path + "/parley.db"])
    let restored = try SQLiteArchive.begun(directory: other.path)
    #expect(await restored.texts(in: .room("#tea")) == ["two", "four", ""])
    #expect(try restored.check().isEmpty)
    restored.close()
  }

  @Test func `is refused without its file, or with another one's journal`() async throws {
    let archive = try SQLiteArchive.begun(directory: folder.path)
    try await archive.keep([.sample(1, to: "#tea", "one")])
    let stranger = try SQLiteArchive.begun(directory: other.path)
    stranger.close()
    try copy("parley.db.journal-1", from: folder.path, to: other.path)
    let failure = #expect(throws: ArchiveFailure.self) { try SQLiteArchive(directory: other.path) }
    #expect(failure?.reason.contains("journal of another archive") == true)
    unlink(other.path + "/parley.db")
    let missing = #expect(throws: ArchiveFailure.self) { try SQLiteArchive(directory: other.path) }
    #expect(missing?.reason.contains("is missing, but its journal is not") == true)
    #expect(throws: ArchiveFailure.self) { try ArchiveReader(directory: other.path) }
    archive.close()
  }

  @Test func `a version without a journal goes on with one, and refuses it afterwards`()
    async throws
  {
    let path = folder.path + "/parley.db"
    let queue = try DatabaseQueue(path: path)
    try Schema.migrator.migrate(queue, upTo: "18 numbers for names")
    try queue.close()
    let archive = try SQLiteArchive.begun(directory: folder.path)
    try await archive.keep([.sample(1, to: "#tea", "one")])
    archive.close()
    #expect(folder.files.allSatisfy { !$0.contains("before") }, "nothing is written anew")
    let again = try SQLiteArchive.begun(directory: folder.path)
    #expect(await again.texts(in: .room("#tea")) == ["one"])
    // What version 18 looks at: are there steps that it does not know?
    let steps = try await again.pool.read { try Schema.migrator.appliedIdentifiers($0) }
    #expect(
      steps == ["18 numbers for names", "19 a journal in front", "20 a text index that follows"])
    again.close()
  }
}
