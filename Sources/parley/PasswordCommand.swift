// What lives here: a password from another program, such as a password store.

import ArgumentParser
import Glibc
import System

struct PasswordCommand {
  private let command: String

  init(_ command: String) { self.command = command }

  /// The first line that the command prints.
  func output() throws -> String {
    guard let pipe = popen(command, "r") else {
      throw PasswordCommandFailure(reason: "cannot be started")
    }
    let text = Self.text(of: pipe)
    let status = pclose(pipe)
    guard status == 0 else { throw PasswordCommandFailure(reason: "failed") }
    let line = text.prefix { !$0.isNewline }
    guard !line.isEmpty else { throw PasswordCommandFailure(reason: "printed nothing") }
    return String(line)
  }

  /// Nothing where it cannot be read, or is not UTF-8.
  private static func text(of pipe: UnsafeMutablePointer<FILE>) -> String {
    guard
      let output = try? Descriptor(fcntl(fileno(pipe), F_DUPFD_CLOEXEC, 0), of: "fcntl"),
      let bytes = try? WholeFile.bytes(of: output, "the password command")
    else { return "" }
    return String(validating: bytes, as: UTF8.self) ?? ""
  }
}

struct PasswordCommandFailure: Error, CustomStringConvertible {
  let reason: String
  var description: String { "the password command \(reason)" }
}
