// What lives here: the world's time and chance, which the values take as parameters.

import ClientCore
import Glibc
import IRC

enum Clock {
  static var now: Timestamp {
    var moment = timespec()
    clock_gettime(CLOCK_REALTIME, &moment)
    return Timestamp(
      milliseconds: Int64(moment.tv_sec) * 1000 + Int64(moment.tv_nsec) / 1_000_000)
  }

  /// Running time: nobody sets it.
  static var moment: Moment {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Moment(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// As TZ and the system say, with summer time.
  static let localOffset = UTCOffset("local") { moment in
    var seconds = time_t(moment.seconds)
    var fields = tm()
    guard localtime_r(&seconds, &fields) != nil else { return 0 }
    return fields.tm_gmtoff
  }

  /// For poll(2): rounded up, so that the moment has come afterwards; -1 waits for ever.
  static func milliseconds(until due: Moment?) -> Int32 {
    guard let due else { return -1 }
    return Int32(clamping: max(0, (due - moment).milliseconds))
  }
}

enum RunID {
  static func fresh() -> String {
    String(UInt64.random(in: .min ... .max), radix: 36)
  }
}
