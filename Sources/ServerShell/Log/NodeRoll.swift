// What lives here: which servers take part, at one place in the log.
import Cluster
import ServerCore
import System

struct NodeRoll: Sendable {
  private struct Entry {
    let number: NodeNumber
    let epoch: Epoch
    var heard: Timestamp
  }

  private var present: [NodeID: Entry] = [:]
  /// Also of those that are gone, and may be back.
  private var places: [String: String]

  init(_ nodes: [SharedCheckpoint.Node], places: [String: String]) {
    self.places = places
    for node in nodes {
      guard let name = NodeID(node.name) else { continue }
      present[name] = Entry(
        number: node.number, epoch: Epoch(Position(node.epoch)), heard: node.heard)
    }
  }

  /// By name.
  var nodes: [SharedCheckpoint.Node] {
    present.sorted { $0.key < $1.key }.map {
      SharedCheckpoint.Node(
        name: $0.key.name, number: $0.value.number, epoch: $0.value.epoch.arrival.number,
        heard: $0.value.heard)
    }
  }

  /// Where clients find each, by its name.
  var addresses: [String: String] { places }

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

  mutating func hear(_ node: NodeID, at time: Timestamp) { present[node]?.heard = time }

  mutating func arrive(
    _ node: NodeID, _ epoch: Epoch, _ greeting: Batch, at time: Timestamp
  ) throws(Unreadable) {
    guard let bytes = greeting.deeds.first, let number = Self.decode(bytes) else {
      throw Unreadable(reason: "\(node) arrives without its number")
    }
    present[node] = Entry(number: number, epoch: epoch, heard: time)
    places[node.name] = greeting.deeds.dropFirst().first.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Nil where it is not known.
  mutating func leave(_ node: NodeID, _ epoch: Epoch) -> NodeNumber? {
    guard let entry = present[node], entry.epoch == epoch else { return nil }
    present[node] = nil
    return entry.number
  }

  /// What a node says when it arrives.
  static func greeting(_ number: NodeNumber, _ address: String?) -> [[UInt8]] {
    [Array(String(number.rawValue).utf8)] + (address.map { [Array($0.utf8)] } ?? [])
  }

  private static func decode(_ bytes: [UInt8]) -> NodeNumber? {
    UInt16(String(decoding: bytes, as: UTF8.self)).map { NodeNumber(rawValue: $0) }.flatMap {
      $0 <= .last ? $0 : nil
    }
  }
}
