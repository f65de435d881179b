// What lives here: whether a file still has its name.
import Glibc

/// The file that a path named once. While somebody holds it open no other file is taken for it.
struct FileIdentity: Equatable, Sendable {
  private let device: dev_t
  private let inode: ino_t

  /// Asked by path alone: closing a descriptor would take SQLite's locks on the file away.
  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = status.st_dev
    inode = status.st_ino
  }
}

/// The files of an archive, which may be removed or replaced while they are open: what is written
/// then goes into files that nobody finds again.
struct FileWatch: Sendable {
  private let files: [(path: String, identity: FileIdentity)]

  init(paths: [String]) {
    files = paths.compactMap { path in FileIdentity(path: path).map { (path, $0) } }
  }

  func check() throws(ArchiveFailure) {
    for file in files where FileIdentity(path: file.path) != file.identity {
      throw Self.failure(file.path)
    }
  }

  static func failure(_ path: String) -> ArchiveFailure {
    ArchiveFailure(
      reason: "the archive was removed or replaced",
      remedy: "put \(path) back where it was, or restart the server to begin with what is there now"
    )
  }
}
