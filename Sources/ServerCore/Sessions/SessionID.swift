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
  /// Who is in each slot. Asking the slot itself would copy its whole session first, which costs
  /// more than a delivery does.
  private var names: [SessionID?] = []
  private(set) var count = 0

  func contains(_ id: SessionID) -> Bool {
    let index = Int(id.slot)
    return index < names.count && names[index] == id
  }

  /// Nil for a session that has ended.
  subscript(id: SessionID) -> Session? {
    _read {
      if contains(id) { yield slots[Int(id.slot)] } else { yield nil }
    }
    _modify {
      if contains(id) {
        yield &slots[Int(id.slot)]
      } else {
        // Late news for a session that ended changes nothing.
        var nobody: Session?
        yield &nobody
      }
    }
  }

  /// Read in place; nil for a session that has ended.
  func capabilities(of id: SessionID) -> CapabilitySet? {
    contains(id) ? slots[Int(id.slot)]?.capabilities : nil
  }

  /// Whether a message of a room goes out to a session now; then it waits for its acknowledgement.
  mutating func takesRoomMessage(_ sequence: Sequence, _ id: SessionID) -> Bool {
    let index = Int(id.slot)
    guard contains(id), slots[index]?.delivery.mode == .live else { return false }
    if slots[index]?.user.account != nil { slots[index]?.delivery.sentRoomMessage(sequence) }
    return true
  }

  mutating func insert(_ session: Session) {
    let index = Int(session.id.slot)
    while slots.count <= index {
      slots.append(nil)
      names.append(nil)
    }
    precondition(slots[index] == nil, "slot in use")
    slots[index] = session
    names[index] = session.id
    count += 1
  }

  @discardableResult
  mutating func remove(_ id: SessionID) -> Session? {
    guard let session = self[id] else { return nil }
    slots[Int(id.slot)] = nil
    names[Int(id.slot)] = nil
    count -= 1
    return session
  }

  var ids: [SessionID] { names.compactMap(\.self) }
}
