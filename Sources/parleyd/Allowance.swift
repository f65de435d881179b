// What lives here: what a connection may take, by itself and with its household.
import ServerShell
import System

/// Confined to the server's queue.
struct Allowance {
  /// Nil for those whom nobody counts.
  private var bucket: TokenBucket?
  /// What its household may take; nil for those who are exempt.
  private let household: Household?

  init(_ bucket: TokenBucket?, _ household: Household?) {
    self.bucket = bucket
    self.household = household
  }

  /// Whether anybody counts what it costs.
  var isCounted: Bool { bucket != nil || household != nil }

  /// Takes tokens of both, of which there may be less than none afterwards; false when what comes next
  /// has to wait.
  mutating func charge(_ cost: Double, at now: Moment) -> Bool {
    let isOwn = bucket?.charge(cost, now: now) != false
    let isShared = household?.charge(cost, now: now) != false
    return isOwn && isShared
  }

  mutating func hasRecovered(at now: Moment) -> Bool {
    bucket?.hasRecovered(now: now) != false && household?.hasRecovered(now: now) != false
  }

  /// The connection is gone.
  func end() { household?.leave() }
}
