// What lives here: the journal on a queue of its own.
import Dispatch
import ServerCore
import Synchronization

/// One batch goes in behind the other; what gathers meanwhile shares the next sync.
final class JournalQueue: Sendable {
  private let queue = DispatchQueue(label: "parleyd.archive.journal")
  private let journal: Mutex<Journal>

  init(_ journal: consuming Journal) { self.journal = Mutex(journal) }

  /// The number of the last record that is safe.
  var last: UInt64 { journal.withLock(\.last) }

  func perform(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

  /// Waits for what was to be done before.
  func settle() { queue.sync {} }

  /// On this queue; returns how many bytes it took.
  func append(_ records: [Record], files: FileWatch) throws(ArchiveFailure) -> Int {
    try journal.withLock { journal throws(ArchiveFailure) in
      try journal.append(records) { () throws(ArchiveFailure) in try files.check() }
    }
  }

  /// What is on the disk of the view need not be here any longer.
  func drop(through number: UInt64) {
    perform { [self] in journal.withLock { $0.drop(through: number) } }
  }

  /// Begins another segment, so that the one before can go; `then` hears what the last record in that
  /// is, or nil.
  func turn(then: @escaping @Sendable (UInt64?) -> Void) {
    perform { [self] in then(journal.withLock { $0.turn() ? $0.last : nil }) }
  }

  /// At once, wherever this is called.
  func dropNow(through number: UInt64) { journal.withLock { $0.drop(through: number) } }

  func end() { journal.withLock { $0.end() } }
}
