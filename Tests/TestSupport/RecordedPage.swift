// What lives here: pages of the repository that are made from the sources' own tables.
import Glibc
import System

package enum RecordedPage {
  /// The repository, wherever the tests were linked from.
  package static let root: String = {
    guard let path = realpath(#filePath, nil) else { return "" }
    defer { free(path) }
    return String(cString: path).split(separator: "/", omittingEmptySubsequences: false)
      .dropLast(3).joined(separator: "/")
  }()

  /// What stands at `path`; with `RECORD=1` that is what has been made, and the difference is to be
  /// read.
  package static func text(_ path: String, made text: String) throws -> String {
    let file = root + "/" + path
    if getenv("RECORD") != nil {
      unlink(file)
      try AtomicFile.create(file, with: Array(text.utf8), mode: 0o644)
    }
    return try WholeFile.text(of: file)
  }
}
