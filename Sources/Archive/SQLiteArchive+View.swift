// What lives here: the view follows the journal.
import Dispatch
import GRDB
import ServerCore
import Synchronization
import System

/// What the writer of the view remembers.
struct ViewProgress {
  /// Bytes of the journal that no checkpoint has seen.
  var unchecked = 0
  /// Why it cannot be written.
  var failure: String?
}

extension SQLiteArchive {
  /// So many records, or so long a time, are one transaction: few of them cost three times as much each.
  private static let most = 2000
  private static let longest = Duration.milliseconds(20)
  private static let delay = DispatchTimeInterval.milliseconds(300)
  /// Bytes of the journal between two checkpoints.
  private static let checkpointSize = 2 << 20

  /// On the journal's queue.
  func append(_ records: [ServerCore.Record]) -> Outcome {
    do throws(StoreFailure) {
      try waitForView()
      let bytes = try journal.withLock { journal throws(StoreFailure) in
        try journal.append(records) { () throws(StoreFailure) in try files.check() }
      }
      backlog.withLock { $0.add(records, bytes: bytes) }
      schedule()
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  private func waitForView() throws(StoreFailure) {
    while backlog.withLock({ $0.bytes >= journalLimit }) {
      let bell = DispatchSemaphore(value: 0)
      let isThere = Mutex(false)
      let mustWait = backlog.withLock { backlog in
        backlog.waitForFirst { done in
          isThere.withLock { $0 = done }
          bell.signal()
        }
      }
      guard mustWait else { return }
      hurry()
      bell.wait()
      guard isThere.withLock(\.self) else {
        throw StoreFailure(reason: viewing.withLock(\.failure) ?? "the archive lags behind")
      }
    }
  }

  /// `then` hears when the view has everything that is in the journal now, or that it cannot be written.
  func whenShown(_ query: Query? = nil, _ then: @escaping ViewBacklog.Continuation) {
    if backlog.withLock({ $0.wait(for: query, then) }) { hurry() } else { then(true) }
  }

  /// Waits until the view has everything that was committed.
  public func catchUp() throws(StoreFailure) {
    appender.sync {}
    writer.sync { showAll() }
    guard backlog.withLock({ $0.count == 0 }) else {
      throw StoreFailure(reason: viewing.withLock(\.failure) ?? "the archive lags behind")
    }
  }

  /// Many records are written at once; few wait for others.
  private func schedule() {
    let isFailing = viewing.withLock { $0.failure != nil }
    let isUrgent = backlog.withLock { $0.count >= Self.most || $0.hasWaiters }
    guard isFailing || !isUrgent else { return hurry() }
    let isNew = backlog.withLock { backlog in
      defer { backlog.isTimed = true }
      return backlog.count > 0 && !backlog.isTimed
    }
    guard isNew else { return }
    writer.asyncAfter(deadline: .now() + Self.delay) { [self] in
      backlog.withLock { $0.isTimed = false }
      show()
    }
  }

  private func hurry() {
    let isNew = backlog.withLock { backlog in
      defer { backlog.isDue = true }
      return !backlog.isDue
    }
    guard isNew else { return }
    writer.async { [self] in
      backlog.withLock { $0.isDue = false }
      show()
    }
  }

  /// One transaction; the next one comes when others of this queue had their turn.
  private func show() {
    if showSome() { schedule() }
  }

  /// On the writer's queue.
  func showAll() {
    while showSome() {}
  }

  /// Returns whether it came on.
  private func showSome() -> Bool {
    let records = backlog.withLock { $0.first(Self.most) }
    guard !records.isEmpty else { return false }
    do {
      try files.check()
      let end = ContinuousClock.now + Self.longest
      let count = try view.withLock { view in
        try view.write(records, to: pool, complain) { count in
          ContinuousClock.now >= end || backlog.withLock { $0.isAwaited(after: count) }
        }
      }
      noteShown(count)
      return true
    } catch {
      noteFailure((error as? StoreFailure)?.reason ?? Self.reason(error))
      return false
    }
  }

  private func noteShown(_ count: Int) {
    let (waiters, bytes) = backlog.withLock { $0.show(count) }
    for waiter in waiters { waiter(true) }
    let (wasFailing, unchecked) = viewing.withLock { viewing in
      defer { viewing.failure = nil }
      viewing.unchecked += bytes
      return (viewing.failure != nil, viewing.unchecked)
    }
    if wasFailing { complain("the archive follows its journal again") }
    if unchecked >= Self.checkpointSize { checkpointView() }
  }

  private func noteFailure(_ reason: String) {
    let isNew = viewing.withLock { viewing in
      defer { viewing.failure = reason }
      return viewing.failure != reason
    }
    if isNew { complain("the archive cannot follow its journal: \(reason)") }
    for waiter in backlog.withLock({ $0.giveUp() }) { waiter(false) }
    schedule()
  }

  /// What is on the disk of the view need not be in the journal any longer.
  private func checkpointView() {
    viewing.withLock { $0.unchecked = 0 }
    guard (try? Self.checkpoint(pool, .passive)) == true else { return }
    let shown = backlog.withLock(\.shown)
    appender.async { [self] in journal.withLock { $0.drop(through: shown) } }
  }
}
