// What lives here: the arithmetic that the readings of all clocks share.

/// A point of some clock's time in milliseconds. Arithmetic stops at the ends of its range; readings of
/// two clocks do not meet.
///
/// Inlinable, for every line that a server hears reads a clock.
public protocol ClockReading: Hashable, Comparable, Sendable {
  /// Since the clock's beginning; negative before.
  var milliseconds: Int64 { get }

  init(milliseconds: Int64)
}

extension ClockReading {
  /// Whole seconds since the clock's beginning.
  @inlinable public init(seconds: Int64) {
    self.init(milliseconds: seconds.multipliedSaturating(by: 1000))
  }

  /// Without a `Duration`, where every line comes by.
  @inlinable public func milliseconds(until other: Self) -> Int64 {
    other.milliseconds.subtractingSaturating(milliseconds)
  }

  /// The same.
  @inlinable public func later(byMilliseconds span: Int64) -> Self {
    Self(milliseconds: milliseconds.addingSaturating(span))
  }

  @inlinable public static func < (one: Self, other: Self) -> Bool {
    one.milliseconds < other.milliseconds
  }

  /// How much later `one` is; negative for earlier.
  @inlinable public static func - (one: Self, other: Self) -> Duration {
    .milliseconds(other.milliseconds(until: one))
  }

  @inlinable public static func + (one: Self, span: Duration) -> Self {
    one.later(byMilliseconds: span.milliseconds)
  }

  @inlinable public static func - (one: Self, span: Duration) -> Self {
    Self(milliseconds: one.milliseconds.subtractingSaturating(span.milliseconds))
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
  @inlinable func addingSaturating(_ other: Int64) -> Int64 {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? (other < 0 ? .min : .max) : sum
  }

  @inlinable func subtractingSaturating(_ other: Int64) -> Int64 {
    let (difference, overflows) = subtractingReportingOverflow(other)
    return overflows ? (other < 0 ? .max : .min) : difference
  }

  @inlinable func multipliedSaturating(by other: Int64) -> Int64 {
    let (product, overflows) = multipliedReportingOverflow(by: other)
    return overflows ? ((self < 0) == (other < 0) ? .max : .min) : product
  }
}
