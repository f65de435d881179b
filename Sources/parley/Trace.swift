// What lives here: the wire as a transcript (`> LINE` sent, `< LINE` received), for bug reports.

import ClientCore
import Glibc
import IRC

/// Written where PARLEY_TRACE names a file. Passwords never get there.
final class Trace {
  private let file: UnsafeMutablePointer<FILE>

  init?() {
    guard let path = getenv("PARLEY_TRACE"), let file = fopen(path, "ae") else { return nil }
    self.file = file
    setvbuf(file, nil, _IOLBF, 0)
  }

  deinit { fclose(file) }

  func sent(_ message: Message) { put("> \(message.trace)") }

  /// What is no line of the protocol is told as such: nobody can say what is secret in it.
  func received(_ line: String) {
    put("< " + ((try? Message(parsing: line))?.trace ?? "(\(line.utf8.count) bytes, no line)"))
  }

  private func put(_ line: String) {
    let text = Array((line + "\n").utf8)
    fwrite(text, 1, text.count, file)
  }
}
