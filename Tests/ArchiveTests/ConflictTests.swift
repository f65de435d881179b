// What lives here: records that the archive can never take, among others that it can.
import ChatSupport
import GRDB
import IRC
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct `Records that meet a constraint` {
  private let folder: TemporaryFolder
  private let archive: SQLiteArchive

  init() throws {
    folder = try TemporaryFolder()
    archive = try SQLiteArchive.begun(directory: folder.path)
  }

  private func conflicts(_ records: [ServerCore.Record]) async -> [Int]? {
    guard case .failure(let failure) = await archive.keep(records) else { return nil }
    #expect(failure.reason == "the archive did not take it")
    return failure.conflicts
  }

  @Test func `are named one by one, and none of the others is kept with them`() async throws {
    try await archive.keep([.sample(1, "alice", to: "#tea", "before")])
    let records: [ServerCore.Record] = [
      .message(.sample(2, "alice", to: "#tea", "good")),
      // The number of another message.
      .message(.sample(1, "bob", to: "#tea", "again")),
      .membership(account: "alice", room: "#tea", isMember: true),
      .message(.sample(3, "bob", to: "#tea", "better")),
      // The number of one that comes first.
      .event(.sample(2, "bob", to: "#tea", "", command: .join)),
    ]
    #expect(await conflicts(records) == [1, 4])
    #expect(await archive.texts(in: .room("#tea")) == ["before"], "all of it or nothing")
    #expect(try archive.snapshot(freshInstance: "x").people.allSatisfy { $0.rooms.isEmpty })

    let rest = records.indices.filter { ![1, 4].contains($0) }.map { records[$0] }
    try await archive.keep(rest).get()
    #expect(await archive.texts(in: .room("#tea")) == ["before", "good", "better"])
    #expect(try archive.snapshot(freshInstance: "x").people.map(\.rooms) == [["#tea"]])
    #expect(try archive.check().isEmpty)
    archive.close()
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
    let records: [ServerCore.Record] = [
      .missed(account: "bob", place: "#tea", [7...9, 13...14]),
      .message(.sample(5, "alice", to: "#tea", "good")),
    ]
    #expect(await conflicts(records) == [0])
    try await archive.keep([records[1], .mailbox(account: "bob", acknowledged: 1, onlineFrom: nil)])
      .get()
    #expect(await archive.texts(in: .room("#tea")) == ["good"])
    let missed = try await archive.pool.read {
      try Int64.fetchAll($0, sql: "SELECT first FROM missed ORDER BY first")
    }
    #expect(missed == [2])
    archive.close()
  }
}
