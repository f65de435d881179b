// What lives here: the machine's clocks. Only programs read them: values are told the time.
import Glibc

extension Timestamp {
  /// The calendar, which somebody may set at any time.
  package static var now: Timestamp { Timestamp(milliseconds: read(CLOCK_REALTIME)) }
}

extension Moment {
  /// The machine's monotonic clock, which begins anew when the machine does.
  package static var now: Moment { Moment(milliseconds: read(CLOCK_MONOTONIC)) }
}

extension Uptime {
  /// The machine's clock since its start, which goes on while the machine sleeps.
  package static var now: Uptime { Uptime(milliseconds: read(CLOCK_BOOTTIME)) }
}

/// What a piece of work costs, however busy the machine is meanwhile.
package enum ThreadTime {
  /// What the work gives, and the processor time that it took of this thread.
  package static func spent<Result>(on work: () -> Result) -> (result: Result, time: Duration) {
    let start = now
    let result = work()
    return (result, now - start)
  }

  private static var now: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}

/// Running time that goes on where an earlier process left it.
package struct RunningClock: Sendable {
  /// Added to the machine's monotonic clock.
  var shift: Duration { didSet { milliseconds = shift.milliseconds } }
  /// The same, as it is needed several times a line.
  private var milliseconds: Int64

  package init(shift: Duration = .zero) {
    self.shift = shift
    milliseconds = shift.milliseconds
  }

  /// Now.
  package var moment: Moment {
    Moment.now.later(byMilliseconds: milliseconds)
  }

  /// Names this start of the machine; empty where the system does not say.
  package static var boot: String {
    let text = try? WholeFile.text(of: "/proc/sys/kernel/random/boot_id")
    return text.map { String($0.prefix { !$0.isNewline }) } ?? ""
  }
}

private func read(_ clock: clockid_t) -> Int64 {
  var time = timespec()
  clock_gettime(clock, &time)
  return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}
