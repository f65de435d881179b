// What lives here: a pseudo-terminal with nobody behind it, for tests of the terminal.

import CNcurses
import Glibc

/// The test plays the terminal: it reads what is drawn and writes what is typed.
struct Pty {
  let terminal: Int32
  let program: Int32

  init?(rows: Int32, columns: Int32) {
    var terminal: Int32 = -1
    var program: Int32 = -1
    guard parley_open_terminal_pair(&terminal, &program) == 0 else { return nil }
    self.terminal = terminal
    self.program = program
    resize(rows: rows, columns: columns)
  }

  func resize(rows: Int32, columns: Int32) {
    _ = parley_set_terminal_size(terminal, rows, columns)
  }

  func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(terminal, bytes, bytes.count)
  }

  /// The same, as soon as it is as it should be: the system hands on what was written when it comes to
  /// it. What never comes ends the wait after a while.
  func drawn(after begun: String = "", until isWhole: (String) -> Bool) -> String {
    var text = begun + drawn()
    var request = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
    while !isWhole(text), poll(&request, 1, 20_000) > 0 { text += drawn() }
    return text
  }

  /// What has been drawn since the last call.
  func drawn() -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    var request = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
    while poll(&request, 1, 0) > 0 {
      let count = read(terminal, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  var state: termios {
    var state = termios()
    _ = tcgetattr(program, &state)
    return state
  }

  func close() {
    _ = Glibc.close(terminal)
    _ = Glibc.close(program)
  }
}
