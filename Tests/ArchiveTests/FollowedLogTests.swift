// What lives here: tests of what an archive knows of the log that several servers share.
import Synchronization
import System
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct `An archive of one of several servers` {
  @Test func `knows how far it has followed their log, and so does its copy`() async throws {
    let folder = try TemporaryFolder()
    let archive = try SQLiteArchive(directory: folder.path)
    _ = try archive.snapshot(freshInstance: "i1", freshIdentity: "id")
    #expect(try archive.followedLog() == FollowedLog(checkpoint: nil, kept: nil))
    _ = await archive.keep([ServerCore.Record.followed(LogPosition(rawValue: 7))])
    #expect(try archive.followedLog().kept == LogPosition(rawValue: 7))
    _ = await archive.keep([
      ServerCore.Record.checkpoint(LogPosition(rawValue: 5), "{}"),
      ServerCore.Record.followed(LogPosition(rawValue: 9)),
    ])
    let copy = try TemporaryFolder()
    try ArchiveReader(directory: folder.path).backUp(to: copy.path + "/parley.db")
    archive.close()
    for directory in [folder.path, copy.path] {
      let again = try SQLiteArchive(directory: directory)
      #expect(try again.instance() == "i1" && again.identity() == "id")
      #expect(
        try again.followedLog() == FollowedLog(checkpoint: "{}", kept: LogPosition(rawValue: 9)))
      again.close()
    }
  }

  @Test func `has at least what its checkpoint has`() async throws {
    let folder = try TemporaryFolder()
    let archive = try SQLiteArchive(directory: folder.path)
    _ = await archive.keep([ServerCore.Record.checkpoint(LogPosition(rawValue: 5), "{}")])
    #expect(
      try archive.followedLog() == FollowedLog(checkpoint: "{}", kept: LogPosition(rawValue: 5)))
    archive.close()
  }
}
