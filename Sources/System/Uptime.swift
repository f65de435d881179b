// What lives here: a point of the time since the machine's start, its sleep included.
import Glibc

/// Milliseconds of CLOCK_BOOTTIME, for promises to other machines, which do not sleep when this one
/// does. Arithmetic stops at the ends of its range.
package struct Uptime: Hashable, Comparable, Sendable {
  /// Since the machine's start.
  package let milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  package static var now: Uptime {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Uptime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  package static func < (one: Uptime, other: Uptime) -> Bool {
    one.milliseconds < other.milliseconds
  }

  package static func - (one: Uptime, other: Uptime) -> Duration {
    .milliseconds(one.milliseconds.subtractingSaturating(other.milliseconds))
  }

  package static func + (one: Uptime, span: Duration) -> Uptime {
    Uptime(milliseconds: one.milliseconds.addingSaturating(span.milliseconds))
  }
}
