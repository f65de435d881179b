// What lives here: a commit that does not fit on the disk.
import ChatSupport
import Glibc
import IRC
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct FullDiskTests {
  @Test(.enabled(if: SmallDisk.isPossible, "mounting a small tmpfs takes root"))
  func `a commit that does not fit changes nothing, and storing works again with room`()
    async throws
  {
    let disk = try #require(SmallDisk(kilobytes: 4096))
    let archive = try SQLiteArchive.begun(directory: disk.path + "/data")
    try await archive.keep([.sample(1, "alice", to: "#tea", "before")])
    disk.fill(leaving: 40)
    let long = String(repeating: "many words ", count: 10_000)
    let records: [ServerCore.Record] = [
      .message(.sample(2, "alice", to: "#tea", "small")),
      .membership(account: "alice", room: "#tea", isMember: true),
      .message(.sample(3, "alice", to: "#tea", long)),
    ]
    let outcome = await archive.keep(records)
    #expect(outcome.failure == ArchiveFailure(reason: "the disk is full"))
    #expect(await archive.texts(in: .room("#tea")) == ["before"], "all of it or nothing")
    #expect(try archive.snapshot(freshInstance: "x").people.allSatisfy { $0.rooms.isEmpty })
    disk.free()
    try await archive.keep(records).get()
    #expect(await archive.texts(in: .room("#tea")) == ["before", "small", long])
    #expect(try archive.check().isEmpty)
    archive.close()
  }
}

extension Result {
  fileprivate var failure: Failure? {
    if case .failure(let failure) = self { return failure }
    return nil
  }
}
