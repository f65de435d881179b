// What lives here: calendar time as IRCv3 server-time writes them, computed without a C library.

/// Milliseconds since 1970-01-01T00:00:00Z, for people and for what is kept. Whoever sets the
/// machine's clock moves it, so spans are measured between a `Moment` and another.
public struct Timestamp: ClockReading, CustomStringConvertible, Codable {
  /// Since 1970-01-01T00:00:00Z, without leap seconds; negative before.
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// Rounded down, also before 1970.
  public var seconds: Int64 { milliseconds.flooredQuotient(1000) }

  /// server-time: `YYYY-MM-DDThh:mm:ss.sssZ`.
  public var description: String {
    let fields = CalendarFields(self)
    // Every message that goes out has one.
    if (0...9999).contains(fields.year) { return fields.shortServerTime }
    return fields.date + "T" + fields.time + "." + padded(fields.millisecond, 3) + "Z"
  }

  /// Parses server-time; a fraction of any length, or none, is accepted.
  public init?(parsing text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"),
      bytes[4] == 45, bytes[7] == 45, bytes[10] == 84, bytes[13] == 58, bytes[16] == 58,
      let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
      let day = number(bytes[8..<10]), let hour = number(bytes[11..<13]),
      let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
    else { return nil }
    var millisecond = 0
    if bytes.count > 20 {
      let fraction = bytes[20..<bytes.count - 1]
      guard bytes[19] == 46, !fraction.isEmpty, number(fraction.prefix(9)) != nil else {
        return nil
      }
      let digits = Array(fraction.prefix(3)) + [48, 48, 48]
      millisecond = number(digits.prefix(3)) ?? 0
    }
    let days = CalendarFields.days(year: year, month: month, day: day)
    let seconds = days * 86400 + Int64(hour * 3600 + minute * 60 + second)
    self.init(milliseconds: seconds * 1000 + Int64(millisecond))
  }
}

/// A moment split into the fields of the proleptic Gregorian calendar.
public struct CalendarFields: Equatable, Sendable {
  /// 1 to 9999, unless the timestamp lies outside.
  public let year: Int
  /// 1...12.
  public let month: Int
  /// 1...31.
  public let day: Int
  /// 0 to 23.
  public let hour: Int
  /// 0 to 59.
  public let minute: Int
  /// 0 to 59: no leap second is told.
  public let second: Int
  /// 0 to 999.
  public let millisecond: Int
  /// 0 is Sunday.
  public let weekday: Int

  /// `offset`: seconds east of UTC.
  public init(_ moment: Timestamp, offset: Int = 0) {
    // What lies beyond these thousands of millions of years is shown as their end.
    let bound: Int64 = 1 << 55
    let local = min(max(moment.seconds.addingSaturating(Int64(offset)), -bound), bound)
    let days = local.flooredQuotient(86400)
    let inDay = Int(local - days * 86400)
    (hour, minute, second) = (inDay / 3600, inDay / 60 % 60, inDay % 60)
    millisecond = Int(((moment.milliseconds % 1000) + 1000) % 1000)
    weekday = Int((days + 4) - (days + 4).flooredQuotient(7) * 7)
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": civil_from_days.
    let shifted = days + 719_468
    let era = shifted.flooredQuotient(146_097)
    let dayOfEra = Int(shifted - era * 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + Int(era) * 400 + (month <= 2 ? 1 : 0)
  }

  /// server-time, of a year of four digits.
  fileprivate var shortServerTime: String {
    String(unsafeUninitializedCapacity: 24) { text in
      var place = 0
      func put(_ number: Int, _ width: Int, _ end: Character) {
        var rest = number
        for index in (place..<place + width).reversed() {
          text[index] = UInt8(truncatingIfNeeded: 48 + rest % 10)
          rest /= 10
        }
        text[place + width] = end.asciiValue ?? 0
        place += width + 1
      }
      put(year, 4, "-")
      put(month, 2, "-")
      put(day, 2, "T")
      put(hour, 2, ":")
      put(minute, 2, ":")
      put(second, 2, ".")
      put(millisecond, 3, "Z")
      return place
    }
  }

  /// `YYYY-MM-DD`.
  public var date: String { padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) }
  /// `hh:mm:ss`.
  public var time: String { clock + ":" + padded(second, 2) }
  /// `hh:mm`.
  public var clock: String { padded(hour, 2) + ":" + padded(minute, 2) }

  /// Days since 1970-01-01; the inverse of the algorithm above (days_from_civil).
  static func days(year: Int, month: Int, day: Int) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let era = Int64(year).flooredQuotient(400)
    let yearOfEra = year - Int(era) * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + Int64(dayOfEra) - 719_468
  }
}

extension Int64 {
  fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
    self >= 0 ? self / divisor : (self + 1) / divisor - 1
  }
}

private func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

private func number(_ bytes: some Collection<UInt8>) -> Int? {
  var value = 0
  for byte in bytes {
    guard (48...57).contains(byte) else { return nil }
    value = value * 10 + Int(byte) - 48
  }
  return value
}
