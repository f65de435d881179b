// What lives here: the engine of a log, in memory.
import Cluster
import System

/// Keys, revisions and leases as etcd has them, each request done at once and whole.
package struct MemoryStore: Sendable {
  private struct Key {
    var standing: NodeStanding
    var bytes: [UInt8]
  }

  private struct Lease {
    var seconds: Int64
    var ends: Uptime
  }

  private var revision: UInt64 = 1
  private var keys: [NodeID: Key] = [:]
  private var notes: [String: Note] = [:]
  private var leases: [LeaseID: Lease] = [:]
  private var lastLease: Int64 = 0
  /// What happened behind the first of these revisions.
  private var history: [(Position, StoreEvent)] = []
  private var compacted: UInt64 = 0
  /// Nothing more can be put.
  package var isFull = false
  package var version = "3.4.23"

  /// The comparison on which all rests. Without it a checker has something to find.
  private let compares: Bool

  package init(compares: Bool = true) { self.compares = compares }

  package var position: Position { Position(revision) }

  package mutating func perform(_ request: StoreRequest, _ now: Uptime) -> StoreAnswer {
    switch request {
    case .version: return .version(version)
    case .grant(let seconds):
      guard !isFull else { return .failed(.full) }
      lastLease += 1
      let lease = LeaseID(lastLease)
      leases[lease] = Lease(seconds: seconds, ends: now + .seconds(seconds))
      return .granted(lease, seconds: seconds)
    case .keepAlive(let lease):
      guard let seconds = leases[lease]?.seconds else { return .alive(seconds: 0) }
      leases[lease]?.ends = now + .seconds(seconds)
      return .alive(seconds: seconds)
    case .revoke(let lease):
      guard leases[lease] != nil else { return .failed(.leaseEnded) }
      end(lease)
      return .revoked
    case .arrive(let node, let bytes, let lease):
      guard keys[node] == nil else { return .found(keys[node]?.standing) }
      return put(node, bytes, lease, epoch: nil, number: 0)
    case .append(let bytes, let origin, let lease):
      guard isNext(origin) else { return .found(keys[origin.node]?.standing) }
      let number = (keys[origin.node]?.standing.number ?? 0) + 1
      return put(origin.node, bytes, lease, epoch: origin.epoch, number: number)
    case .standings(let position): return standings(at: position)
    case .watch: return .watching
    case .notes(let name):
      let found = notes.keys.sorted().filter { $0.hasPrefix(name) }
      return .notes(found.compactMap { notes[$0] })
    case .note(let name, let bytes, let version): return write(bytes, to: name, version)
    }
  }

  private func isNext(_ origin: Origin) -> Bool {
    guard let standing = keys[origin.node]?.standing else { return false }
    guard compares else { return true }
    return standing.epoch == origin.epoch && standing.number + 1 == origin.number
  }

  private mutating func put(
    _ node: NodeID, _ bytes: [UInt8], _ lease: LeaseID, epoch: Epoch?, number: UInt64
  ) -> StoreAnswer {
    guard leases[lease] != nil else { return .failed(.leaseEnded) }
    guard !isFull else { return .failed(.full) }
    revision += 1
    let standing = NodeStanding(
      epoch: epoch ?? Epoch(position), number: number, position: position, lease: lease)
    keys[node] = Key(standing: standing, bytes: bytes)
    history.append((position, .put(node, standing, bytes)))
    return .put(position)
  }

  private mutating func write(_ bytes: [UInt8], to name: String, _ version: UInt64) -> StoreAnswer {
    guard (notes[name]?.version ?? 0) == version else { return .foundNote(notes[name]) }
    guard !isFull else { return .failed(.full) }
    revision += 1
    notes[name] = Note(
      name: name, bytes: bytes, version: version + 1, position: notes[name]?.position ?? position)
    return .put(position)
  }

  private func standings(at place: Position) -> StoreAnswer {
    guard place <= position else { return .failed(.future) }
    guard place.number >= compacted else { return .failed(.compacted) }
    var there: [NodeID: NodeStanding] = [:]
    for (position, event) in history where position <= place {
      switch event {
      case .put(let node, let standing, _): there[node] = standing
      case .delete(let node, _): there[node] = nil
      }
    }
    return .standings(there)
  }

  /// What a watch tells from there on; nil where that is not kept any more.
  package func events(after place: Position) -> [StoreEvent]? {
    guard place.number + 1 > compacted else { return nil }
    var (low, high) = (0, history.count)
    while low < high {
      let middle = (low + high) / 2
      if history[middle].0 > place { high = middle } else { low = middle + 1 }
    }
    return history[low...].map(\.1)
  }

  /// Leases whose time is over end, which everybody hears.
  package mutating func expire(_ now: Uptime) {
    let over = leases.filter { $0.value.ends <= now }.keys.sorted { $0.number < $1.number }
    for lease in over { end(lease) }
  }

  private mutating func end(_ lease: LeaseID) {
    leases[lease] = nil
    guard let node = keys.first(where: { $0.value.standing.lease == lease })?.key else { return }
    keys[node] = nil
    revision += 1
    history.append((position, .delete(node, position)))
  }

  /// Ends a node's life as an engine that has lost track of its lease does.
  package mutating func forget(_ node: NodeID) {
    if let lease = keys[node]?.standing.lease { end(lease) }
  }

  package mutating func compact(_ place: Position) { compacted = max(compacted, place.number) }

  /// Puts everything back to how it was at an earlier position.
  package mutating func rewind(to place: Position) {
    history.removeAll { $0.0 > place }
    revision = place.number
    keys = [:]
    for (_, event) in history {
      switch event {
      case .put(let node, let standing, let bytes):
        keys[node] = Key(standing: standing, bytes: bytes)
      case .delete(let node, _): keys[node] = nil
      }
    }
  }
}
