// What lives here: how many wrong passwords anybody may try.
import IRC
import System

/// Counts failed logins of (name, address) pairs and blocks a pair at the limit. All addresses of
/// one IPv6 network are one.
struct LoginGuard: Sendable {
  enum Verdict: Equatable {
    case triesLeft(Int)
    /// Tries are not counted.
    case unlimited
    /// The last try on this connection; nothing is blocked.
    case closed
    /// Seconds until the block ends, rounded up.
    case blocked(seconds: Int)
  }

  private struct Pair: Hashable {
    let name: String
    let address: String

    /// No account has a longer name; what lies behind would only fill the memory.
    init(name: String, address: String) {
      self.name = name.clipped(to: 64)
      self.address = address
    }
  }

  private struct Failures {
    var count = 0
    /// Tries that are being checked.
    var underWay = 0
    var last: Moment
    var blockedUntil: Moment?
  }

  private var attempts: Int
  private var blockTime: Duration
  /// Failures of all names from one address before the address itself is blocked.
  private var addressCeiling: Int {
    attempts.multipliedReportingOverflow(by: 10).overflow ? .max : attempts * 10
  }
  private var pairs: [Pair: Failures] = [:]
  private var addresses: [String: Failures] = [:]
  private let capacity = 20_000

  init(attempts: Int, blockTime: Duration) {
    self.attempts = attempts
    self.blockTime = blockTime
  }

  mutating func reconfigure(attempts: Int, blockTime: Duration) {
    (self.attempts, self.blockTime) = (attempts, blockTime)
  }

  /// Seconds left of a block that holds for `name` from `peer`; nil when there is none.
  func blockedSeconds(name: String, peer: Peer, at moment: Moment) -> Int? {
    let pair = pairs[Pair(name: name, address: peer.household)]?.blockedUntil
    let address = peer.isExempt ? nil : addresses[peer.household]?.blockedUntil
    guard let until = [pair, address].compactMap(\.self).max(), until > moment else { return nil }
    return Int(clamping: (until - moment).wholeSecondsUp)
  }

  /// A try, from where it begins to its verdict.
  struct Attempt: Equatable {
    fileprivate let name: String
    fileprivate let household: String
  }

  /// Reserves a try. Nil when as many are being checked as would be left if all of those failed:
  /// whoever sends many at once has no more of them than one after the other.
  mutating func begin(name: String, peer: Peer, at moment: Moment) -> Attempt? {
    let attempt = Attempt(name: name, household: peer.household)
    guard attempts > 0, blockTime > .zero else { return attempt }
    let pair = Pair(name: name, address: attempt.household)
    var failures = current(pairs[pair], moment)
    var address = current(addresses[attempt.household], moment)
    guard failures.count + failures.underWay < attempts,
      peer.isExempt || address.count + address.underWay < addressCeiling
    else { return nil }
    failures.underWay += 1
    address.underWay += 1
    pairs[pair] = failures
    addresses[attempt.household] = address
    return attempt
  }

  /// The try has its verdict, or nobody waits for it any more.
  mutating func end(_ attempt: Attempt) {
    let pair = Pair(name: attempt.name, address: attempt.household)
    if let failures = pairs[pair], failures.underWay > 0 {
      pairs[pair]?.underWay -= 1
      if failures.count == 0, failures.underWay == 1 { pairs[pair] = nil }
    }
    if let address = addresses[attempt.household], address.underWay > 0 {
      addresses[attempt.household]?.underWay -= 1
      if address.count == 0, address.underWay == 1 { addresses[attempt.household] = nil }
    }
  }

  /// `onConnection`: the failures for this name on this connection, this one counted.
  mutating func failed(name: String, peer: Peer, onConnection: Int, at moment: Moment) -> Verdict {
    guard attempts > 0 else { return .unlimited }
    guard blockTime > .zero else {
      return onConnection < attempts ? .triesLeft(attempts - onConnection) : .closed
    }
    let household = peer.household
    let pair = Pair(name: name, address: household)
    var failures = current(pairs[pair], moment)
    failures.count = max(failures.count + 1, onConnection)
    failures.last = moment
    if failures.count >= attempts { failures.blockedUntil = moment + blockTime }
    pairs[pair] = failures
    var address = current(addresses[household], moment)
    address.count += 1
    address.last = moment
    if address.count >= addressCeiling { address.blockedUntil = moment + blockTime }
    addresses[household] = address
    if pairs.count > capacity { expire(at: moment) }
    return blockedSeconds(name: name, peer: peer, at: moment).map(Verdict.blocked)
      ?? .triesLeft(attempts - failures.count)
  }

  /// A block from before the server was restarted.
  mutating func restore(_ block: LoginBlock, until end: Moment) {
    let failures = Failures(count: attempts, last: end, blockedUntil: end)
    if block.name.isEmpty {
      addresses[block.address] = failures
    } else {
      pairs[Pair(name: block.name, address: block.address)] = failures
    }
  }

  mutating func succeeded(name: String, peer: Peer) {
    let pair = Pair(name: name, address: peer.household)
    guard let failures = pairs[pair] else { return }
    // Others that are being checked keep their places.
    pairs[pair] =
      failures.underWay > 0 ? Failures(underWay: failures.underWay, last: failures.last) : nil
  }

  /// Forgets what no longer counts; when that is not enough, everything that blocks nobody.
  mutating func expire(at moment: Moment) {
    pairs = pairs.filter { isCurrent($0.value, moment) || $0.value.underWay > 0 }
    addresses = addresses.filter { isCurrent($0.value, moment) || $0.value.underWay > 0 }
    if pairs.count > capacity {
      pairs = pairs.filter { $0.value.blockedUntil != nil || $0.value.underWay > 0 }
    }
  }

  private func current(_ failures: Failures?, _ moment: Moment) -> Failures {
    guard let failures else { return Failures(last: moment) }
    return isCurrent(failures, moment)
      ? failures : Failures(underWay: failures.underWay, last: moment)
  }

  /// Failures count together while they lie closer than the block time, at least a minute.
  private func isCurrent(_ failures: Failures, _ moment: Moment) -> Bool {
    if let until = failures.blockedUntil { return until > moment }
    return moment - failures.last < max(blockTime, .seconds(60))
  }
}
