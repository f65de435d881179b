// What lives here: signals as bytes in a pipe, so that poll(2) sees them.

import Glibc

struct SignalPipe: Sendable {
  static let shared = SignalPipe()

  let reading: Int32
  private let writing: Int32

  private init() {
    var ends: [Int32] = [-1, -1]
    let result = pipe(&ends)
    precondition(result == 0, "no pipe for signals")
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (reading, writing) = (ends[0], ends[1])
  }

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
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(SignalPipe.shared.writing, &byte, 1)
        errno = saved
      }
      sigaction(number, &action, nil)
    }
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
    var bytes = [UInt8](repeating: 0, count: 64)
    var signals: Set<Int32> = []
    while true {
      let count = read(reading, &bytes, bytes.count)
      guard count > 0 else { return signals }
      signals.formUnion(bytes.prefix(count).map(Int32.init))
    }
  }
}
