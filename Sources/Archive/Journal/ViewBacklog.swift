// What lives here: what the journal has and the view has not yet.
import Collections
import ServerCore

/// The view follows the journal record by record.
struct ViewBacklog: Sendable {
  typealias Continuation = @Sendable (_ isThere: Bool) -> Void

  private struct Batch {
    let records: [Record]
    /// In the journal.
    let bytes: Int
  }

  private struct Waiter {
    let number: UInt64
    let then: Continuation
  }

  private var batches: Deque<Batch> = []
  /// How many records of the first batch are in the view.
  private var begun = 0
  private var waiters: [Waiter] = []
  /// The number of the last record in the view.
  private(set) var shown: UInt64
  private(set) var count = 0
  /// Bytes of the journal that the view has not taken.
  private(set) var bytes = 0
  /// A transaction is due soon, or at once.
  var isTimed = false
  var isDue = false

  init(shown: UInt64) { self.shown = shown }

  var hasWaiters: Bool { !waiters.isEmpty }

  mutating func add(_ records: [Record], bytes: Int) {
    guard !records.isEmpty else { return }
    batches.append(Batch(records: records, bytes: bytes))
    count += records.count
    self.bytes += bytes
  }

  /// The oldest.
  func first(_ most: Int) -> [Record] {
    var records: [Record] = []
    records.reserveCapacity(min(most, count))
    var start = begun
    for batch in batches {
      guard records.count < most else { break }
      records += batch.records[start...].prefix(most - records.count)
      start = 0
    }
    return records
  }

  /// So many more are in the view. Returns who waited for them, and how many bytes they had.
  mutating func show(_ number: Int) -> (waiters: [Continuation], bytes: Int) {
    let before = bytes
    shown += UInt64(number)
    count -= number
    begun += number
    while let batch = batches.first, begun >= batch.records.count {
      begun -= batch.records.count
      bytes -= batch.bytes
      batches.removeFirst()
    }
    let done = waiters.filter { $0.number <= shown }
    waiters.removeAll { $0.number <= shown }
    return (done.map(\.then), before - bytes)
  }

  /// `then` hears when the view has all that is in the journal now; false if it has.
  mutating func wait(_ then: @escaping Continuation) -> Bool {
    guard count > 0 else { return false }
    waiters.append(Waiter(number: shown + UInt64(count), then: then))
    return true
  }

  /// The same for the oldest batch alone.
  mutating func waitForFirst(_ then: @escaping Continuation) -> Bool {
    guard let batch = batches.first else { return false }
    waiters.append(Waiter(number: shown + UInt64(batch.records.count - begun), then: then))
    return true
  }

  /// Whether somebody needs no more than so many more.
  func isAwaited(after number: Int) -> Bool {
    waiters.contains { $0.number <= shown + UInt64(number) }
  }

  mutating func clear() { self = ViewBacklog(shown: shown) }

  /// The view cannot be written: nobody waits any longer.
  mutating func giveUp() -> [Continuation] {
    defer { waiters = [] }
    return waiters.map(\.then)
  }
}
