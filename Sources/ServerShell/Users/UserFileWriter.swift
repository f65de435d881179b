// What lives here: safe changes to the user file on disk.
import Glibc
import ServerCore
import Settings

/// The new text is written beside the old one, flushed to disk and renamed over it, so that whoever
/// reads it sees one or the other, whole. Writers take turns by a lock on the file.
package struct UserFileWriter: Sendable {
  package struct Fault: Error, CustomStringConvertible {
    let path: String
    let reason: String

    package init(_ path: String, _ reason: String) {
      self.path = path
      self.reason = reason
    }

    package init(_ path: String) { self.init(path, String(cString: strerror(errno))) }

    package var description: String { "\(path): \(reason)" }
  }

  private let path: String

  /// A link stays a link: the file behind it is replaced.
  package init(_ path: String) {
    if let real = realpath(path, nil) {
      self.path = String(cString: real)
      free(real)
    } else {
      self.path = path
    }
  }

  /// Changes the text; makes the file, for its owner's eyes only, when there is none.
  package func edit(_ change: (inout UserFile.Text) throws -> Void) throws {
    let file = try lock()
    defer { close(file) }
    let old: String
    do throws(FileText.Failure) {
      old = try FileText.read(path)
    } catch {
      throw Fault(path, error.reason)
    }
    var text = UserFile.Text(old)
    try change(&text)
    let new = text.description
    guard new != old else { return }
    do throws(UserFile.Fault) {
      _ = try UserFile(parsing: new)
    } catch {
      throw Fault(path, error.description)
    }
    try replace(with: Array(new.utf8), like: file)
  }

  /// Waits for other writers; one of them may have put another file in its place meanwhile.
  private func lock() throws(Fault) -> Int32 {
    while true {
      // What leads nowhere is not followed, and what is no file is not waited for.
      let file = open(
        path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0o600)
      guard file >= 0 else { throw Fault(path) }
      do throws(FileText.Failure) {
        try RegularFile.check(file)
      } catch {
        close(file)
        throw Fault(path, error.reason)
      }
      var locked = stat()
      var current = stat()
      if flock(file, LOCK_EX) == 0, fstat(file, &locked) == 0, stat(path, &current) == 0,
        locked.st_ino == current.st_ino
      {
        return file
      }
      close(file)
    }
  }

  private func replace(with bytes: [UInt8], like old: Int32) throws(Fault) {
    let beside = "\(path).new.\(getpid())"
    var status = stat()
    guard fstat(old, &status) == 0 else { throw Fault(path) }
    unlink(beside)
    let file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Fault(beside) }
    // The owner can only be kept by somebody who may give files away.
    _ = fchown(file, status.st_uid, status.st_gid)
    let isWritten =
      fchmod(file, status.st_mode & 0o7777) == 0 && Self.write(bytes, to: file) && fsync(file) == 0
    close(file)
    guard isWritten, rename(beside, path) == 0 else {
      let fault = Fault(beside)
      unlink(beside)
      throw fault
    }
    flushFolder()
  }

  private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// The rename itself has to reach the disk.
  private func flushFolder() {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
