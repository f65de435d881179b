// What lives here: a folder for one test.
import Glibc
import System

/// It is gone, with all that is in it, when nobody refers to it any more.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws(Errno) {
    var template = Array("/tmp/parley-test.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Errno("mkdtemp") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Directory.remove(path) }

  /// The paths of what is in it.
  package var files: [String] { Self.files(in: path) }

  /// Puts a file there, in place of one that is there.
  @discardableResult
  package func write(_ text: String, to name: String) throws -> String {
    let file = "\(path)/\(name)"
    unlink(file)
    try AtomicFile.create(file, with: Array(text.utf8))
    return file
  }

  package static func files(in path: String) -> [String] {
    Directory.names(in: path).map { "\(path)/\($0)" }
  }
}
