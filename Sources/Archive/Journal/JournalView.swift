// What lives here: SQLite follows the journal.
import Dispatch
import GRDB
import ServerCore
import Synchronization
import System

/// The one writer of the database: records become rows in large transactions, and the rows' words go into
/// the text index when there is time for it.
final class JournalView: Sendable {
  /// What the writer remembers.
  private struct Progress {
    /// Bytes of the journal that no checkpoint has seen.
    var unchecked = 0
    /// Why it cannot be written.
    var failure: String?
  }

  let pool: DatabasePool
  let journal: JournalQueue
  private let files: FileWatch
  /// Bytes of the journal that the view may lack; past it nobody's commit is done.
  private let limit: Int
  /// Hears what should never happen.
  private let complain: @Sendable (String) -> Void
  private let queue = DispatchQueue(label: "parleyd.archive.write")
  private let backlog: Mutex<ViewBacklog>
  private let rows: Mutex<ViewWriter>
  private let text: Mutex<TextProgress>
  private let progress = Mutex(Progress())
  let sent = SentIDs()

  init(
    _ pool: DatabasePool, _ journal: JournalQueue, rows: ViewWriter, files: FileWatch, limit: Int,
    complain: @escaping @Sendable (String) -> Void
  ) throws {
    self.pool = pool
    self.journal = journal
    self.files = files
    self.limit = limit
    self.complain = complain
    backlog = Mutex(ViewBacklog(shown: journal.last))
    self.rows = Mutex(rows)
    text = Mutex(try pool.read { try TextProgress(in: $0) })
    scheduleText()
  }

  /// So many records, or so long a time, are one transaction: few of them cost three times as much each.
  private static let most = 2000
  private static let longest = Duration.milliseconds(20)
  private static let delay = DispatchTimeInterval.milliseconds(300)
  /// Bytes of the journal between two checkpoints.
  private static let checkpointSize = 2 << 20

  // MARK: Commits

  /// `then` hears when the records are safe in the journal.
  func commit(_ records: [ServerCore.Record], then: @escaping @Sendable (Archive.Outcome) -> Void) {
    journal.perform { [self] in then(append(records)) }
  }

  private func append(_ records: [ServerCore.Record]) -> Archive.Outcome {
    do throws(ArchiveFailure) {
      try waitForRoom()
      sent.note(records)
      let bytes = try journal.append(records, files: files)
      backlog.withLock { $0.add(records, bytes: bytes) }
      schedule()
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  private func waitForRoom() throws(ArchiveFailure) {
    while backlog.withLock({ $0.bytes >= limit }) {
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
      guard isThere.withLock(\.self) else { throw lag }
    }
  }

  private var lag: ArchiveFailure {
    ArchiveFailure(reason: progress.withLock(\.failure) ?? "the archive lags behind")
  }

  // MARK: Who waits for it

  /// `then` hears when the view has everything that is in the journal now, or that it cannot be written.
  func whenShown(_ then: @escaping ViewBacklog.Continuation) {
    if backlog.withLock({ $0.wait(then) }) { hurry() } else { then(true) }
  }

  /// Waits until the view has everything that was committed.
  func catchUp() throws(ArchiveFailure) {
    journal.settle()
    queue.sync { showAll() }
    guard hasAll else { throw lag }
  }

  var hasAll: Bool { backlog.withLock { $0.count == 0 } }
  var hasWaiters: Bool { backlog.withLock(\.hasWaiters) }
  /// Whether it has all up to there.
  func has(_ number: UInt64) -> Bool { backlog.withLock { $0.shown >= number } }

  /// On the writer's queue, between two transactions.
  func perform(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }
  func wait(for work: () -> Void) { queue.sync(execute: work) }

  /// For tests: nothing is written until it is resumed.
  func suspend() { queue.suspend() }
  func resume() { queue.resume() }

  /// Some rows went by another way.
  func forgetKeys() { rows.withLock { $0.forgetKeys() } }

  /// What is left comes from the journal at the next start.
  func clear() { backlog.withLock { $0.clear() } }

  // MARK: Rows

  /// Many records are written at once; few wait for others.
  private func schedule() {
    let isFailing = progress.withLock { $0.failure != nil }
    let isUrgent = backlog.withLock { $0.count >= Self.most || $0.hasWaiters }
    guard isFailing || !isUrgent else { return hurry() }
    let isNew = backlog.withLock { backlog in
      defer { backlog.isTimed = true }
      return backlog.count > 0 && !backlog.isTimed
    }
    guard isNew else { return }
    queue.asyncAfter(deadline: .now() + Self.delay) { [self] in
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
    queue.async { [self] in
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
      let count = try rows.withLock { rows in
        try rows.write(records, to: pool, complain) { count in
          ContinuousClock.now >= end || backlog.withLock { $0.isAwaited(after: count) }
        }
      }
      text.withLock { $0.note(records.prefix(count)) }
      noteShown(count)
      scheduleText()
      return true
    } catch {
      noteFailure((error as? ArchiveFailure)?.reason ?? SQLiteArchive.reason(error))
      return false
    }
  }

  private func noteShown(_ count: Int) {
    let (waiters, bytes) = backlog.withLock { $0.show(count) }
    for waiter in waiters { waiter(true) }
    let (wasFailing, unchecked) = progress.withLock { progress in
      defer { progress.failure = nil }
      progress.unchecked += bytes
      return (progress.failure != nil, progress.unchecked)
    }
    if wasFailing { complain("the archive follows its journal again") }
    if unchecked >= Self.checkpointSize { checkpoint() }
  }

  private func noteFailure(_ reason: String) {
    let isNew = progress.withLock { progress in
      defer { progress.failure = reason }
      return progress.failure != reason
    }
    if isNew { complain("the archive cannot follow its journal: \(reason)") }
    for waiter in backlog.withLock({ $0.giveUp() }) { waiter(false) }
    schedule()
  }

  /// What is on the disk of the view need not be in the journal any longer.
  private func checkpoint() {
    progress.withLock { $0.unchecked = 0 }
    guard (try? SQLiteArchive.checkpoint(pool, .passive)) == true else { return }
    journal.drop(through: backlog.withLock(\.shown))
  }

  // MARK: Words

  /// For tests: no words come into the index before somebody looks for some.
  func holdWords() { text.withLock { $0.isDue = true } }

  /// How many numbers the text index is behind the rows.
  var textLag: Int { text.withLock(\.lag) }

  /// Words of few messages cost three times as much each, and who searches does not wait for this.
  private func scheduleText() {
    guard let delay = text.withLock({ $0.begin() }) else { return }
    queue.asyncAfter(deadline: .now() + delay) { [self] in
      text.withLock { $0.isDue = false }
      // Rows are waited for.
      let isBusy = backlog.withLock { $0.count >= 2 * Self.most || $0.hasWaiters }
      guard isBusy || indexSome() else { return }
      scheduleText()
    }
  }

  /// Waits until the text index has the words of all rows there are now, unless that takes too long.
  /// Returns whether it has them.
  func indexAll(unless isOver: () -> Bool) -> Bool {
    let newest = text.withLock(\.newest)
    while !text.withLock({ $0.has(newest) }) {
      guard !isOver(), queue.sync(execute: indexSome) else { return false }
    }
    return true
  }

  /// On the writer's queue. Returns whether it came on.
  private func indexSome() -> Bool {
    do {
      try files.check()
      let position = try pool.write { try $0.indexSome() }
      rows.withLock { $0.noteWords() }
      text.withLock { $0.reach(position) }
      return true
    } catch {
      // The rows are there; the next of them try it again.
      return false
    }
  }
}
