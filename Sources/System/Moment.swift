// What lives here: a point of running time, on which spans are measured.

/// Milliseconds of a clock that only goes forward and stands still while the machine sleeps: no
/// calendar, so nothing that sets the machine's clock lengthens or shortens a span. Arithmetic
/// stops at the ends of its range.
public struct Moment: Hashable, Comparable, Sendable, Codable {
  /// Since a beginning that means nothing.
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }
  public init(seconds: Int64) { milliseconds = seconds.multipliedSaturating(by: 1000) }

  /// Without a `Duration`, where every line comes by.
  public func milliseconds(until other: Moment) -> Int64 {
    other.milliseconds.subtractingSaturating(milliseconds)
  }

  public static func < (one: Moment, other: Moment) -> Bool {
    one.milliseconds < other.milliseconds
  }

  public static func - (one: Moment, other: Moment) -> Duration {
    .milliseconds(one.milliseconds.subtractingSaturating(other.milliseconds))
  }

  public static func + (one: Moment, span: Duration) -> Moment {
    Moment(milliseconds: one.milliseconds.addingSaturating(span.milliseconds))
  }

  public static func - (one: Moment, span: Duration) -> Moment {
    Moment(milliseconds: one.milliseconds.subtractingSaturating(span.milliseconds))
  }
}

extension Duration {
  /// Whole milliseconds, rounded towards zero, as far as the type reaches.
  public var milliseconds: Int64 {
    components.seconds.multipliedSaturating(by: 1000)
      .addingSaturating(components.attoseconds / 1_000_000_000_000_000)
  }

  /// Whole seconds, rounded up.
  public var wholeSecondsUp: Int64 {
    let (seconds, attoseconds) = components
    return attoseconds > 0 ? seconds.addingSaturating(1) : seconds
  }
}

extension Int64 {
  func addingSaturating(_ other: Int64) -> Int64 {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? (other < 0 ? .min : .max) : sum
  }

  func subtractingSaturating(_ other: Int64) -> Int64 {
    let (difference, overflows) = subtractingReportingOverflow(other)
    return overflows ? (other < 0 ? .max : .min) : difference
  }

  func multipliedSaturating(by other: Int64) -> Int64 {
    let (product, overflows) = multipliedReportingOverflow(by: other)
    return overflows ? ((self < 0) == (other < 0) ? .max : .min) : product
  }
}
