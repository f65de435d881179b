// What lives here: the terminal: it shows a screen, gives keys, and is left as it was found.

import CNcurses
import ClientCore
import Glibc
import System

/// One at a time in a process (curses keeps its state in globals), used from one thread.
public final class Terminal {
  package enum OpenError: Error, Equatable, CustomStringConvertible {
    case notATerminal
    /// Terminfo has no description of this `TERM`.
    case unknownType(String)
    /// The cursor cannot be placed, as on a `dumb` terminal.
    case tooSimple(String)
    case system(Errno)

    package var description: String {
      switch self {
      case .notATerminal: "not a terminal"
      case .unknownType(let type):
        "no description of the terminal '\(type)' (TERM) is installed, nor of any that is like it; "
          + "set TERM to one that is (infocmp TYPE tells), or use parley --plain"
      case .tooSimple(let type):
        "the terminal '\(type)' (TERM) cannot place its cursor; if it can, say "
          + "TERM=xterm-256color, else use parley --plain"
      case .system(let error): error.description
      }
    }
  }

  let input: Int32
  let capabilities: Capabilities
  let window: OpaqueWindow
  var painter: Painter
  var shown: Screen?
  private let output: Int32
  private let canvas: Canvas
  private let writer: TerminalWriter
  /// How the terminal was found, and how it is used.
  private let modes: (found: termios, ours: termios)
  var keyboard: Keyboard
  private(set) var isOpen = true
  private var isSuspended = false
  /// Rung while the writer was busy.
  private var bellIsDue = false

  typealias OpaqueWindow = UnsafeMutablePointer<WINDOW>

  /// Takes the terminal over. `type` is $TERM unless given; colours are shown, as far as the
  /// terminal has them, unless $NO_COLOR is set.
  package init(
    input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO, type: String? = nil,
    mouse: Bool = false, colour: Bool? = nil
  ) throws(OpenError) {
    var state = termios()
    guard isatty(output) == 1, tcgetattr(input, &state) == 0 else { throw .notATerminal }
    let type = type ?? Capabilities.environment("TERM")
    do throws(Errno) {
      writer = try TerminalWriter(output)
    } catch {
      throw .system(error)
    }
    TerminalLocale.choose()

    let previous = TerminalGuard.currentActions()
    var found: Canvas?
    for candidate in TerminalType.candidates(for: type) where found == nil {
      found = Canvas(type: candidate, input: input)
    }
    guard let canvas = found else { throw .unknownType(type) }
    self.canvas = canvas
    window = canvas.window
    modes = (state, Self.ours(state))
    self.input = input
    self.output = output
    capabilities = Capabilities(type: type, mouse: mouse, colour: colour)
    painter = Painter(window: window, wantsColour: capabilities.wantsColour)
    keyboard = Keyboard(input, KeyDecoder(extra: Capabilities.keySequences()))
    TerminalGuard.arm(
      input: input, output: output, state: state, bytes: Array(capabilities.restoration.utf8),
      previous: previous)
    guard parley_capability("cup") != nil else {
      close()
      throw .tooSimple(type)
    }
    prepare()
  }

  /// Keys one by one, without echo, signals and flow control; line ends are what they are. Curses
  /// draws into memory and cannot set any of this.
  private static func ours(_ found: termios) -> termios {
    var state = found
    state.c_lflag &= ~tcflag_t(ICANON | ISIG | IEXTEN | ECHO | ECHONL)
    state.c_iflag &= ~tcflag_t(IXON | BRKINT | PARMRK | ICRNL | INLCR | IGNCR | ISTRIP)
    // Curses moves down by line feeds and right by tabs.
    state.c_oflag &= ~tcflag_t(ONLCR | OCRNL | XTABS)
    withUnsafeMutableBytes(of: &state.c_cc) {
      $0[Int(VMIN)] = 1
      $0[Int(VTIME)] = 0
    }
    return state
  }

  private func prepare() {
    nonl()
    takeModes()
    keypad(window, true)
    resize()
    writer.write(canvas.take() + capabilities.title.start + capabilities.start)
  }

