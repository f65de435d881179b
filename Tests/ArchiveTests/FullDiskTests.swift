// What lives here: a commit that does not fit on the disk.
import Glibc
import IRC
import Testing

@testable import Archive
@testable import ServerCore

/// A small file system of its own; mounting it takes root.
private final class SmallDisk: Sendable {
  let path: String

  init?(kilobytes: Int) {
    var template = Array("/tmp/parley-disk.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard mount("tmpfs", path, "tmpfs", 0, "size=\(kilobytes)k") == 0 else {
      rmdir(path)
      return nil
    }
  }

  deinit {
    umount2(path, Int32(MNT_DETACH))
    rmdir(path)
  }

  static let isPossible = SmallDisk(kilobytes: 64) != nil

  /// Takes all room but `kilobytes` of it.
  func fill(leaving kilobytes: Int) {
    let descriptor = open(path + "/ballast", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    let block = [UInt8](repeating: 1, count: 4096)
    var blocks = 0
    while write(descriptor, block, block.count) == block.count { blocks += 1 }
    ftruncate(descriptor, off_t(max(0, blocks * 4096 - kilobytes * 1024)))
    close(descriptor)
  }

  func free() { unlink(path + "/ballast") }
}

@Suite struct FullDiskTests {
  @Test(.enabled(if: SmallDisk.isPossible, "mounting a small tmpfs takes root"))
  func `a commit that does not fit changes nothing, and storing works again with room`()
    async throws
  {
    let disk = try #require(SmallDisk(kilobytes: 4096))
    let archive = try SQLiteArchive(directory: disk.path + "/data")
    _ = try archive.snapshot(freshInstance: StoredMessage.instance)
    try await archive.keep([.sample(1, "alice", to: "#tea", "before")])
    disk.fill(leaving: 40)
    let long = String(repeating: "many words ", count: 10_000)
    let records: [ServerCore.Record] = [
      .message(.sample(2, "alice", to: "#tea", "small"), .nobody),
      .membership(account: "alice", room: "#tea", isMember: true),
      .message(.sample(3, "alice", to: "#tea", long), .nobody),
    ]
    let outcome = await archive.keep(records)
    #expect(outcome.failure == StoreFailure(reason: "the disk is full"))
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
