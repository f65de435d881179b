// What lives here: the repository's own files, for tests that read them.
import Glibc

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
    guard let directory = opendir(root + "/" + folder) else { return [] }
    defer { closedir(directory) }
    var found: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard !name.hasPrefix(".") else { continue }
      let path = folder + "/" + name
      found += name.hasSuffix(".swift") ? [path] : swiftFiles(below: path)
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
