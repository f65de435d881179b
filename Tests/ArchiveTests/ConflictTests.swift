// What lives here: records of the journal that the view can never take, among others that it can.
import ChatSupport
import GRDB
import IRC
import Synchronization
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct `Records that the view does not take` {
  private let folder: TemporaryFolder
  private let archive: SQLiteArchive
  private let complaints = Complaints()

  init() throws {
    folder = try TemporaryFolder()
    let complaints = complaints
    archive = try SQLiteArchive(directory: folder.path, complain: { complaints.add($0) })
    _ = try archive.snapshot(freshInstance: StoredMessage.instance)
  }

  @Test func `are told and counted one by one, and hold none of the others up`() async throws {
    try await archive.keep([
      .message(.sample(1, "alice", to: "#tea", "before")),
      .message(.sample(2, "alice", to: "#tea", "good")),
      // The number of another message.
      .message(.sample(1, "bob", to: "#tea", "secret again")),
      .membership(account: "alice", room: "#tea", isMember: true),
      .message(.sample(3, "bob", to: "#tea", "better")),
      // The number of one that comes first.
      .event(.sample(2, "bob", to: "#tea", "", command: .join)),
    ]).get()
    #expect(await archive.texts(in: .room("#tea")) == ["before", "good", "better"])
    #expect(try archive.snapshot(freshInstance: "x").people.map(\.rooms) == [["#tea"]])
    let told = complaints.all
    #expect(told.count == 2 && told[0].contains("message") && told[1].contains("event"))
    #expect(!told.contains { $0.contains("secret") }, "what they hold is other people's")
    #expect(try archive.check() == ["2 records of the journal were not taken"])
    #expect(try ArchiveReader(directory: folder.path).conflictCount() == 2)
    archive.close()
    let again = try SQLiteArchive.begun(directory: folder.path)
    #expect(try again.check() == ["2 records of the journal were not taken"])
    #expect(await again.texts(in: .room("#tea")) == ["before", "good", "better"])
    again.close()
  }

  @Test func `leave nothing behind, though they come late in what one record writes`()
    async throws
  {
    try await archive.pool.write { db in
      try db.execute(
        sql: """
          CREATE TRIGGER cursed BEFORE INSERT ON missed WHEN new.first = 13
            BEGIN SELECT RAISE(ABORT, 'cursed'); END
          """)
    }
    try await archive.keep([.missed(account: "bob", place: "#tea", [2...3])]).get()
    try await archive.keep([
      .missed(account: "bob", place: "#tea", [7...9, 13...14]),
      .message(.sample(5, "alice", to: "#tea", "good")),
      .mailbox(account: "bob", acknowledged: 1, onlineFrom: nil),
    ]).get()
    #expect(await archive.texts(in: .room("#tea")) == ["good"])
    let missed = try await archive.pool.read {
      try Int64.fetchAll($0, sql: "SELECT first FROM missed ORDER BY first")
    }
    #expect(missed == [2] && complaints.all.count == 1)
    archive.close()
  }
}

private final class Complaints: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock(\.self) }

  func add(_ line: String) { lines.withLock { $0.append(line) } }
}
