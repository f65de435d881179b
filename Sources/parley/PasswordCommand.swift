// What lives here: a password from another program, such as a password store.

import ArgumentParser
import Glibc
import Settings

struct PasswordCommand {
  private let command: String

  init(_ command: String) { self.command = command }

  /// The first line that the command prints.
  func output() throws -> String {
    guard let pipe = popen(command, "r") else {
      throw PasswordCommandFailure(reason: "cannot be started")
    }
    let text = (try? FileText.read(pipe)) ?? ""
    let status = pclose(pipe)
    guard status == 0 else { throw PasswordCommandFailure(reason: "failed") }
    let line = text.prefix { !$0.isNewline }
    guard !line.isEmpty else { throw PasswordCommandFailure(reason: "printed nothing") }
    return String(line)
  }
}

struct PasswordCommandFailure: Error, CustomStringConvertible {
  let reason: String
  var description: String { "the password command \(reason)" }
}
