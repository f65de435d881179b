// What lives here: what has changed in the table of sessions since one mark.

struct SessionLog: Sendable {
  struct Change: Sendable {
    let index: Int
    let session: Session?
    let id: SessionID?
  }

  /// All of a session that a message to many changes, and the question whether it arrived. Kept by
  /// itself: beside whole sessions each would take the room of one.
  struct Sent: Sendable {
    let index: Int
    let delivery: Delivery
    let liveness: Liveness
  }

  enum Extent: UInt8, Sendable {
    case nothing
    case delivery
    case all
  }

  let count: Int
  let companions: Int
  let unasked: [SessionID]
  private(set) var changes: [Change] = []
  private(set) var sent: [Sent] = []
  /// What is kept, by slot.
  private var extents: [Extent] = []

  init(count: Int, companions: Int, unasked: [SessionID]) {
    self.count = count
    self.companions = companions
    self.unasked = unasked
  }

  /// Whether so much of a slot is not kept yet; then it is from now on.
  mutating func needs(_ extent: Extent, of index: Int) -> Bool {
    if extents.count <= index {
      extents.append(contentsOf: repeatElement(.nothing, count: index + 1 - extents.count))
    }
    guard extents[index].rawValue < extent.rawValue else { return false }
    extents[index] = extent
    return true
  }

  mutating func keep(_ session: Session?, _ id: SessionID?, at index: Int) {
    changes.append(Change(index: index, session: session, id: id))
  }

  mutating func keep(_ delivery: Delivery, _ liveness: Liveness, at index: Int) {
    sent.append(Sent(index: index, delivery: delivery, liveness: liveness))
  }
}
