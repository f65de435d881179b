// What lives here: the archive's file is removed or replaced while it is open.
import ChatSupport
import Glibc
import IRC
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct `An archive whose file is gone` {
  private let folder: TemporaryFolder
  private let archive: SQLiteArchive

  init() throws {
    folder = try TemporaryFolder()
    archive = try SQLiteArchive.begun(directory: folder.path)
  }

  private func failure(_ sequence: MessageNumber) async -> ArchiveFailure? {
    let outcome = await archive.keep([.message(.sample(sequence, to: "#tea", "lost"))])
    guard case .failure(let failure) = outcome else { return nil }
    return failure
  }

  @Test(arguments: ["parley.db", "parley.db-wal"])
  func `keeps nothing until the file is back`(name: String) async throws {
    try await archive.keep([.sample(1, to: "#tea", "before")])
    let path = "\(folder.path)/\(name)"
    #expect(rename(path, path + ".old") == 0)
    let first = await failure(2)
    #expect(first?.reason == "the archive was removed or replaced" && first?.conflicts == [])
    #expect(first?.remedy?.contains(path) == true)

    // Another file in its place is not the archive either.
    close(open(path, O_WRONLY | O_CREAT, 0o600))
    #expect(await failure(3) == first)

    #expect(rename(path + ".old", path) == 0)
    try await archive.keep([.sample(4, to: "#tea", "after")])
    #expect(await archive.texts(in: .room("#tea")) == ["before", "after"])
    archive.close()
  }
}
