// What lives here: what a node's part of the protocol wants done.
import System

/// Each has one request under way at most, and a connection of its own.
package enum Lane: Int, CaseIterable, Sendable {
  case watch, lease, append, notes
}

/// Carried out in order.
package enum LogAction: Equatable, Sendable {
  /// Every answer is handed back with the ticket.
  case send(Lane, ticket: UInt64, StoreRequest)
  /// Nobody waits for the answer any more.
  case cancel(Lane)
  /// Whatever this lane asks next is asked at another address.
  case moveOn(Lane)
  /// Has to outlive the process, so that a restarted one can end its former life at once.
  case remember(LeaseID?)
  case tell(LogNews)
  /// Of the request for notes with this number.
  case tellNotes(UInt64, NotesAnswer)
}

/// What came of reading or writing small records.
package enum NotesAnswer: Equatable, Sendable {
  case read([Note])
  /// The record is what was wanted; it was written first at this position.
  case written(Position)
  /// The record is something else.
  case found(Note?)
  case refused(String)
}

typealias LogActions = [LogAction]
