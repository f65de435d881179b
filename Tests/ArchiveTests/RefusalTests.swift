// What lives here: what is refused as an archive or its directory, and stays as it was.
import ChatSupport
import GRDB
import Glibc
import IRC
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct RefusalTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Why the server does not start on it; empty if it does.
  private func refusal(of directory: String) -> String {
    do {
      _ = try SQLiteArchive(directory: directory)
      return ""
    } catch {
      return error.reason
    }
  }

  private func keepSomething() async throws {
    let archive = try SQLiteArchive.begun(directory: folder.path)
    try await archive.keep((1...200).map { .sample($0, "alice", to: "#tea", "number \($0)") })
    archive.close()
  }

  private var database: String { folder.path + "/parley.db" }

  @Test func `no archive is made in the root, nor under an empty name`() {
    let exists = access("/parley.db", F_OK)
    #expect(refusal(of: "").contains("empty"))
    #expect(refusal(of: "/").contains("root"))
    #expect(refusal(of: "//").contains("root"))
    #expect(refusal(of: "/tmp/..").contains("root"))
    #expect(access("/parley.db", F_OK) == exists)
  }

  @Test func `what is no directory is refused at once`() throws {
    let pipe = folder.path + "/pipe"
    mkfifo(pipe, 0o600)
    #expect(refusal(of: pipe).contains("named pipe"))
    try put([1], into: folder.path + "/file")
    #expect(refusal(of: folder.path + "/file").contains("a file, not a directory"))
    #expect(refusal(of: folder.path + "/file/deeper").contains("Not a directory"))
    #expect(refusal(of: "/dev/null").contains("device"))
  }

  @Test(arguments: ["parley.db", "parley.db-wal", "parley.db-shm", "lock", "secret"])
  func `nothing but plain files stands where the archive's files do`(name: String) throws {
    let path = folder.path + "/" + name
    mkfifo(path, 0o600)
    #expect(refusal(of: folder.path).contains("named pipe"))
    unlink(path)
    try put([], into: folder.path + "/other")
    symlink(folder.path + "/other", path)
    #expect(refusal(of: folder.path).contains("symbolic link"))
    unlink(path)
    link(folder.path + "/other", path)
    #expect(refusal(of: folder.path).contains("another name"))
    unlink(path)
    #expect(refusal(of: folder.path) == "")
  }

  @Test func `a directory that everybody writes into is refused`() {
    chmod(folder.path, 0o777)
    #expect(refusal(of: folder.path).contains("everybody may write"))
    chmod(folder.path, 0o700)
  }

  @Test(.enabled(if: geteuid() == 0, "giving files away takes root"))
  func `what belongs to somebody else is refused`() throws {
    let place = folder.path + "/place"
    let link = folder.path + "/link"
    mkdir(place, 0o700)
    symlink(place, link)
    #expect(refusal(of: link) == "", "a link of one's own to a directory of one's own is fine")
    lchown(link, 1234, 1234)
    #expect(refusal(of: link).contains("another user"))
    chown(place, 1234, 1234)
    #expect(refusal(of: place).contains("another user"))
    chown(place, 0, 0)
    chown(place + "/lock", 1234, 1234)
    #expect(refusal(of: place).contains("another user"))
    for file in ["parley.db", "parley.db-wal", "parley.db-shm", "lock"] {
      unlink("\(place)/\(file)")
    }
    rmdir(place)
  }

  @Test func `an archive that was cut off is refused and left as it is`() async throws {
    try await keepSomething()
    let whole = try bytes(of: database)
    for length in [0, 50, 4096, whole.count - 4096] {
      try put([1], into: folder.path + "/secret")
      try put(Array(whole[..<length]), into: database)
      let reason = refusal(of: folder.path)
      for word in ["damaged", "parleyd check", "parleyd export", "backup"] {
        #expect(reason.contains(word), "\(length): \(reason)")
      }
      #expect(reason.contains("\n") == false)
      #expect(try bytes(of: database) == Array(whole[..<length]))
      #expect(throws: (any Error).self) {
        let problems = try ArchiveReader(directory: folder.path).check()
        try #require(problems.isEmpty)
      }
    }
    try put(whole, into: database)
    #expect(refusal(of: folder.path) == "")
  }

  @Test func `a log without its database is not taken for a new archive`() async throws {
    try put([UInt8](repeating: 7, count: 5000), into: database + "-wal")
    #expect(refusal(of: folder.path).contains("missing"))
    #expect(access(database, F_OK) != 0)
  }

  @Test func `a database of another program is left alone`() throws {
    for mark in ["PRAGMA application_id = 99; CREATE TABLE t (x)", "CREATE TABLE t (x)"] {
      unlink(database)
      let queue = try DatabaseQueue(path: database)
      try queue.write { try $0.execute(sql: mark) }
      try queue.close()
      let before = try bytes(of: database)
      #expect(refusal(of: folder.path).contains("another program"))
      #expect(try bytes(of: database) == before)
    }
  }

  @Test func `the check finds a text index that does not agree with the messages`() async throws {
    for fault in [
      "INSERT INTO message_text (message_text, rowid, text) VALUES ('delete', 7, 'number 7')",
      "UPDATE message SET text = 'other words' WHERE sequence = 7",
      "DROP TRIGGER message_deleted; DELETE FROM message WHERE sequence = 7",
    ] {
      unlink(database)
      try await keepSomething()
      let queue = try DatabaseQueue(path: database)
      try await queue.write { try $0.execute(sql: fault) }
      try queue.close()
      let problems = try ArchiveReader(directory: folder.path).check()
      #expect(problems.first?.contains("text index") == true, "\(fault): \(problems)")
    }
  }

  @Test(.enabled(if: geteuid() == 0, "mounting takes root"))
  func `an archive on a read-only disk is checked and read`() async throws {
    try await keepSomething()
    let other = try TemporaryFolder()
    guard mount("tmpfs", other.path, "tmpfs", 0, "size=4096k,mode=0700") == 0 else { return }
    defer { umount2(other.path, Int32(MNT_DETACH)) }
    try put(try bytes(of: database), into: other.path + "/parley.db")
    #expect(mount(nil, other.path, nil, UInt(MS_REMOUNT | MS_RDONLY), nil) == 0)
    let reader = try ArchiveReader(directory: other.path)
    #expect(try reader.check().isEmpty)
    #expect(try reader.messageCount() == 200)
    var count = 0
    try reader.forEachMessage { _ in count += 1 }
    #expect(count == 200)
    try reader.backUp(to: folder.path + "/copy.db")
    #expect(refusal(of: other.path).contains("Read-only"))
  }
}
