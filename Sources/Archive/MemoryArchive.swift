// What lives here: an archive that ends with its process.
import Dispatch
import IRC
import ServerCore
import Synchronization
import System

/// Holds messages up to a number of bytes; past it the oldest go first.
package final class MemoryArchive: Archive {
  private let contents = Mutex(MemoryContents())
  private let byteLimit: Int
  /// Words are looked for in all that there is, which takes a while.
  private let searches = DispatchQueue(label: "parleyd.searches")

  /// `byteLimit`: about how much memory all messages may take.
  package init(byteLimit: Int = 32 << 20) {
    self.byteLimit = byteLimit
  }

  /// Memory takes everything.
  package var mayFail: Bool { false }

  /// How many messages were looked at for all questions so far.
  package var lookCount: Int { contents.withLock(\.lookCount) }

  package func commit(_ records: [Record], then: @escaping @Sendable (Outcome) -> Void) -> Outcome?
  {
    contents.withLock { contents in
      for record in records {
        switch record {
        case .message(let message), .event(let message): contents.append(message)
        case .redacted(let sequence): contents.remove(sequence)
        default: break
        }
      }
      // A quarter at once, so that the array is moved seldom.
      if contents.bytes > byteLimit { contents.dropOldest(downTo: byteLimit * 3 / 4) }
    }
    return .success(())
  }

  package func answer(
    _ query: Query, then: @escaping @Sendable (Answer, Duration) -> Void
  ) -> Answer? {
    guard case .search(let search) = query else { return contents.withLock { $0.answer(query) } }
    let messages = contents.withLock(\.messages)
    searches.async {
      let began = ContinuousClock.now
      let found = search.newest(of: messages.lazy.compactMap(\.self))
      then(.messages(found), ContinuousClock.now - began)
    }
    return nil
  }

  /// Every commit tidies up after itself.
  package func tidy(
    now: Timestamp, moment: Moment, then: @escaping @Sendable (Bool) -> Void
  ) {}

  package func close() {}
}
