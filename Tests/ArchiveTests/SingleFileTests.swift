// What lives here: one file is the archive: after a stop, as a backup, and without removed words.
import ChatSupport
import GRDB
import Glibc
import IRC
import System
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct SingleFileTests {
  private let folder: TemporaryFolder
  private let other: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    other = try TemporaryFolder()
  }

  private func open() throws -> SQLiteArchive {
    try SQLiteArchive.begun(directory: folder.path)
  }

  private func copyOfDatabase() throws -> String {
    try put(try bytes(of: folder.path + "/parley.db"), into: other.path + "/parley.db")
    return other.path
  }

  @Test func `after a stop the database alone has everything`() async throws {
    let archive = try open()
    try await archive.keep((1...300).map { .sample($0, "alice", to: "#tea", "number \($0)") })
    // A reader has been there, too, and is the last one to have read.
    #expect(await archive.texts(in: .room("#tea")).count == 300)
    archive.close()
    let log = folder.path + "/parley.db-wal"
    #expect(try access(log, F_OK) != 0 || bytes(of: log).isEmpty)
    let reader = try ArchiveReader(directory: try copyOfDatabase())
    #expect(try reader.messageCount() == 300)
    #expect(try reader.check().isEmpty)
  }

  @Test func `a backup of an archive in use is whole and overwrites nothing`() async throws {
    let archive = try open()
    try await archive.keep([.sample(1, "alice", to: "bob", "kept")])
    let target = other.path + "/parley.db"
    let reader = try ArchiveReader(directory: folder.path)
    try reader.backUp(to: target)
    try await archive.keep([.sample(2, "alice", to: "bob", "later")])
    #expect(mode(of: target) == 0o600)
    let before = try bytes(of: target)
    let failure = #expect(throws: ArchiveFailure.self) { try reader.backUp(to: target) }
    #expect(failure?.reason.contains("overwrites nothing") == true)
    #expect(try bytes(of: target) == before)
    #expect(other.files == [target], "no half of it is left lying about")
    let restored = try SQLiteArchive(directory: other.path)
    #expect(try restored.snapshot(freshInstance: "x").instance == StoredMessage.instance)
    #expect(await restored.texts(in: .people("alice", "bob")) == ["kept"])
    #expect(try restored.check().isEmpty)
  }

  @Test func `a backup is never written through a link`() async throws {
    let archive = try open()
    try await archive.keep([.sample(1)])
    let link = other.path + "/link"
    symlink(other.path + "/elsewhere", link)
    #expect(throws: ArchiveFailure.self) {
      try ArchiveReader(directory: folder.path).backUp(to: link)
    }
    #expect(access(other.path + "/elsewhere", F_OK) != 0)
  }

  @Test func `removed words are in no file after a tidying`() async throws {
    let archive = try open()
    let secret = "xylophonicsecret"
    var records: [ServerCore.Record] = (1...400).map {
      .message(.sample($0, "alice", to: "#tea", "common words and number \($0)"))
    }
    records.append(.message(.sample(500, "alice", to: "#tea", "the \(secret) is out")))
    try await archive.keep(records).get()
    try await archive.keep((501...900).map { .sample($0, "bob", to: "#tea", "more of \($0)") })
    #expect(try places(of: secret) != [], "the test can fail")
    try await archive.keep([.redacted(500)]).get()
    _ = await archive.tidyUp(now: Timestamp(seconds: 1000))
    try ArchiveReader(directory: folder.path).backUp(to: folder.path + "/backup")
    #expect(try places(of: secret) == [])
    #expect(try archive.check().isEmpty)
    #expect(await archive.texts(in: .room("#tea")).count == 800)
  }

  @Test func `words that retention removes are in no file either`() async throws {
    let archive = try SQLiteArchive(
      directory: folder.path, retention: Retention(messagesPerConversation: 3))
    let secret = "xylophonicsecret"
    try await archive.keep(
      (1...50).map { .sample($0, "alice", to: "#tea", $0 < 9 ? "\(secret) \($0)" : "words") })
    _ = await archive.tidyUp(now: Timestamp(seconds: 1000))
    #expect(try places(of: secret) == [])
    #expect(try archive.check().isEmpty)
  }

  /// The files that hold these bytes; the index holds words that begin alike in parts, so a part
  /// will do.
  private func places(of secret: String) throws -> [String] {
    let wanted = Array(secret.utf8.dropFirst(4))
    return try folder.files.filter { file in
      let all = try bytes(of: file)
      guard all.count >= wanted.count else { return false }
      return all.indices.dropLast(wanted.count - 1).contains {
        all[$0] == wanted[0] && all[$0..<($0 + wanted.count)].elementsEqual(wanted)
      }
    }
  }
}
