/// What lives here: the wire as a transcript (`> LINE` sent, `< LINE` received), for bug reports.

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

  func sent(_ message: Message) { put("> \(Self.safe(message))") }

  func received(_ line: String) { put("< \(line)") }

  private func put(_ line: String) {
    let text = Array((line + "\n").utf8)
    fwrite(text, 1, text.count, file)
  }

  private static func safe(_ message: Message) -> Message {
    var message = message
    switch message.command {
    case .pass: message.parameters = ["***"]
    case .authenticate where !["PLAIN", SCRAM.mechanism, "+", "*"].contains(message[0]):
      message.parameters = ["***"]
    case "OPER" where message.parameters.count > 1: message.parameters[1] = "***"
    default: break
    }
    return message
  }
}
