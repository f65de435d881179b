// What lives here: a point of the time since the machine's start, its sleep included.

/// Milliseconds of CLOCK_BOOTTIME, for promises to other machines, which do not sleep when this one
/// does.
package struct Uptime: ClockReading {
  /// Since the machine's start.
  package let milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }
}
