// What lives here: the archive of an older version, from before it was written anew.
import Glibc

/// Kept until somebody says that it may go: what was said before can be read with the former version, also
/// what was removed since.
struct FormerFile: CustomStringConvertible {
  let path: String
  let size: Int

  static func path(in directory: String) -> String {
    "\(directory)/\(DataDirectory.archive).before-18"
  }

  /// Nil if there is none.
  init?(in directory: String) {
    path = Self.path(in: directory)
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    size = Int(status.st_size)
  }

  var description: String {
    """
    \(path) (\(size >> 20) MB) is the archive as it was before it was upgraded, and holds words that were \
    removed since; `parleyd check --data DIR --discard-old` removes it
    """
  }
}