  private func takeModes() {
    var state = modes.ours
    _ = tcsetattr(input, TCSANOW, &state)
  }

  public var size: (rows: Int, columns: Int) {
    (Int(getmaxy(window)), Int(getmaxx(window)))
  }

  /// Follows the window's size; true if it has changed since.
  @discardableResult
  public func resize() -> Bool {
    var rows: Int32 = 0
    var columns: Int32 = 0
    guard isOpen, parley_terminal_size(output, &rows, &columns) == 0, rows > 0, columns > 0 else {
      return false
    }
    guard rows != getmaxy(window) || columns != getmaxx(window) else { return false }
    resizeterm(rows, columns)
    repaint()
    return true
  }

  /// Has the next `paint` draw every cell, whatever the terminal shows.
  public func repaint() {
    shown = nil
    clearok(window, true)
  }

  /// Gives the terminal back; later calls of anything do nothing. A terminal that does not read is
  /// waited for no longer than a moment.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    if !isSuspended { giveBack() }
    TerminalGuard.disarm()
    canvas.close()
  }

  deinit { close() }

  /// What is on its way gets out, or makes room.
  private func giveBack() {
    endwin()
    writer.write(
      capabilities.end + capabilities.title.end + canvas.take() + Array(capabilities.farewell.utf8))
    guard !writer.finish(milliseconds: 1000) else { return }
    writer.giveUp()
    writer.write(Array(capabilities.restoration.utf8))
    _ = writer.finish(milliseconds: 500)
  }
}

extension Terminal {
  /// Gives the terminal back for a while.
  public func suspend() {
    guard isOpen, !isSuspended else { return }
    isSuspended = true
    giveBack()
    var state = modes.found
    _ = tcsetattr(input, TCSANOW, &state)
  }

  /// Takes the terminal again; whatever others did to it meanwhile, our modes are set, and the next
  /// `paint` draws everything.
  public func resume() {
    guard isOpen else { return }
    takeModes()
    keypad(window, true)
    writer.write(
      canvas.take() + (isSuspended ? capabilities.title.start : []) + capabilities.start)
    isSuspended = false
    repaint()
  }

  /// The last picture is out. Until it is, a new one would only be old when its turn comes.
  public var isReady: Bool { isOpen && !isSuspended && writer.isIdle }

  /// Readable when the terminal has become ready, or holds a picture.
  package var readiness: Bell { writer.bell }

  /// Takes notice of that.
  public func becomeReady() { writer.bell.hear() }

  /// Shows `screen`; only what differs from the last one is written, and nobody waits for it.
  /// `isGuarded`: after each time that the terminal had no room, the rest waits for `letGo`;
  /// `hadRoom`: so it was when the caller last knew that no key waits.
  public func paint(_ screen: Screen, isGuarded: Bool = false, hadRoom: Bool = true) {
    guard isOpen, !isSuspended else { return }
    painter.paint(screen, over: shown)
    var bytes = canvas.take()
    if capabilities.hasTitle, screen.title != shown?.title ?? "" {
      bytes += Self.title(screen.title)
    }
    if bellIsDue { bytes.append(7) }
    bellIsDue = false
    writer.write(bytes, isGuarded: isGuarded, hadRoom: hadRoom)
    shown = screen
  }

  /// What is painted now is written at once.
  public var hasRoom: Bool { writer.hasRoom }

  /// Of a guarded picture nothing more is written until `letGo`; there is room for it.
  public var isHeld: Bool { writer.isHeld }

  public func letGo() { writer.letGo() }

  /// After this the picture is out, as `isReady` tells, or the terminal has no room for it.
  public func settle() { writer.settle() }

  public func ringBell() {
    guard isReady else {
      bellIsDue = true
      return
    }
    writer.write([7])
  }

  /// For tests: everything given is with the terminal.
  func flush() { _ = writer.finish(milliseconds: 5000) }

  /// No control character gets into the title: it would end the sequence and begin another.
  private static func title(_ title: String) -> [UInt8] {
    let safe = title.unicodeScalars.filter {
      $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
    }
    return Array("\u{1B}]2;\(String(String.UnicodeScalarView(safe)))\u{7}".utf8)
  }
}
