// What lives here: files that are read whole, and what is refused in their place.
import Glibc
import TestSupport
import Testing

@testable import System

@Suite struct `A whole file` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  @Test(arguments: [0, 1, 65_535, 65_536, 200_000])
  func `is read to its end`(size: Int) throws {
    let text = String(repeating: "x", count: size)
    let file = try folder.write(text, to: "file")
    #expect(try WholeFile.text(of: file) == text)
    #expect(try WholeFile.bytes(of: file, limit: size).count == size)
  }

  @Test func `has as many bytes as one is ready to take`() throws {
    let file = try folder.write("twelve bytes", to: "file")
    #expect(throws: FileFailure(file, "is larger than 11 bytes")) {
      try WholeFile.bytes(of: file, limit: 11)
    }
    // The system tells no size of what it makes while it is read.
    #expect(try WholeFile.bytes(of: "/proc/self/status").count > 100)
    #expect(throws: FileFailure("/proc/self/status", "is larger than 100 bytes")) {
      try WholeFile.bytes(of: "/proc/self/status", limit: 100)
    }
  }

  @Test func `is a file`() throws {
    try #require(mkfifo(path("pipe"), 0o600) == 0)
    #expect(throws: FileFailure(path("pipe"), "is a named pipe, not a file")) {
      try WholeFile.bytes(of: path("pipe"))
    }
    #expect(throws: FileFailure(folder.path, "is a directory, not a file")) {
      try WholeFile.text(of: folder.path)
    }
    #expect(throws: FileFailure("/dev/zero", "is a device, not a file")) {
      try WholeFile.check("/dev/zero")
    }
    #expect(throws: FileFailure("", "the name of the file is empty")) {
      try WholeFile.bytes(of: "")
    }
  }

  @Test func `is told apart when it is missing or no text`() throws {
    #expect(throws: FileFailure(path("none"), "No such file or directory", .missing)) {
      try WholeFile.text(of: path("none"))
    }
    try AtomicFile.create(path("bytes"), with: [0xFF, 0xFE])
    #expect(throws: FileFailure(path("bytes"), "is not UTF-8", .notText)) {
      try WholeFile.text(of: path("bytes"))
    }
  }

  @Test func `of ours is no link that somebody planted`() throws {
    let file = try folder.write("secret", to: "file")
    try #require(symlink(file, path("link")) == 0)
    #expect(try WholeFile.text(of: path("link")) == "secret")
    #expect(throws: FileFailure(path("link"), "is a link")) {
      try WholeFile.text(of: path("link"), owner: .ourselves)
    }
    #expect(try WholeFile.text(of: file, owner: .ourselves) == "secret")
  }

  @Test(.enabled(if: geteuid() == 0, "giving a file away takes root"))
  func `of ours belongs to nobody else`() throws {
    let file = try folder.write("theirs", to: "file")
    try #require(chown(file, 12_345, 12_345) == 0)
    #expect(throws: FileFailure(file, "belongs to somebody else")) {
      try WholeFile.text(of: file, owner: .ourselves)
    }
  }
}
