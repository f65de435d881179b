// What lives here: signals that come before the server can act on them.
import Glibc
import Synchronization

/// A start may take long, as when an older archive is upgraded. What was asked meanwhile is done
/// when the server is ready; who asks a second time for the end gets it at once.
enum EarlySignals {
  private static let hangUps = Atomic<Int>(0)
  private static let ends = Atomic<Int>(0)

  static func remember() {
    // Made now: the first use makes them, and a signal handler is no place for that.
    _ = hangUps.load(ordering: .relaxed) + ends.load(ordering: .relaxed)
    signal(SIGHUP) { _ in EarlySignals.hangUps.store(1, ordering: .relaxed) }
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        guard EarlySignals.ends.exchange(Int(number), ordering: .relaxed) != 0 else { return }
        signal(number, SIG_DFL)
        raise(number)
      }
    }
  }

  /// Whether this signal came.
  static func take(_ number: Int32) -> Bool {
    if number == SIGHUP { return hangUps.exchange(0, ordering: .relaxed) != 0 }
    return ends.compareExchange(expected: Int(number), desired: 0, ordering: .relaxed).exchanged
  }
}
