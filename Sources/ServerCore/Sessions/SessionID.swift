// What lives here: the name of a connection, and the table that is indexed by it.

/// A slot in the session table and how often the slot was used before, so that a late answer for a
/// closed session never reaches the one that took its place.
public struct SessionID: Hashable, Sendable, Comparable {
  public let slot: UInt32
  public let generation: UInt32

  public init(slot: UInt32, generation: UInt32) {
    self.slot = slot
    self.generation = generation
  }

  public static func < (one: SessionID, other: SessionID) -> Bool {
    (one.slot, one.generation) < (other.slot, other.generation)
  }
}
