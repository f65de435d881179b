// What lives here: what lies in a directory, and its end.
import Glibc
import TestSupport
import Testing

@testable import System

@Suite struct DirectoryTests {
  @Test func `all names are there, and none where there is no directory`() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "a file")
    try folder.write("x", to: ".hidden")
    #expect(Directory.names(in: folder.path).sorted() == [".hidden", "a file"])
    #expect(Directory.names(in: folder.path + "/none").isEmpty)
  }

  @Test func `it is removed with what lies in it, but not with what links lead to`() throws {
    let (kept, removed) = (try TemporaryFolder(), try TemporaryFolder())
    let file = try kept.write("x", to: "file")
    #expect(mkdir(removed.path + "/below", 0o700) == 0)
    try removed.write("x", to: "below/file")
    #expect(symlink(kept.path, removed.path + "/link") == 0)
    Directory.remove(removed.path)
    #expect(access(removed.path, F_OK) != 0)
    #expect(access(file, F_OK) == 0)
  }
}
