// What lives here: giving the terminal back as it was, however the process ends.

import Glibc
import Synchronization

/// All that a signal handler needs, at a fixed address: it may not allocate.
private struct Restoration {
  var input: Int32
  var output: Int32
  var state: termios
  var bytes: UnsafeMutableBufferPointer<UInt8>
  var previous: UnsafeMutableBufferPointer<sigaction>
}

/// The address of the armed `Restoration`, or 0. Whoever swaps it for 0 does the restoring.
private let armed = Atomic<UInt>(0)

private let crashes: [Int32] = [SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE]
private let endings: [Int32] = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
private let signalCount = 32

enum TerminalGuard {
  /// What the signals did before curses put its own handlers in.
  static func currentActions() -> [sigaction] {
    (0..<Int32(signalCount)).map { number in
      var action = sigaction()
      _ = sigaction(number, nil, &action)
      return action
    }
  }

  /// From here on `bytes` are written and `state` is set back at any end of the process. Signals
  /// that the program has its own handlers for keep them.
  static func arm(
    input: Int32, output: Int32, state: termios, bytes: [UInt8], previous: [sigaction]
  ) {
    let place = UnsafeMutablePointer<Restoration>.allocate(capacity: 1)
    let text = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    _ = text.initialize(from: bytes)
    let actions = UnsafeMutableBufferPointer<sigaction>.allocate(capacity: signalCount)
    _ = actions.initialize(from: previous)
    place.initialize(
      to: Restoration(input: input, output: output, state: state, bytes: text, previous: actions))
    armed.store(UInt(bitPattern: place), ordering: .sequentiallyConsistent)

    _ = exitHook
    useAlternateStack()
    for number in crashes { install(number) }
    for number in endings {
      if hasDefaultAction(previous[Int(number)]) {
        install(number)
      } else {
        var action = previous[Int(number)]
        _ = sigaction(number, &action, nil)
      }
    }
  }

  /// The terminal has been given back in good order: puts its modes and the signals that are still
  /// ours back.
  static func disarm() {
    guard let place = take() else { return }
    _ = tcsetattr(place.pointee.input, TCSANOW, &place.pointee.state)
    for number in crashes + endings {
      var action = sigaction()
      _ = sigaction(number, nil, &action)
      if isOurs(action) {
        _ = sigaction(number, place.pointee.previous.baseAddress?.advanced(by: Int(number)), nil)
      }
    }
    place.pointee.bytes.deallocate()
    place.pointee.previous.deallocate()
    place.deallocate()
  }

  /// Nil if somebody else has taken it already.
  private static func take() -> UnsafeMutablePointer<Restoration>? {
    UnsafeMutablePointer(bitPattern: armed.exchange(0, ordering: .sequentiallyConsistent))
  }

  /// Async-signal-safe: poll, write, tcflush and tcsetattr only.
  @discardableResult
  private static func restore() -> UnsafeMutablePointer<Restoration>? {
    guard let place = take() else { return nil }
    var next = UnsafePointer(place.pointee.bytes.baseAddress)
    var left = place.pointee.bytes.count
    // What a terminal that does not read has not taken makes room.
    var waiting = pollfd(fd: place.pointee.output, events: Int16(POLLOUT), revents: 0)
    if poll(&waiting, 1, 500) == 0 { _ = tcflush(place.pointee.output, TCOFLUSH) }
    while left > 0, let start = next {
      let count = write(place.pointee.output, start, left)
      guard count > 0 || errno == EINTR else { break }
      left -= max(count, 0)
      next = start.advanced(by: max(count, 0))
    }
    _ = tcsetattr(place.pointee.input, TCSANOW, &place.pointee.state)
    return place
  }

  private static let exitHook: Void = {
    _ = atexit { TerminalGuard.restore() }
  }()

  /// After the restoring the signal does what it did before we came: a core, a backtrace, an end.
  private static let handler: @convention(c) (Int32) -> Void = { number in
    let saved = errno
    if let place = TerminalGuard.restore() {
      _ = sigaction(number, place.pointee.previous.baseAddress?.advanced(by: Int(number)), nil)
    } else {
      _ = signal(number, SIG_DFL)
    }
    errno = saved
    _ = raise(number)
  }

  private static func install(_ number: Int32) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    action.sa_flags = SA_ONSTACK
    _ = sigemptyset(&action.sa_mask)
    _ = sigaction(number, &action, nil)
  }

  private static func isOurs(_ action: sigaction) -> Bool {
    let current = unsafeBitCast(action.__sigaction_handler.sa_handler, to: UInt.self)
    return current == unsafeBitCast(handler, to: UInt.self)
  }

  private static func hasDefaultAction(_ action: sigaction) -> Bool {
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: UInt.self) == 0
  }

  /// A handler for an exhausted stack needs another one. It is never freed: it may be in use.
  private static func useAlternateStack() { _ = alternateStack }

  private static let alternateStack: Void = {
    let size = 64 * 1024
    var stack = stack_t()
    stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    stack.ss_size = size
    _ = sigaltstack(&stack, nil)
  }()
}
