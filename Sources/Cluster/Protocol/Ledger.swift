// What lives here: whether what is read is the whole log, in its order.
import System

/// Everything that the log says is held against what it said before. Engines have told events twice,
/// left some out behind a compaction, and begun a watch too late; here that comes to light.
struct Ledger: Sendable {
  private(set) var position: Position
  /// Who is there at `position`; nil until the log was asked.
  private var nodes: [NodeID: NodeStanding]?

  init(after position: Position) {
    self.position = position
    if position == .start { nodes = [:] }
  }

  /// Who is there at `position`, as the log says: believed the first time, and compared from then on.
  /// Returns whether it was the first time.
  mutating func compare(_ standings: [NodeID: NodeStanding]) throws(LogFault) -> Bool {
    guard let nodes else {
      self.nodes = standings
      return true
    }
    guard nodes != standings else { return false }
    let differing = Set(nodes.keys).union(standings.keys).filter { nodes[$0] != standings[$0] }
    throw .disagrees(
      position, "not the same is true of " + differing.sorted().map(\.name).joined(separator: ", "))
  }

  /// Nil for what has been told before.
  mutating func take(_ event: StoreEvent) throws(LogFault) -> LogNews? {
    switch event {
    case .put(let node, let standing, let bytes): try put(node, standing, bytes)
    case .delete(let node, let position): try delete(node, position)
    }
  }

  private mutating func put(
    _ node: NodeID, _ standing: NodeStanding, _ bytes: [UInt8]
  ) throws(LogFault) -> LogNews? {
    let known = nodes?[node]
    guard isNew(standing.position, standing.position != known?.position) else { return nil }
    try check(node, standing, known)
    let batch: Batch
    do throws(Unreadable) {
      batch = try Batch(decoding: bytes)
    } catch {
      throw .malformed(standing.position, "\(error.reason) (of \(node))")
    }
    position = standing.position
    nodes?[node] = standing
    guard standing.number > 0 else { return .arrived(node, standing.epoch, batch) }
    let origin = Origin(node: node, epoch: standing.epoch, number: standing.number)
    return .batch(batch, origin, standing.position)
  }

  private func check(
    _ node: NodeID, _ standing: NodeStanding, _ known: NodeStanding?
  ) throws(LogFault) {
    let reason: String? =
      switch known {
      case nil where standing.number > 0:
        "batch \(standing.number) of \(node), which has not arrived"
      case nil where standing.epoch.arrival != standing.position: "\(node) arrived at another place"
      case nil: nil
      case let known? where standing.number == 0 || known.epoch != standing.epoch:
        "\(node) arrives and has not gone"
      case let known? where standing.number != known.number + 1:
        "batch \(standing.number) of \(node) follows batch \(known.number)"
      case let known? where standing.lease != known.lease: "\(node) goes on under another lease"
      default: nil
      }
    if let reason { throw .disagrees(standing.position, reason) }
  }

  private mutating func delete(_ node: NodeID, _ place: Position) throws(LogFault) -> LogNews? {
    let known = nodes?[node]
    guard isNew(place, known != nil) else { return nil }
    guard let known else { throw .disagrees(place, "\(node) goes and has not arrived") }
    position = place
    nodes?[node] = nil
    return .gone(node, known.epoch, place)
  }

  /// Several nodes may go at one position, where somebody removes their keys by hand.
  private func isNew(_ place: Position, _ isNewHere: Bool) -> Bool {
    place > position || (place == position && isNewHere)
  }
}
