// What lives here: what may happen to requests on their way.

/// Each in thousandths of all cases.
package struct MemoryFaults: Sendable {
  /// The request does not arrive.
  package var losesRequest = 0
  /// It is done, and nobody hears of it.
  package var losesAnswer = 0
  /// It arrives a second time, much later.
  package var repeatsRequest = 0
  /// It takes its time, up to `slowness` milliseconds.
  package var isSlow = 0
  package var slowness: Int64 = 1500
  /// A watch breaks.
  package var cutsWatch = 0
  /// A watch tells again what it told.
  package var repeatsEvents = 0

  package init() {}

  /// Bad weather.
  package static var many: MemoryFaults {
    var faults = MemoryFaults()
    faults.losesRequest = 30
    faults.losesAnswer = 40
    faults.repeatsRequest = 40
    faults.isSlow = 40
    faults.cutsWatch = 10
    faults.repeatsEvents = 50
    return faults
  }
}
