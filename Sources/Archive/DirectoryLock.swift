// What lives here: one server a directory.
import Glibc

/// Holds `lock` in the directory for the life of the process; the system lets go of it even after
/// `kill -9`.
final class DirectoryLock: Sendable {
  private let descriptor: Int32

  init(directory: String) throws(StoreFailure) {
    let path = directory + "/lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard descriptor >= 0 else {
      throw StoreFailure(reason: "\(path): \(String(cString: strerror(errno)))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw StoreFailure(reason: "another server uses \(directory)")
    }
  }

  /// Another may have the directory, though whoever held it is still there.
  func release() { flock(descriptor, LOCK_UN) }

  deinit { close(descriptor) }
}
