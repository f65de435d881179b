// What lives here: a point of running time, on which spans are measured.

/// Milliseconds of a clock that only goes forward and stands still while the machine sleeps: no
/// calendar, so nothing that sets the machine's clock lengthens or shortens a span.
public struct Moment: ClockReading, Codable {
  /// Since a beginning that means nothing.
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }
}
