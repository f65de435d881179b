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

/// What a piece of work costs, however busy the machine is meanwhile.
package enum ThreadTime {
  /// The processor time of the thread at hand.
  package static var now: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}

/// Running time that goes on where an earlier process left it.
package struct RunningClock: Sendable {
  /// Added to the machine's monotonic clock.
  package var shift: Duration

  package init(shift: Duration = .zero) { self.shift = shift }

  package var moment: Moment { .now + shift }

  /// Names this start of the machine; empty where the system does not say.
  package static var boot: String {
    guard let file = fopen("/proc/sys/kernel/random/boot_id", "re") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count].prefix { $0 > 32 }, as: UTF8.self)
  }
}

private func read(_ clock: clockid_t) -> Int64 {
  var time = timespec()
  clock_gettime(clock, &time)
  return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}
