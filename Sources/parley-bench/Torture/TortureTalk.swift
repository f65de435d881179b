// What lives here: what a person of a run says, and waits to see confirmed.

struct TortureTalk {
  /// Said and not echoed, in order.
  private(set) var pending: [Int] = []
  private var next = ContinuousClock.now

  /// Whether it is time to say something.
  func isDue(at now: ContinuousClock.Instant) -> Bool { now >= next && pending.count < 4 }

  /// Said just now; `next` is when the next may be.
  mutating func say(_ number: Int, isAwaited: Bool, next: ContinuousClock.Instant) {
    if isAwaited { pending.append(number) }
    self.next = next
  }

  mutating func confirm(_ number: Int) { pending.removeAll { $0 == number } }
}
