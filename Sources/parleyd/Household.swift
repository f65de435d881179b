// What lives here: what the connections of one address, or of one IPv6 network, may take together.
import IRC
import System

/// Confined to the server's queue.
final class Household {
  var bucket: TokenBucket
  var connections = 0

  init(bucket: TokenBucket) { self.bucket = bucket }
}

/// Remembers an address for as long as it has not recovered, so that connecting anew is no way out.
struct Households {
  private var byName: [String: Household] = [:]

  mutating func join(_ name: String, _ bucket: @autoclosure () -> TokenBucket) -> Household {
    let household = byName[name] ?? Household(bucket: bucket())
    byName[name] = household
    household.connections += 1
    return household
  }

  /// Forgets those that nobody is connected from and that owe nothing.
  mutating func tidy(now: Moment) {
    byName = byName.filter { $0.value.connections > 0 || !$0.value.bucket.isFull(now: now) }
  }

  var count: Int { byName.count }
}
