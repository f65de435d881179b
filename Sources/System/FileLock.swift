// What lives here: locks between processes.
import Glibc

/// Held while this lives; the system lets go of it even after `kill -9`.
package final class FileLock: Sendable {
  private let descriptor: Descriptor

  /// Makes the file if need be, for its owner's eyes only; nil when somebody else has the lock.
  package init?(_ path: String) throws(FileFailure) {
    descriptor = try WholeFile.open(path, O_RDWR | O_CREAT, of: .ourselves)
    while flock(descriptor.number, LOCK_EX | LOCK_NB) != 0 {
      if errno == EWOULDBLOCK { return nil }
      guard errno == EINTR else { throw FileFailure(path) }
    }
  }

  /// Waits until nobody else has the lock of the file that stands there then: whoever had it may have
  /// put another file in its place.
  package init(waitingFor path: String, of owner: WholeFile.Owner = .ourselves) throws(FileFailure)
  {
    while true {
      let file = try WholeFile.open(path, O_RDWR | O_CREAT | O_NOFOLLOW, of: owner)
      while flock(file.number, LOCK_EX) != 0 {
        guard errno == EINTR else { throw FileFailure(path) }
      }
      var current = stat()
      if let locked = try? file.status(), stat(path, &current) == 0,
        (locked.st_ino, locked.st_dev) == (current.st_ino, current.st_dev)
      {
        descriptor = file
        return
      }
    }
  }

  /// Closing would not do: a child that is about to become another program has the descriptor, too.
  deinit { release() }

  /// What the locked file is like.
  package func status() throws(Errno) -> stat { try descriptor.status() }

  /// Another may have it, though whoever held it is still there.
  package func release() { flock(descriptor.number, LOCK_UN) }
}
