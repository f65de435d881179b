// What lives here: an executable in a pseudo-terminal, with its keyboard and its screen.

import CLinux
import Glibc
import Synchronization

final class PseudoTerminal: Sendable {
  let child: Child
  private let descriptor: Int32
  /// The program's side.
  private let path: String
  private let shown: Shown
  private let feed: Feed

  /// The screen that the background reader draws on.
  private final class Shown: Sendable {
    let state: Mutex<(screen: TerminalScreen, isEnded: Bool)>
    /// Nobody reads for now, as over a line that has stalled.
    let isStalled = Atomic(false)
    /// What is typed in the moment in which a text appears.
    let reply = Mutex<(text: String, keys: String)?>(nil)
    init(_ screen: TerminalScreen) { state = Mutex((screen, false)) }
  }

  init(
    _ path: String, _ arguments: [String] = [], columns: Int = 80, rows: Int = 24,
    environment: [String: String] = [:]
  ) throws {
    descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw SpawnFailure(description: "no pseudo-terminal") }
    var number: UInt32 = 0
    var lock: Int32 = 0
    // TIOCSPTLCK and TIOCGPTN are macros that do not reach Swift.
    guard ioctl(descriptor, 0x4004_5431, &lock) == 0, ioctl(descriptor, 0x8004_5430, &number) == 0
    else { throw SpawnFailure(description: "no pseudo-terminal") }
    shown = Shown(TerminalScreen(columns: columns, rows: rows))
    Self.setSize(descriptor, columns, rows)
    var all = ["TERM": "xterm-256color"]
    all.merge(environment) { _, new in new }
    self.path = "/dev/pts/\(number)"
    child = try Child(path, arguments, environment: all, streams: .terminal(path: self.path))
    feed = Feed(dup(descriptor)) { [shown, descriptor] bytes in
      while shown.isStalled.load(ordering: .relaxed) { usleep(1000) }
      let screen = shown.state.withLock { state in
        if let bytes { state.screen.feed(bytes) } else { state.isEnded = true }
        return state.screen
      }
      guard let reply = shown.reply.withLock({ $0 }), screen.contains(reply.text) else { return }
      shown.reply.withLock { $0 = nil }
      Self.type(reply.keys, to: descriptor)
    }
  }

  deinit {
    shown.isStalled.store(false, ordering: .relaxed)
    child.signal(SIGKILL)
    close(descriptor)
  }

  var screen: TerminalScreen { shown.state.withLock { $0.screen } }

  /// True when the program has closed the terminal, which is when it has ended.
  var isEnded: Bool { shown.state.withLock { $0.isEnded } }

  func type(_ text: String) { Self.type(text, to: descriptor) }

  /// Types `keys` once, as soon as the screen shows `text`: faster than anybody who waits for it.
  func reply(to text: String, with keys: String) { shown.reply.withLock { $0 = (text, keys) } }

  private static func type(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard errno == EAGAIN || errno == EINTR, poll(&request, 1, 5000) > 0 else { return }
      }
    }
  }

  /// The terminal shows nothing more, until it does again; keys still go to the program.
  func stall(_ isStalled: Bool) { shown.isStalled.store(isStalled, ordering: .relaxed) }

  /// As Ctrl-S and Ctrl-Q where the terminal itself takes them: nothing gets out in between.
  func freeze(_ isFrozen: Bool) {
    let side = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    _ = tcflow(side, isFrozen ? TCOOFF : TCOON)
    close(side)
  }

  func press(_ key: TerminalKey) { type(key.rawValue) }

  /// What a terminal with bracketed paste sends for a paste.
  func paste(_ text: String) { type("\u{1B}[200~\(text)\u{1B}[201~") }

  func resize(columns: Int, rows: Int) {
    shown.state.withLock { $0.screen.resize(columns: columns, rows: rows) }
    Self.setSize(descriptor, columns, rows)
  }

  /// Waits until `condition` holds for the screen; the error shows the screen as it was at the end.
  @discardableResult
  func until(
    _ what: String, within time: Duration = patience, _ condition: (TerminalScreen) -> Bool
  ) throws -> TerminalScreen {
    var last = screen
    let holds = feed.wait(for: time) {
      last = screen
      return condition(last)
    }
    guard holds else {
      throw TimeOut(description: "the screen never showed \(what):\n\(last.text)")
    }
    return last
  }

  /// Waits until the screen shows `text` somewhere in one row.
  @discardableResult
  func until(shows text: String) throws -> TerminalScreen {
    try until(text) { $0.contains(text) }
  }

  /// Waits until no row of the screen shows `text`.
  @discardableResult
  func until(hides text: String) throws -> TerminalScreen {
    try until("a screen without \(text)") { !$0.contains(text) }
  }

  /// Waits for the program's end, and for the last of what it showed.
  func exitStatus(within time: Duration = patience) throws -> Int32 {
    let status = try child.exitStatus(within: time)
    _ = feed.wait { isEnded }
    return status
  }

  private static func setSize(_ descriptor: Int32, _ columns: Int, _ rows: Int) {
    var size = winsize()
    size.ws_col = UInt16(columns)
    size.ws_row = UInt16(rows)
    _ = parley_set_window_size(descriptor, &size)
  }
}

/// What xterm sends for keys without a character.
enum TerminalKey: String {
  case enter = "\r"
  case tab = "\t"
  case escape = "\u{1B}"
  case backspace = "\u{7F}"
  case up = "\u{1B}OA"
  case down = "\u{1B}OB"
  case right = "\u{1B}OC"
  case left = "\u{1B}OD"
  case home = "\u{1B}OH"
  case end = "\u{1B}OF"
  case pageUp = "\u{1B}[5~"
  case pageDown = "\u{1B}[6~"
  case delete = "\u{1B}[3~"
  case backTab = "\u{1B}[Z"
  case altEnter = "\u{1B}\r"
  case f1 = "\u{1B}OP"
  case f2 = "\u{1B}OQ"
  case f3 = "\u{1B}OR"
  case f4 = "\u{1B}OS"
  case f5 = "\u{1B}[15~"
  case f6 = "\u{1B}[17~"
  case f7 = "\u{1B}[18~"
  case f8 = "\u{1B}[19~"
  case f9 = "\u{1B}[20~"
  case f10 = "\u{1B}[21~"
  case controlA = "\u{1}"
  case controlC = "\u{3}"
  case controlE = "\u{5}"
  case controlK = "\u{B}"
  case controlU = "\u{15}"
  case controlW = "\u{17}"
}
