/// What lives here: the door to everything that is kept.
import IRC
import ServerCore

/// Keeps what the chat stores and finds it again. An archive that knows the answer at once returns
/// it; another returns nil and answers later, on any queue.
public protocol Archive: Sendable {
  typealias Outcome = Result<Void, StoreFailure>

  /// Keeps all of `records` or none of them.
  func commit(_ records: [Record], then: @escaping @Sendable (Outcome) -> Void) -> Outcome?

  /// What `query` asks for, in order. A failure to read is an empty answer.
  func fetch(
    _ query: MailboxQuery, then: @escaping @Sendable ([StoredMessage]) -> Void
  ) -> [StoredMessage]?
}

public struct StoreFailure: Error, Equatable, CustomStringConvertible {
  public let reason: String

  public init(reason: String) { self.reason = reason }

  public var description: String { reason }
}
