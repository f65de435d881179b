// What lives here: what the world tells the client's values: its time zone, how long to wait, chance.

import ClientCore
import Glibc
import IRC
import System

enum Clock {
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
    return Int32(clamping: max(0, (due - .now).milliseconds))
  }
}

enum RunID {
  static func fresh() -> String {
    String(UInt64.random(in: .min ... .max), radix: 36)
  }
}
