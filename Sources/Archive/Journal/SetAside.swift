// What lives here: what was left of batches that nobody was told of.
import Glibc
import System

/// Kept for whoever wants to look, until something is removed: the words may be in it, too.
enum SetAside {
  private static let prefix = DataDirectory.archive + ".torn-"

  /// Returns its path.
  static func keep(_ bytes: [UInt8], of segment: Int, in directory: String) throws(ArchiveFailure)
    -> String
  {
    let path = "\(directory)/\(prefix)\(segment)"
    unlink(path)
    do throws(FileFailure) {
      try AtomicFile.create(path, with: bytes)
    } catch {
      throw ArchiveFailure(reason: error.description)
    }
    return path
  }

  static func remove(in directory: String) {
    for name in JournalFile.names(in: directory, prefix) { unlink("\(directory)/\(name)") }
  }
}
