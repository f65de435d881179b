// What lives here: signals that poll(2) sees.

import Glibc
import Synchronization
import System

final class Signals: Sendable {
  static let shared = Signals()

  private let bell = Result { () throws(Errno) in try Bell() }
  /// A bit for each that came.
  private let pending = Atomic<UInt64>(0)

  /// What to wait for.
  ///
  /// - Throws: when the system has no descriptor left.
  func open() throws(Errno) -> Bell { try bell.get() }

  /// Installs the handlers; `shared` exists before the first signal comes. Whoever started us may
  /// have had these signals blocked.
  func listen(to signals: [Int32]) {
    var wanted = sigset_t()
    sigemptyset(&wanted)
    for number in signals { sigaddset(&wanted, number) }
    defer { pthread_sigmask(SIG_UNBLOCK, &wanted, nil) }
    for number in signals {
      var action = sigaction()
      action.sa_flags = SA_RESTART
      action.__sigaction_handler.sa_handler = { number in
        let saved = errno
        Signals.shared.note(number)
        errno = saved
      }
      sigaction(number, &action, nil)
    }
  }

  private func note(_ number: Int32) {
    _ = pending.bitwiseOr(1 << UInt64(number), ordering: .releasing)
    if case .success(let bell) = bell { bell.ring() }
  }

  /// Stops the whole job, as Ctrl-Z does, until it is continued. In a session without a shell that
  /// could do that, nothing happens.
  func stop() {
    signal(SIGTSTP, SIG_DFL)
    _ = kill(0, SIGTSTP)
    listen(to: [SIGTSTP])
  }

  /// The signals that came since the last call.
  func take() -> Set<Int32> {
    // Before the signals are taken, so that one that comes in between rings again.
    if case .success(let bell) = bell { bell.hear() }
    let came = pending.exchange(0, ordering: .acquiring)
    return Set((1..<64).filter { came & 1 << UInt64($0) != 0 })
  }
}
