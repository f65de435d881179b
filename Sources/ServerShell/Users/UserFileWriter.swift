// What lives here: safe changes to the user file on disk.
import Glibc
import ServerCore
import System

/// Whoever reads it sees the old text or the new one, whole. Writers take turns by a lock on the file.
package struct UserFileWriter: Sendable {
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
    let lock = try FileLock(waitingFor: path, of: .anybody)
    let old = try WholeFile.text(of: path)
    var text = UserFile.Text(old)
    try change(&text)
    let new = text.description
    guard new != old else { return }
    do throws(UserFile.Fault) {
      _ = try UserFile(parsing: new)
    } catch {
      throw FileFailure(path, error.description)
    }
    _ = try AtomicFile.replace(path, with: Array(new.utf8), like: lock.status())
  }
}
