// What lives here: what one client, and all clients of one address, may take.
import ServerShell
import System
import Testing

@Suite struct `A token bucket` {
  /// In #expect nothing may change.
  private final class Bucket {
    private var bucket: TokenBucket

    init(_ capacity: Double, _ rate: Double, at milliseconds: Int64 = 0) {
      let now = Moment(milliseconds: milliseconds)
      bucket = TokenBucket(capacity: capacity, rate: rate, now: now)
    }

    func charge(_ cost: Double, at milliseconds: Int64) -> Bool {
      bucket.charge(cost, now: Moment(milliseconds: milliseconds))
    }

    func hasRecovered(at milliseconds: Int64) -> Bool {
      bucket.hasRecovered(now: Moment(milliseconds: milliseconds))
    }

    func isFull(at milliseconds: Int64) -> Bool {
      bucket.isFull(now: Moment(milliseconds: milliseconds))
    }
  }

  @Test func `lets so much through at once and so much a second after that`() {
    let bucket = Bucket(3, 2)
    for _ in 1...3 { #expect(bucket.charge(1, at: 0)) }
    #expect(!bucket.charge(1, at: 0))
    #expect(!bucket.hasRecovered(at: 499))
    #expect(!bucket.hasRecovered(at: 999), "the debt comes first")
    #expect(bucket.hasRecovered(at: 1000))
    #expect(!bucket.isFull(at: 1999))
    #expect(bucket.isFull(at: 2000))
  }

  @Test func `holds no more than its capacity, however long nobody asked`() {
    let bucket = Bucket(2, 10)
    #expect(bucket.charge(2, at: 1_000_000))
    #expect(!bucket.charge(0.5, at: 1_000_000))
  }

  @Test func `a debt is paid back within half a minute`() {
    let bucket = Bucket(60, 10)
    #expect(!bucket.charge(.infinity, at: 0))
    #expect(!bucket.hasRecovered(at: 30_000))
    #expect(bucket.hasRecovered(at: 30_100))
  }

  @Test func `takes nothing for a negative cost, and gives nothing for a clock that stands`() {
    let bucket = Bucket(1, 1, at: 5000)
    #expect(bucket.charge(1, at: 5000))
    #expect(bucket.charge(-1, at: 4000))
    #expect(!bucket.hasRecovered(at: 4000))
  }
}

@Suite struct `A household` {
  private func moment(_ seconds: Int64) -> Moment { Moment(seconds: seconds) }

  private func bucket(_ capacity: Double = 10) -> TokenBucket {
    TokenBucket(capacity: capacity, rate: 1, now: moment(0))
  }

  private func joined(_ households: inout Households, _ name: String, limit: Int = 0) -> Household?
  {
    guard case .admitted(let household) = households.join(name, limit: limit, bucket()) else {
      return nil
    }
    return household
  }

  @Test func `is charged for all of its connections together`() throws {
    var households = Households()
    let one = try #require(joined(&households, "192.0.2.1"))
    let two = try #require(joined(&households, "192.0.2.1"))
    #expect(one.charge(6, now: moment(0)))
    #expect(!two.charge(6, now: moment(0)))
    #expect(!one.hasRecovered(now: moment(0)))
    let other = try #require(joined(&households, "192.0.2.2"))
    #expect(other.charge(10, now: moment(0)))
  }

  @Test func `has so many connections, and the log hears of the first that is too many`() throws {
    var households = Households()
    let first = try #require(joined(&households, "a", limit: 2))
    #expect(joined(&households, "a", limit: 2) != nil)
    func refusal() -> Bool? {
      guard case .refused(let isNews) = households.join("a", limit: 2, bucket()) else { return nil }
      return isNews
    }
    #expect(refusal() == true)
    #expect(refusal() == false)
    #expect(first.connections == 2)
    first.leave()
    #expect(joined(&households, "a", limit: 2) != nil)
    #expect(refusal() == true)
    #expect(joined(&households, "b", limit: 2) != nil)
  }

  @Test func `is remembered until it has recovered`() throws {
    var households = Households()
    let household = try #require(joined(&households, "a"))
    #expect(!household.charge(14, now: moment(0)))
    household.leave()
    households.tidy(now: moment(1))
    #expect(households.count == 1, "connecting anew is no way out")
    #expect(joined(&households, "a")?.hasRecovered(now: moment(1)) == false)
    household.leave()
    households.tidy(now: moment(15))
    #expect(households.count == 0)
    _ = joined(&households, "b")
    households.tidy(now: moment(15))
    #expect(households.count == 1, "somebody is connected")
  }
}
