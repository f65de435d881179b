// What lives here: files that are replaced, and what is there when that ends in the middle.
import Glibc
import TestSupport
import Testing

@testable import System

@Suite struct `A file that is replaced` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var path: String { folder.path + "/file" }

  private func replace(_ text: String, endingBefore end: AtomicFile.Step? = nil) throws {
    _ = try AtomicFile.replace(path, with: Array(text.utf8)) { step throws(Errno) in
      if step == end { throw Errno("end", code: EIO) }
    }
  }

  @Test func `is the new one`() throws {
    try replace("old")
    try replace("new")
    #expect(try WholeFile.text(of: path) == "new")
    #expect(folder.files == [path])
  }

  @Test(arguments: [AtomicFile.Step.make, .write, .sync, .rename])
  func `stays the old one when something fails before it has its name`(step: AtomicFile.Step) throws
  {
    try replace("old")
    #expect(throws: FileFailure(path, "Input/output error")) {
      try replace("new", endingBefore: step)
    }
    #expect(try WholeFile.text(of: path) == "old")
    #expect(folder.files == [path], "nothing is left beside it")
  }

  @Test func `may find what a killed one left`() throws {
    try replace("old")
    try folder.write("half of the ne", to: "file.new")
    try replace("new")
    #expect(try WholeFile.text(of: path) == "new")
    #expect(folder.files == [path])
  }

  @Test func `follows nothing that was planted beside it`() throws {
    let other = try folder.write("untouched", to: "other")
    try #require(symlink(other, path + ".new") == 0)
    try replace("new")
    #expect(try WholeFile.text(of: other) == "untouched")
    #expect(try WholeFile.text(of: path, owner: .ourselves) == "new")
  }

  @Test func `is for its owner's eyes, or like the one before`() throws {
    var status = stat()
    try replace("old")
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    try #require(chmod(path, 0o640) == 0 && stat(path, &status) == 0)
    _ = try AtomicFile.replace(path, with: [], like: status)
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o640 && status.st_size == 0)
  }

  @Test func `goes on being written`() throws {
    let file = try AtomicFile.replace(path, with: Array("one ".utf8), flags: O_RDWR | O_APPEND)
    try file.write(Array("two".utf8))
    #expect(try WholeFile.text(of: path) == "one two")
  }

  @Test func `that is to be made is not there before`() throws {
    try AtomicFile.create(path, with: [65])
    #expect(throws: FileFailure(path, "File exists")) { try AtomicFile.create(path, with: [66]) }
    #expect(try WholeFile.text(of: path) == "A")
  }

  @Test(.enabled(if: SmallDisk.isPossible, "mounting a small tmpfs takes root"))
  func `stays the old one on a full disk`() throws {
    let disk = try #require(SmallDisk(kilobytes: 256))
    let path = disk.path + "/file"
    _ = try AtomicFile.replace(path, with: Array("old".utf8))
    disk.fill(leaving: 8)
    let large = [UInt8](repeating: 65, count: 100_000)
    #expect(throws: FileFailure(path, "No space left on device")) {
      _ = try AtomicFile.replace(path, with: large)
    }
    #expect(throws: FileFailure(path + "2", "No space left on device")) {
      try AtomicFile.create(path + "2", with: large)
    }
    #expect(access(path + ".new", F_OK) != 0 && access(path + "2", F_OK) != 0)
    #expect(try WholeFile.text(of: path) == "old")
    disk.free()
    _ = try AtomicFile.replace(path, with: large)
    #expect(try WholeFile.bytes(of: path) == large)
  }
}
