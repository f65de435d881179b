// What lives here: the repository's own files, for tests that read them.
import Glibc
import System

enum SourceTree {
  /// The repository, wherever the tests were linked from.
  static let root: String = {
    guard let path = realpath(#filePath, nil) else { return "" }
    defer { free(path) }
    return String(cString: path).split(separator: "/", omittingEmptySubsequences: false)
      .dropLast(4).joined(separator: "/")
  }()

  /// The Swift files below a folder of the repository.
  static func swiftFiles(below folder: String) -> [String] {
    let names = Directory.names(in: root + "/" + folder).filter { !$0.hasPrefix(".") }
    let found = names.flatMap { name in
      name.hasSuffix(".swift")
        ? [folder + "/" + name] : swiftFiles(below: folder + "/" + name)
    }
    return found.sorted()
  }

  static func text(_ path: String) throws -> String {
    try Transcript.read(root + "/" + path)
  }

  static func lines(_ path: String) throws -> [Substring] {
    try text(path).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
  }
}
