// What lives here: the directory of an archive, and what may not stand in its place.
import Glibc
import System

/// The directory is its owner's alone, so that nobody plants what the server would follow, read or
/// write with rights that they have not.
enum DataDirectory {
  static let archive = "parley.db"
  /// What lies beside a database.
  static let endings = ["", "-wal", "-shm", "-journal"]

  /// Makes it if need be (0700), or refuses what is there.
  static func prepare(_ path: String) throws(ArchiveFailure) {
    guard !path.isEmpty else {
      throw ArchiveFailure(reason: "the archive needs a directory, and its name is empty")
    }
    try make(path)
    var link = stat()
    guard lstat(path, &link) == 0 else { throw failure(path) }
    guard link.st_uid == geteuid() || link.st_uid == 0 else {
      throw ArchiveFailure(reason: "\(path) belongs to another user (\(link.st_uid)); not used")
    }
    var place = stat()
    var root = stat()
    guard stat(path, &place) == 0, stat("/", &root) == 0 else { throw failure(path) }
    guard FileKind(place) == .directory else {
      throw ArchiveFailure(reason: "\(path) is \(FileKind(place).name), not a directory")
    }
    guard (place.st_dev, place.st_ino) != (root.st_dev, root.st_ino) else {
      throw ArchiveFailure(reason: "\(path) is the root of the file system; name a directory in it")
    }
    guard place.st_uid == geteuid() else {
      throw ArchiveFailure(
        reason: "\(path) belongs to another user (\(place.st_uid)); chown it, or run as that user")
    }
    guard place.st_mode & 0o002 == 0 else {
      throw ArchiveFailure(reason: "everybody may write into \(path); chmod 700 it")
    }
    for name in ["lock", "secret"] { try checkFile(path + "/" + name) }
  }

  /// Refuses what is no archive of our own; nobody else may be at it.
  static func checkArchive(in path: String) throws(ArchiveFailure) {
    for ending in endings { try checkFile(path + "/" + archive + ending) }
  }

  /// What is there is a plain file of our own, under one name.
  private static func checkFile(_ path: String) throws(ArchiveFailure) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard FileKind(status) == .file else {
      throw ArchiveFailure(reason: "\(path) is \(FileKind(status).name), not a file of the archive")
    }
    guard status.st_uid == geteuid(), status.st_nlink == 1 else {
      throw ArchiveFailure(
        reason: "\(path) belongs to another user, or has another name elsewhere; not used")
    }
  }

  private static func make(_ path: String) throws(ArchiveFailure) {
    var made = ""
    let slash = UInt8(ascii: "/")
    for (index, part) in path.utf8.split(separator: slash, omittingEmptySubsequences: false)
      .enumerated()
    {
      made += (index > 0 ? "/" : "") + String(Substring(part))
      guard !part.isEmpty, access(made, F_OK) != 0 else { continue }
      guard mkdir(made, 0o700) == 0 || errno == EEXIST else { throw failure(made) }
    }
  }

  private static func failure(_ path: String) -> ArchiveFailure {
    ArchiveFailure(reason: Errno(path).description)
  }
}
