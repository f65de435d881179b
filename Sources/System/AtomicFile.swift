// What lives here: files that are seen whole, as they were or as they are to be.
import Glibc

/// The new bytes are written beside the file, flushed to the disk and renamed over it, and the rename
/// is flushed, too: whoever reads, and whoever is killed in between, finds the one or the other.
package enum AtomicFile {
  /// In this order; only `rename` changes what others see.
  package enum Step: CaseIterable, Sendable { case make, write, sync, rename, syncDirectory }

  /// Returns the new file, open at its end with `flags`. Writers take turns by a lock of the caller's.
  ///
  /// `model` gives owner and mode, else it is for our eyes only; `before` is asked before each step,
  /// so that a test can end the work there.
  package static func replace(
    _ path: String, with bytes: [UInt8], like model: stat? = nil, flags: Int32 = O_WRONLY,
    before: (Step) throws(Errno) -> Void = { _ in }
  ) throws(FileFailure) -> Descriptor {
    let beside = path + ".new"
    do throws(Errno) {
      try before(.make)
      // Left by somebody who was killed in the middle of this.
      unlink(beside)
      let file = try make(beside, flags)
      do throws(Errno) {
        if let model { try file.become(like: model) }
        try before(.write)
        try file.write(bytes)
        try before(.sync)
        try file.sync()
        try before(.rename)
        guard rename(beside, path) == 0 else { throw Errno("rename") }
      } catch {
        unlink(beside)
        throw error
      }
      try before(.syncDirectory)
      syncDirectory(of: path)
      return file
    } catch {
      throw FileFailure(path, error.reason)
    }
  }

  /// Makes a file that nobody could open before it was whole, and that was not there.
  package static func create(
    _ path: String, with bytes: [UInt8], mode: mode_t = 0o600
  ) throws(FileFailure) {
    do throws(Errno) {
      let file = try make(path, O_WRONLY, mode)
      do throws(Errno) {
        try file.write(bytes)
        try file.sync()
      } catch {
        unlink(path)
        throw error
      }
      syncDirectory(of: path)
    } catch {
      throw FileFailure(path, error.reason)
    }
  }

  private static func make(
    _ path: String, _ flags: Int32, _ mode: mode_t = 0o600
  ) throws(Errno) -> Descriptor {
    try Descriptor(
      open(path, flags | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode), of: path)
  }

  /// A rename, or a new name, has to reach the disk; a file system that cannot do that has no way to.
  package static func syncDirectory(of path: String) {
    let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = end.map { String(path[...$0]) } ?? "."
    let number = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0 else { return }
    fsync(number)
    close(number)
  }
}

extension Descriptor {
  /// The owner can only be kept by somebody who may give files away.
  fileprivate func become(like model: stat) throws(Errno) {
    _ = fchown(number, model.st_uid, model.st_gid)
    guard fchmod(number, model.st_mode & 0o7777) == 0 else { throw Errno("fchmod") }
  }
}
