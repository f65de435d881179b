// What lives here: the terminal: it shows a screen, gives keys, and is left as it was found.

import CNcurses
import ClientCore
import Glibc
import System

/// One at a time in a process (curses keeps its state in globals), used from one thread.
package final class Terminal {
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
  private var picture: Picture
  private let output: Int32
  private let writer: TerminalWriter
  private var questions: Questions
  private var progress = DrawingProgress()
  /// The colours are others since the caller was told.
  private var looksOtherwise = false
  /// How the terminal was found, and how it is used.
  private let modes: (found: termios, ours: termios)
  var keyboard: Keyboard
  private var state = State.shown
  /// Rung, or told, while the writer was busy.
  private var callIsDue: [UInt8] = []

  private enum State { case shown, suspended, closed }

  var isOpen: Bool { state != .closed }

  typealias OpaqueWindow = UnsafeMutablePointer<WINDOW>

  /// Takes the terminal over. `type` is $TERM unless given; colours are shown, as far as the
  /// terminal has them, unless $NO_COLOR is set. `ground`: what the last terminal drew on.
  package init(
    input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO, type: String? = nil,
    mouse: Bool = false, colour: Bool? = nil, ground: Ground = .unknown
  ) throws(OpenError) {
    var found = termios()
    guard isatty(output) == 1, tcgetattr(input, &found) == 0 else { throw .notATerminal }
    let type = type ?? Capabilities.environment("TERM")
    do throws(Errno) {
      writer = try TerminalWriter(output)
    } catch {
      throw .system(error)
    }
    TerminalLocale.choose()

    let previous = TerminalGuard.currentActions()
    var opened: Canvas?
    for candidate in TerminalType.candidates(for: type) where opened == nil {
      opened = Canvas(type: candidate, input: input, size: Self.size(of: output))
    }
    guard let canvas = opened else { throw .unknownType(type) }
    modes = (found, Self.ours(found))
    self.input = input
    self.output = output
    capabilities = Capabilities(type: type, mouse: mouse, colour: colour, lastGround: ground)
    questions = Questions(ground: capabilities.ground, areAnswered: capabilities.answers)
    picture = Picture(
      canvas, wantsColour: capabilities.wantsColour, ground: capabilities.ground)
    keyboard = Keyboard(input, KeyDecoder(extra: Capabilities.keySequences()))
    TerminalGuard.arm(
      input: input, output: output, state: found, bytes: Array(capabilities.restoration.utf8),
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

  private static func size(of output: Int32) -> (rows: Int32, columns: Int32)? {
    var (rows, columns) = (Int32(0), Int32(0))
    guard parley_terminal_size(output, &rows, &columns) == 0, rows > 0, columns > 0 else {
      return nil
    }
    return (rows, columns)
  }

  private func prepare() {
    nonl()
    takeModes()
    keypad(picture.window, true)
    resize()
    writer.write(picture.take() + capabilities.title.start + capabilities.start)
  }

  private func takeModes() {
    var ours = modes.ours
    _ = tcsetattr(input, TCSANOW, &ours)
  }

  package var size: (rows: Int, columns: Int) {
    (Int(getmaxy(picture.window)), Int(getmaxx(picture.window)))
  }

  /// Follows the window's size; true if it has changed since.
  @discardableResult
  package func resize() -> Bool {
    guard isOpen, let (rows, columns) = Self.size(of: output) else { return false }
    guard rows != getmaxy(picture.window) || columns != getmaxx(picture.window) else {
      return false
    }
    resizeterm(rows, columns)
    repaint()
    return true
  }

  /// Has the next `paint` draw every cell, whatever the terminal shows.
  package func repaint() {
    picture.forget()
  }

  /// Gives the terminal back; later calls of anything do nothing. A terminal that does not read is
  /// waited for no longer than a moment.
  package func close() {
    guard isOpen else { return }
    if state == .shown { giveBack() }
    state = .closed
    TerminalGuard.disarm()
    picture.close()
  }

  deinit { close() }

  /// What is on its way gets out, or makes room.
  private func giveBack() {
    awaitAnswers()
    endwin()
    writer.write(
      capabilities.end + capabilities.title.end + picture.take() + Array(capabilities.farewell.utf8)
    )
    guard !writer.finish(milliseconds: 1000) else { return }
    writer.giveUp()
    writer.write(Array(capabilities.restoration.utf8))
    _ = writer.finish(milliseconds: 500)
  }
}

extension Terminal {
  /// Asks the terminal about itself, once each time that it is taken; after the first picture, so that
  /// nobody waits for it.
  package func ask() {
    guard state == .shown, case let asked = questions.take(at: .now), !asked.isEmpty else { return }
    writer.write(asked + picture.paint(row: Questions.sampleRow))
  }

  func learn(_ answer: TerminalAnswer) {
    if answer == .ready { progress.learn() }
    if answer == .attributes { progress.begin() }
    guard questions.learn(answer) else { return }
    picture.take(
      questions.ground, hasWideSigns: questions.hasWideSigns, wholeEmoji: questions.wholeEmoji)
    looksOtherwise = true
  }

  /// True once after the colours became others: what is shown is to be painted again.
  package func takeChange() -> Bool {
    defer { looksOtherwise = false }
    return looksOtherwise
  }

  /// What it draws on, as far as that is known.
  package var ground: Ground { questions.ground }

  /// The hues that there are for names.
  package var hues: Int { picture.hues }

  /// It draws several emoji with joiners between them as one.
  package var joinsEmoji: Bool { questions.wholeEmoji.contains(.joined) }

  /// What is still on its way would be typed into the shell.
  private func awaitAnswers() {
    var left = Self.answerTime
    while questions.isAwaiting(at: .now) || progress.isAwaiting(at: .now), left > 0,
      !keyboard.isHungUp, writer.hasRoom
    {
      var request = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
      if poll(&request, 1, 10) <= 0 { left -= 10 }
      _ = readKeys()
    }
  }

  /// Milliseconds without anything.
  private static let answerTime = 150

  /// Gives the terminal back for a while.
  package func suspend() {
    guard state == .shown else { return }
    giveBack()
    state = .suspended
    var found = modes.found
    _ = tcsetattr(input, TCSANOW, &found)
  }

  /// Takes the terminal again; whatever others did to it meanwhile, our modes are set, and the next
  /// `paint` draws everything.
  package func resume() {
    guard isOpen else { return }
    takeModes()
    keypad(picture.window, true)
    let title = state == .suspended ? capabilities.title.start : []
    writer.write(picture.take() + title + capabilities.start)
    state = .shown
    questions.renew()
    progress.renew()
    repaint()
  }

  /// The last picture is out. Until it is, a new one would only be old when its turn comes.
  package var isReady: Bool {
    state == .shown && writer.isIdle && !progress.isBehind(at: .now)
  }

  /// Milliseconds until a terminal that is behind gets another picture all the same; -1 for never.
  var drawingWait: Int32 { progress.wait(at: .now) }

  /// Readable when the terminal has become ready, or holds a picture.
  package var readiness: Bell { writer.bell }

  /// Takes notice of that.
  package func becomeReady() { writer.bell.hear() }

  /// Shows `screen`; only what differs from the last one is written, and nobody waits for it.
  /// `isGuarded`: after each time that the terminal had no room, the rest waits for `letGo`;
  /// `hadRoom`: so it was when the caller last knew that no key waits.
  package func paint(_ screen: Screen, isGuarded: Bool = false, hadRoom: Bool = true) {
    guard state == .shown else { return }
    let hasNewTitle = capabilities.hasTitle && screen.title != picture.shown?.title ?? ""
    var bytes = picture.paint(screen)
    if !bytes.isEmpty {
      bytes = questions.frame.start + bytes + progress.take(at: .now) + questions.frame.end
    }
    if hasNewTitle { bytes += Self.title(screen.title) }
    bytes += callIsDue
    callIsDue = []
    writer.write(bytes, isGuarded: isGuarded, hadRoom: hadRoom)
  }

  /// What is painted now is written at once.
  package var hasRoom: Bool { writer.hasRoom }

  /// Of a guarded picture nothing more is written until `letGo`; there is room for it.
  package var isHeld: Bool { writer.isHeld }

  package func letGo() { writer.letGo() }

  /// After this the picture is out, as `isReady` tells, or the terminal has no room for it.
  package func settle() { writer.settle() }

  package func ringBell() { call([7]) }

  /// Tells somebody whose window may be another.
  package func notify(_ notification: Notification) {
    let answered = Notifier(name: questions.version, isNested: capabilities.isNested)
    call((answered == .bell ? capabilities.notifier : answered).bytes(notification))
  }

  /// Of several that come while nothing can be written, the last is enough.
  private func call(_ bytes: [UInt8]) {
    guard isReady else {
      callIsDue = bytes
      return
    }
    writer.write(bytes)
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
