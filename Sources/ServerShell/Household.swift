// What lives here: what the connections of one address, or of one IPv6 network, may take together.
import System

/// Confined to the server's queue.
public final class Household {
  private var bucket: TokenBucket
  /// Open ones.
  public private(set) var connections = 0
  /// Somebody was turned away since there last was room.
  private var isCrowded = false

  fileprivate init(_ bucket: TokenBucket) { self.bucket = bucket }

  /// Takes tokens of all its connections together; false when there were too few.
  public func charge(_ cost: Double, now: Moment) -> Bool { bucket.charge(cost, now: now) }

  /// Whether something may come again from any of its connections.
  public func hasRecovered(now: Moment) -> Bool { bucket.hasRecovered(now: now) }

  /// One of its connections is gone.
  public func leave() {
    connections -= 1
    isCrowded = false
  }

  fileprivate func join(limit: Int) -> Bool {
    guard limit == 0 || connections < limit else { return false }
    connections += 1
    return true
  }

  /// True for the first who is turned away since there last was room: the log says it once.
  fileprivate func turnAway() -> Bool {
    defer { isCrowded = true }
    return !isCrowded
  }

  fileprivate func isSettled(now: Moment) -> Bool { connections == 0 && bucket.isFull(now: now) }
}

/// Remembers an address for as long as it has not recovered, so that connecting anew is no way out.
public struct Households {
  private var byName: [String: Household] = [:]

  /// Whether a connection may stay.
  public enum Admission {
    case admitted(Household)
    case refused(isNews: Bool)
  }

  public init() {}

  /// Counts a connection in, from the moment that it is accepted. A limit of 0 is none.
  public mutating func join(
    _ name: String, limit: Int, _ bucket: @autoclosure () -> TokenBucket
  ) -> Admission {
    let household = byName[name] ?? Household(bucket())
    byName[name] = household
    return household.join(limit: limit)
      ? .admitted(household) : .refused(isNews: household.turnAway())
  }

  /// Forgets those that nobody is connected from and that owe nothing.
  public mutating func tidy(now: Moment) {
    byName = byName.filter { !$0.value.isSettled(now: now) }
  }

  /// Households that are remembered.
  public var count: Int { byName.count }
}
