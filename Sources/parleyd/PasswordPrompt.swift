// What lives here: a password from the terminal, unseen, or from standard input.
import Glibc
import System

enum PasswordPrompt {
  /// Asks twice on a terminal; reads one line of anything else.
  static func read(for name: String) throws -> String {
    guard isatty(STDIN_FILENO) == 1 else {
      let line = readLine() ?? ""
      guard !line.isEmpty else { throw UserTool.Problem(description: "no password was given") }
      return line
    }
    let first = try ask("Password for \(name): ")
    guard !first.isEmpty else { throw UserTool.Problem(description: "no password was given") }
    guard try ask("Once more: ") == first else {
      throw UserTool.Problem(description: "the two passwords differ; nothing is changed")
    }
    return first
  }

  /// Byte by byte, so that Ctrl-C leaves the terminal as it was.
  private static func ask(_ prompt: String) throws -> String {
    var before = termios()
    tcgetattr(STDIN_FILENO, &before)
    var hidden = before
    hidden.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
    defer {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
      say("\n")
    }
    say(prompt)
    var typed: [UInt8] = []
    while let byte = nextByte() {
      switch byte {
      case 10, 13: return try text(typed)
      case 3, 4: throw UserTool.Problem(description: "nothing is changed")
      case 8, 127: while let last = typed.popLast(), last & 0xC0 == 0x80 {}
      case 21: typed = []
      default: typed.append(byte)
      }
    }
    return try text(typed)
  }

  private static func text(_ bytes: [UInt8]) throws -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw UserTool.Problem(description: "the password is not UTF-8")
    }
    return text
  }

  private static func nextByte() -> UInt8? {
    var byte: UInt8 = 0
    return Glibc.read(STDIN_FILENO, &byte, 1) == 1 ? byte : nil
  }

  private static func say(_ text: String) {
    StandardStream.write(Array(text.utf8), to: STDERR_FILENO)
  }
}
