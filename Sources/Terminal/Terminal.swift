/// What lives here: the terminal: it shows a screen, gives keys, and is left as it was found.

import CNcurses
import ClientCore
import Glibc

/// One at a time in a process (curses keeps its state in globals), used from one thread.
public final class Terminal {
  public enum OpenError: Error, Equatable, CustomStringConvertible {
    case notATerminal
    /// Terminfo has no description of this `TERM`.
    case unknownType(String)
    /// The cursor cannot be placed, as on a `dumb` terminal.
    case tooSimple(String)

    public var description: String {
      switch self {
      case .notATerminal: "not a terminal"
      case .unknownType(let type): "no description of the terminal '\(type)' (TERM) is installed"
      case .tooSimple(let type): "the terminal '\(type)' (TERM) cannot place its cursor"
      }
    }
  }

  let input: Int32
  let output: Int32
  let capabilities: Capabilities
  let window: OpaqueWindow
  var painter: Painter
  var decoder: KeyDecoder
  var shown: Screen?
  private let description: OpaquePointer
  private let streams: [UnsafeMutablePointer<FILE>]
  private var isOpen = true
  /// The terminal is gone: no key will come any more.
  public internal(set) var isHungUp = false

  typealias OpaqueWindow = UnsafeMutablePointer<WINDOW>

  /// Takes the terminal over. `type` is $TERM unless given; colours are shown, as far as the
  /// terminal has them, unless $NO_COLOR is set.
  public init(
    input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO, type: String? = nil,
    mouse: Bool = false, colour: Bool? = nil
  ) throws(OpenError) {
    var state = termios()
    guard isatty(output) == 1, tcgetattr(input, &state) == 0 else { throw .notATerminal }
    let type = type ?? Capabilities.environment("TERM")
    Terminal.chooseLocale()

    let previous = TerminalGuard.currentActions()
    guard let reader = fdopen(dup(input), "r"), let writer = fdopen(dup(output), "w") else {
      throw .notATerminal
    }
    streams = [reader, writer]
    guard let description = newterm(type, writer, reader), let window = parley_screen_window()
    else {
      for stream in [reader, writer] { fclose(stream) }
      throw .unknownType(type)
    }
    self.description = description
    self.window = window
    self.input = input
    self.output = output
    capabilities = Capabilities(type: type, mouse: mouse, colour: colour)
    painter = Painter(window: window, wantsColour: capabilities.wantsColour)
    decoder = KeyDecoder(extra: Capabilities.keySequences())
    TerminalGuard.arm(
      input: input, output: output, state: state, bytes: Array(capabilities.restoration.utf8),
      previous: previous)
    guard parley_capability("cup") != nil else {
      close()
      throw .tooSimple(type)
    }
    prepare()
  }

  /// The locale's encoding decides what curses writes. Where nobody asked for ASCII outright, UTF-8
  /// is the better guess.
  private static func chooseLocale() {
    _ = setlocale(LC_ALL, "")
    guard let encoding = nl_langinfo(nl_item(CODESET)), String(cString: encoding) != "UTF-8",
      let name = setlocale(LC_CTYPE, nil), ["C", "POSIX"].contains(String(cString: name)),
      Capabilities.environment("LC_ALL").isEmpty, Capabilities.environment("LC_CTYPE").isEmpty
    else { return }
    _ = setlocale(LC_CTYPE, "C.UTF-8")
  }

  private func prepare() {
    raw()
    noecho()
    nonl()
    keypad(window, true)
    // Input that waits must not stop an update half-way.
    typeahead(-1)
    resize()
    send(capabilities.start)
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

  public func ringBell() { send("\u{7}") }

  /// Gives the terminal back; later calls of anything do nothing.
  public func close() {
    guard isOpen else { return }
    send(capabilities.end)
    endwin()
    send(capabilities.farewell)
    isOpen = false
    TerminalGuard.disarm()
    delscreen(description)
    for stream in streams { fclose(stream) }
  }

  deinit { close() }

  /// Writes past curses; it holds nothing back between updates.
  func send(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while isOpen, !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else { return }
      bytes = bytes.dropFirst(max(count, 0))
    }
  }
}

extension Terminal {
  /// Shows `screen`; only what differs from the last one is written.
  public func paint(_ screen: Screen) {
    guard isOpen else { return }
    painter.paint(screen, over: shown)
    if capabilities.hasTitle, screen.title != shown?.title ?? "" { setTitle(screen.title) }
    shown = screen
  }

  /// No control character gets into the title: it would end the sequence and begin another.
  private func setTitle(_ title: String) {
    let safe = title.unicodeScalars.filter {
      $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
    }
    send("\u{1B}]2;\(String(String.UnicodeScalarView(safe)))\u{7}")
  }

  /// The keys that have come. It waits only for what follows an Escape, a few hundredths of a
  /// second at most.
  public func readKeys() -> [Key] {
    guard isOpen else { return [] }
    var keys: [Key] = []
    while let bytes = readBytes(wait: 0) { keys += decoder.decode(bytes) }
    while decoder.isAmbiguous {
      guard let bytes = readBytes(wait: Terminal.escapeDelay) else { return keys + decoder.flush() }
      keys += decoder.decode(bytes)
    }
    return keys
  }

  /// Milliseconds within which the rest of a sequence follows its Escape, also over ssh.
  private static let escapeDelay: Int32 = 30

  private func readBytes(wait: Int32) -> [UInt8]? {
    var request = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, wait) > 0 else { return nil }
    var count = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, used in
      count = read(input, buffer.baseAddress, buffer.count)
      used = max(count, 0)
    }
    if count == 0 || count < 0 && errno != EINTR && errno != EAGAIN { isHungUp = true }
    return count > 0 ? bytes : nil
  }
}
