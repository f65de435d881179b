/// What lives here: all sessions, by slot.

/// Sessions by slot: a look-up is an index, and iteration goes in the order of the slots. Can go
/// back to how it was, as `RevertibleDictionary` can.
struct SessionTable: Sendable {
  private var slots: [Session?] = []
  /// Who is in each slot. Asking the slot itself would copy its whole session first, which costs
  /// more than a delivery does.
  private var names: [SessionID?] = []
  private(set) var count = 0
  private var logs: [Log] = []

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
        keep(Int(id.slot))
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
    guard slots[index]?.user.account != nil else { return true }
    keepDelivery(index)
    slots[index]?.delivery.sentRoomMessage(sequence)
    return true
  }

  /// Whether a letter goes out to a session now; then it waits for its acknowledgement.
  mutating func takesLetter(_ letter: Delivery.Letter, _ id: SessionID) -> Bool {
    let index = Int(id.slot)
    guard contains(id), slots[index]?.isOnline == true, slots[index]?.delivery.mode == .live else {
      return false
    }
    guard slots[index]?.user.account != nil else { return true }
    keepDelivery(index)
    slots[index]?.delivery.sent(letter: letter)
    return true
  }

  mutating func insert(_ session: Session) {
    let index = Int(session.id.slot)
    while slots.count <= index {
      slots.append(nil)
      names.append(nil)
    }
    precondition(slots[index] == nil, "slot in use")
    keep(index)
    slots[index] = session
    names[index] = session.id
    count += 1
  }

  @discardableResult
  mutating func remove(_ id: SessionID) -> Session? {
    guard let session = self[id] else { return nil }
    keep(Int(id.slot))
    slots[Int(id.slot)] = nil
    names[Int(id.slot)] = nil
    count -= 1
    return session
  }

  var ids: [SessionID] { names.compactMap(\.self) }
}

extension SessionTable {
  private enum Change: Sendable {
    case slot(Int, Session?, SessionID?)
    /// All of a session that a message to many changes.
    case delivery(Int, Delivery)
  }

  /// What has changed since one mark.
  private struct Log: Sendable {
    enum Extent: UInt8, Sendable {
      case nothing
      case delivery
      case all
    }

    let count: Int
    var changes: [Change] = []
    /// What is kept, by slot.
    private var extents: [Extent] = []

    init(count: Int) { self.count = count }

    /// Whether so much of a slot is not kept yet; then it is from now on.
    mutating func needs(_ extent: Extent, of index: Int) -> Bool {
      if extents.count <= index {
        extents.append(contentsOf: repeatElement(.nothing, count: index + 1 - extents.count))
      }
      guard extents[index].rawValue < extent.rawValue else { return false }
      extents[index] = extent
      return true
    }
  }

  private mutating func keep(_ index: Int) {
    guard let last = logs.indices.last, logs[last].needs(.all, of: index) else { return }
    logs[last].changes.append(.slot(index, slots[index], names[index]))
  }

  private mutating func keepDelivery(_ index: Int) {
    guard let last = logs.indices.last, let delivery = slots[index]?.delivery,
      logs[last].needs(.delivery, of: index)
    else { return }
    logs[last].changes.append(.delivery(index, delivery))
  }

  /// Somebody may want to go back to here.
  mutating func mark() { logs.append(Log(count: count)) }

  /// Nobody goes back to the oldest mark any more.
  mutating func forgetOldestMark() { logs.removeFirst() }

  /// Goes back to the oldest mark, and forgets them all.
  mutating func revert() {
    for log in logs.reversed() {
      for change in log.changes.reversed() {
        switch change {
        case .slot(let index, let session, let id):
          slots[index] = session
          names[index] = id
        case .delivery(let index, let delivery): slots[index]?.delivery = delivery
        }
      }
      count = log.count
    }
    logs = []
  }
}
