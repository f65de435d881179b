// What lives here: the door to everything that is kept.
import IRC
import ServerCore
import System

/// Keeps what the chat stores and finds it again. An archive that knows the answer at once returns
/// it; another returns nil and answers later, on any queue.
package protocol Archive: Sendable {
  typealias Outcome = Result<Void, ArchiveFailure>

  /// Whether it may be unable to keep something.
  var mayFail: Bool { get }

  /// Keeps all of `records` or none of them.
  func commit(_ records: [Record], then: @escaping @Sendable (Outcome) -> Void) -> Outcome?

  /// `then` hears the answer and how long the archive worked on it, without what it waited.
  func answer(_ query: Query, then: @escaping @Sendable (Answer, Duration) -> Void) -> Answer?

  /// One small step of removing what need not be kept; `then` hears whether there is more to do.
  func tidy(now: Timestamp, moment: Moment, then: @escaping @Sendable (Bool) -> Void)

  /// Waits for what is being written.
  func close()
}

extension Archive {
  /// As long as an archive does not say otherwise.
  package var mayFail: Bool { true }

  package func fetch(_ query: Query, then: @escaping @Sendable (Answer) -> Void) -> Answer? {
    answer(query) { answer, _ in then(answer) }
  }
}

/// One line for a person.
package struct ArchiveFailure: Error, Equatable, CustomStringConvertible {
  /// In words for whoever runs the server.
  package let reason: String
  /// The places of those records that the archive can never take, whatever the disk does; empty when
  /// the disk is the cause.
  package let conflicts: [Int]
  /// What the one who runs the server can do, for the log: it names places on the disk.
  package let remedy: String?

  package init(reason: String, conflicts: [Int] = [], remedy: String? = nil) {
    self.reason = reason
    self.remedy = remedy
    self.conflicts = conflicts
  }

  package var description: String { reason }
}
