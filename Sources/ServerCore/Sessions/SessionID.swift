/// What lives here: the name of a connection, and the table that is indexed by it.

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

/// Sessions by slot: a look-up is an index, and iteration goes in the order of the slots.
struct SessionTable: Sendable {
  private var slots: [Session?] = []
  private(set) var count = 0

  /// Nil for a session that has ended.
  subscript(id: SessionID) -> Session? {
    _read {
      let index = Int(id.slot)
      if index < slots.count, slots[index]?.id == id { yield slots[index] } else { yield nil }
    }
    _modify {
      let index = Int(id.slot)
      if index < slots.count, slots[index]?.id == id {
        yield &slots[index]
      } else {
        // Late news for a session that ended changes nothing.
        var nobody: Session?
        yield &nobody
      }
    }
  }

  mutating func insert(_ session: Session) {
    let index = Int(session.id.slot)
    while slots.count <= index { slots.append(nil) }
    precondition(slots[index] == nil, "slot in use")
    slots[index] = session
    count += 1
  }

  @discardableResult
  mutating func remove(_ id: SessionID) -> Session? {
    guard let session = self[id] else { return nil }
    slots[Int(id.slot)] = nil
    count -= 1
    return session
  }

  var ids: [SessionID] { slots.compactMap { $0?.id } }
}
