// What lives here: which servers take part, at one place in the log.
import Cluster
import ServerCore
import System

struct NodeRoll: Sendable {
  private struct Entry {
    let number: NodeNumber
    let epoch: Epoch
    /// The newest logic that it knows.
    let logic: UInt64
    var heard: Timestamp
    /// It has done everything up to here.
    var done: LogPosition
  }

  private var present: [NodeID: Entry] = [:]
  /// Also of those that are gone, and may be back.
  private var places: [String: String]

  init(_ nodes: [SharedCheckpoint.Node], places: [String: String]) {
    self.places = places
    for node in nodes {
      guard let name = NodeID(node.name) else { continue }
      let epoch = Epoch(Position(node.epoch))
      present[name] = Entry(
        number: node.number, epoch: epoch, logic: node.logic, heard: node.heard,
        done: LogPosition(epoch.arrival))
    }
  }

  /// By name.
  var nodes: [SharedCheckpoint.Node] {
    present.sorted { $0.key < $1.key }.map {
      SharedCheckpoint.Node(
        name: $0.key.name, number: $0.value.number, epoch: $0.value.epoch.arrival.number,
        logic: $0.value.logic, heard: $0.value.heard)
    }
  }

  /// How far each has come, by name.
  var standings: [ServerStanding] {
    present.sorted { $0.key < $1.key }.map {
      ServerStanding(
        name: $0.key.name, number: $0.value.number, address: places[$0.key.name],
        done: $0.value.done, heard: $0.value.heard)
    }
  }

  var names: Set<NodeID> { Set(present.keys) }

  /// The one that is there the longest first.
  var byAge: [NodeID] {
    present.sorted { $0.value.epoch.arrival < $1.value.epoch.arrival }.map(\.key)
  }

  var logics: [UInt64] { present.values.map(\.logic) }

  /// Where clients find each, by its name.
  var addresses: [String: String] { places }

  /// As the people of `node` are to know them: who joined last is the last to be started anew when one after
  /// another is, or was already. Those that are gone come last.
  func list(for node: NodeID) -> ServerList {
    let others = byAge.reversed().map(\.name).filter { $0 != node.name }
    let all = others + [node.name]
    let gone = places.keys.filter { !all.contains($0) }.sorted()
    return ServerList(addresses: (all + gone).compactMap { places[$0] }, others: others.sorted())
  }

  func matches(_ standings: [NodeID: NodeStanding]) -> Bool {
    present.mapValues(\.epoch) == standings.mapValues(\.epoch)
  }

  /// How long nothing has to come of a server to think that it may be gone: longer than it takes to say
  /// that it is there, twice, and shorter than its lease.
  private static let patience = Duration.milliseconds(1500)

  func silent(at time: Timestamp) -> Set<NodeNumber> {
    var silent: Set<NodeNumber> = []
    for entry in present.values where time - entry.heard >= Self.patience {
      silent.insert(entry.number)
    }
    return silent
  }

  mutating func hear(_ node: NodeID, at time: Timestamp, done: Position) {
    present[node]?.heard = time
    present[node]?.done = LogPosition(done)
  }

  mutating func arrive(_ node: NodeID, _ epoch: Epoch, _ greeting: Greeting, at time: Timestamp) {
    present[node] = Entry(
      number: greeting.number, epoch: epoch, logic: greeting.logic, heard: time,
      done: LogPosition(epoch.arrival))
    places[node.name] = greeting.address
  }

  /// Nil where it is not known.
  mutating func leave(_ node: NodeID, _ epoch: Epoch) -> NodeNumber? {
    guard let entry = present[node], entry.epoch == epoch else { return nil }
    present[node] = nil
    return entry.number
  }
}

/// How far one of the servers has come, as the others know it.
package struct ServerStanding: Sendable, Equatable {
  let name: String
  let number: NodeNumber
  let address: String?
  /// It has done everything up to here.
  let done: LogPosition
  /// In the log's time.
  let heard: Timestamp
}
