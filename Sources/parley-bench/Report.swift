// What lives here: figures as people read them.

import System
import Histogram

/// `value` with `digits` behind the point.
func fixed(_ value: Double, _ digits: Int) -> String {
  guard value.isFinite else { return "-" }
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let scaled = (value.magnitude * scale).rounded()
  guard scaled < 9e15 else { return "\(value)" }
  let whole = Int(scaled) / Int(scale)
  let fraction = String(Int(scaled) % Int(scale))
  let sign = value < 0 && scaled > 0 ? "-" : ""
  guard digits > 0 else { return sign + String(whole) }
  let zeros = String(repeating: "0", count: digits - fraction.count)
  return "\(sign)\(whole).\(zeros)\(fraction)"
}

/// A rate or count in the form 1.23 M, 45.6 k or 789.
func scaled(_ value: Double) -> String {
  switch value {
  case 1e6...: fixed(value / 1e6, 2) + " M"
  case 1e4...: fixed(value / 1e3, 1) + " k"
  default: fixed(value, value < 100 ? 1 : 0)
  }
}

func megabytes(_ bytes: Int) -> String { fixed(Double(bytes) / 1e6, 1) + " MB" }

/// Percentiles of latencies recorded in microseconds.
func percentiles(_ histogram: Histogram<UInt64>) -> String {
  [(50.0, "p50"), (90, "p90"), (99, "p99"), (99.9, "p99.9")].map { percent, name in
    "\(name) \(histogram.valueAtPercentile(percent)) us"
  }.joined(separator: ", ") + ", max \(histogram.max) us"
}

/// The server's CPU time between two readings, divided among units of work.
struct CPUMeter {
  private let process: ServerProcess?
  private let start: Double?

  init(_ process: ServerProcess?) {
    self.process = process
    start = process?.cpuSeconds
  }

  /// Microseconds for each of `units`, or nil without a process.
  func microseconds(per units: Int) -> Double? {
    guard let start, let end = process?.cpuSeconds, units > 0 else { return nil }
    return (end - start) * 1e6 / Double(units)
  }
}

/// Says where a long run is, on standard error.
func log(_ text: String) {
  StandardStream.complain(text)
}
