// What lives here: how far a conversation was read, and how far others may be told so.

import System

struct ReadingProgress: Equatable, Sendable {
  /// More are not remembered: those are read once more.
  static let intervalLimit = 64

  /// The newest message with nothing unseen before it.
  private(set) var through: Timestamp?
  /// What the server knows of that.
  private var told: Timestamp?
  /// What was seen while something before it was not, in order.
  private(set) var ahead: [ClosedRange<Timestamp>] = []
  /// Of these, what an earlier run has seen.
  private var before: [ClosedRange<Timestamp>] = []

  /// As an earlier run left it.
  mutating func restore(through: Timestamp?, seen: [ClosedRange<Timestamp>]) {
    (self.through, ahead, before) = (through, seen, seen)
  }

  func wasSeenBefore(_ time: Timestamp) -> Bool { before.contains { $0.contains(time) } }

  /// What the server is to be told.
  var untold: Timestamp? {
    guard let through else { return nil }
    return told.map { $0 < through } ?? true ? through : nil
  }

  mutating func tell() { told = through }

  mutating func read(through time: Timestamp) {
    through = max(through ?? time, time)
    forgetSeen()
  }

  /// The server knows that it was read that far; false if it was read here before.
  mutating func hear(of time: Timestamp) -> Bool {
    told = max(told ?? time, time)
    guard through.map({ $0 < time }) ?? true else { return false }
    through = time
    forgetSeen()
    return true
  }

  // MARK: Out of order

  /// Nothing covers what nobody has seen.
  mutating func uncover(_ time: Timestamp) {
    if !ahead.isEmpty { ahead.removeAll { $0.contains(time) } }
  }

  /// Seen, perhaps before something that stands above it: `open` are the times of what is not.
  mutating func see(_ time: Timestamp, before open: [Timestamp]) {
    guard open.contains(where: { $0 < time }), !open.contains(time) else { return }
    guard let index = ahead.lastIndex(where: { $0.lowerBound <= time }) else {
      return insert(time...time, at: 0)
    }
    let range = ahead[index]
    guard !range.contains(time) else { return }
    if open.contains(where: { range.upperBound < $0 && $0 < time }) {
      insert(time...time, at: index + 1)
    } else {
      ahead[index] = range.lowerBound...time
    }
  }

  private mutating func insert(_ range: ClosedRange<Timestamp>, at index: Int) {
    ahead.insert(range, at: index)
    if ahead.count > Self.intervalLimit { ahead.removeFirst() }
  }

  /// The marker tells the rest.
  private mutating func forgetSeen() {
    guard !ahead.isEmpty, let through else { return }
    ahead.removeAll { $0.upperBound <= through }
    if ahead.isEmpty { before = [] }
  }
}
