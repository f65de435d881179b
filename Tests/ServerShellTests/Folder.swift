// What lives here: a directory for one test, with files that change as editors change them.
import Glibc
import System
import Testing

final class Folder {
  let path: String
  var users: String { path + "/users.txt" }

  init(_ text: String? = nil) throws {
    var template = Array("/tmp/parley-shell.XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    if let text { try write(text) }
  }

  deinit { Directory.remove(path) }

  var names: [String] { Directory.names(in: path).sorted() }

  /// Into the file that is there, if one is: it is emptied first.
  func write(_ text: String, to name: String = "users.txt") throws {
    try put(text, name, O_TRUNC)
  }

  func append(_ text: String) throws { try put(text, "users.txt", O_APPEND) }

  private func put(_ text: String, _ name: String, _ flag: Int32) throws {
    let file = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_CLOEXEC | flag, 0o600)
    try #require(file >= 0)
    defer { close(file) }
    let bytes = Array(text.utf8)
    try #require(Glibc.write(file, bytes, bytes.count) == bytes.count)
    age(file)
  }

  /// Two writes within one tick of the system's clock would look the same.
  private func age(_ file: Int32) {
    written += 1
    var times = [timespec(tv_sec: written, tv_nsec: 0), timespec(tv_sec: written, tv_nsec: 0)]
    futimens(file, &times)
  }
  private var written = 1_000_000_000

  /// Another file in its place.
  func replace(_ text: String) throws {
    try write(text, to: "beside")
    try #require(rename("\(path)/beside", users) == 0)
  }

  func text(of name: String = "users.txt") -> String {
    guard let file = fopen("\(path)/\(name)", "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}
