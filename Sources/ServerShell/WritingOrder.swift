// What lives here: who is written to next, of all for whom something waits.
import Collections
import ServerCore

/// Whoever spoke waits for an answer and comes before those who are merely told; each kind is served
/// in the order in which it came.
public struct WritingOrder {
  private var answered: Deque<SessionID> = []
  private var told: Deque<SessionID> = []

  public init() {}

  /// Whether nobody waits.
  public var isEmpty: Bool { answered.isEmpty && told.isEmpty }

  /// Who waits to be told and speaks is added once more: the caller passes over whoever has nothing left.
  public mutating func add(_ id: SessionID, isAnswered: Bool) {
    if isAnswered { answered.append(id) } else { told.append(id) }
  }

  /// Takes out whoever has waited longest for an answer; nil when nobody does.
  public mutating func nextAnswered() -> SessionID? { answered.popFirst() }

  /// Takes out whoever has waited longest to be told; nil when nobody does.
  public mutating func nextTold() -> SessionID? { told.popFirst() }
}
