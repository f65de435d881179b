// What lives here: locks between processes.
import Dispatch
import Glibc
import TestSupport
import Testing

@testable import System

@Suite struct `A lock` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var path: String { folder.path + "/lock" }

  /// Another process that has the lock; util-linux brings `flock`.
  private struct Holder {
    private let output: UnsafeMutablePointer<FILE>
    let process: pid_t

    init(_ path: String) throws {
      let command = "exec flock --no-fork '\(path)' sh -c 'echo $$; exec sleep 600'"
      output = try #require(popen(command, "r"))
      var line = [CChar](repeating: 0, count: 32)
      try #require(fgets(&line, 32, output) != nil)
      let digits = line.prefix { (48...57).contains($0) }.map(UInt8.init(bitPattern:))
      process = try #require(pid_t(String(decoding: digits, as: UTF8.self)))
    }

    /// As `kill -9`, with which it has no chance to give the lock back.
    func end() {
      kill(process, SIGKILL)
      pclose(output)
    }
  }

  @Test func `is one process's, until that is gone`() throws {
    let holder = try Holder(path)
    #expect(try FileLock(path) == nil)
    holder.end()
    let lock = try #require(try FileLock(path))
    #expect(try FileLock(path) == nil)
    lock.release()
    #expect(try FileLock(path) != nil)
  }

  @Test func `is waited for`() async throws {
    let holder = try Holder(path)
    async let lock = waited()
    holder.end()
    #expect(try await lock.status().st_size == 0)
  }

  private func waited() async throws -> FileLock {
    let path = path
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(with: Result { try FileLock(waitingFor: path) })
      }
    }
  }

  @Test func `is of the file that stands there when it is had`() async throws {
    let first = try FileLock(waitingFor: path)
    async let second = waited()
    _ = try AtomicFile.replace(path, with: Array("another".utf8))
    first.release()
    #expect(try await second.status().st_size == 7)
  }

  @Test func `is no link, pipe or folder`() throws {
    try #require(symlink("/etc/passwd", path) == 0)
    #expect(throws: FileFailure(path, "is a link")) { try FileLock(path) }
    unlink(path)
    try #require(mkfifo(path, 0o600) == 0)
    #expect(throws: FileFailure(path, "is a named pipe, not a file")) {
      try FileLock(waitingFor: path)
    }
    #expect(throws: FileFailure.self) { try FileLock(folder.path) }
  }
}
