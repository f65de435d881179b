// What lives here: which servers take part, at one place in the log.
import Cluster
import ServerCore

struct NodeRoll: Sendable {
  private var present: [NodeID: (number: NodeNumber, epoch: Epoch)] = [:]

  init(_ nodes: [SharedCheckpoint.Node]) {
    for node in nodes {
      guard let name = NodeID(node.name) else { continue }
      present[name] = (node.number, Epoch(Position(node.epoch)))
    }
  }

  /// By name.
  var nodes: [SharedCheckpoint.Node] {
    present.sorted { $0.key < $1.key }.map {
      SharedCheckpoint.Node(
        name: $0.key.name, number: $0.value.number, epoch: $0.value.epoch.arrival.number)
    }
  }

  func matches(_ standings: [NodeID: NodeStanding]) -> Bool {
    present.mapValues(\.epoch) == standings.mapValues(\.epoch)
  }

  mutating func arrive(_ node: NodeID, _ epoch: Epoch, _ greeting: Batch) throws(CodingFault) {
    guard let bytes = greeting.deeds.first, let number = Self.decode(bytes) else {
      throw CodingFault(reason: "\(node) arrives without its number")
    }
    present[node] = (number, epoch)
  }

  /// Nil where it is not known.
  mutating func leave(_ node: NodeID, _ epoch: Epoch) -> NodeNumber? {
    guard let entry = present[node], entry.epoch == epoch else { return nil }
    present[node] = nil
    return entry.number
  }

  static func encode(_ number: NodeNumber) -> [UInt8] { Array(String(number.rawValue).utf8) }

  private static func decode(_ bytes: [UInt8]) -> NodeNumber? {
    UInt16(String(decoding: bytes, as: UTF8.self)).map { NodeNumber(rawValue: $0) }.flatMap {
      $0 <= .last ? $0 : nil
    }
  }
}
