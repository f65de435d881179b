// What lives here: what a server says when it joins the others.
import Cluster
import ServerCore
import System

struct Greeting: Codable, Equatable, Sendable {
  let number: NodeNumber
  /// Where clients find it.
  let address: String?
  /// The newest logic that it knows.
  let logic: UInt64
  /// What it wants all servers to have in common, where it is alone; nil where what they have is right.
  let settings: SharedSettings?

  var deeds: [[UInt8]] {
    // Its own types are always written.
    (try? JSON(encoding: self).encoded).map { [$0] } ?? []
  }

  init(
    _ number: NodeNumber, at address: String?, logic: UInt64 = Deed.logics.upperBound,
    settings: SharedSettings? = nil
  ) {
    (self.number, self.address) = (number, address)
    (self.logic, self.settings) = (logic, settings)
  }

  init(_ node: NodeID, _ batch: Batch) throws(Unreadable) {
    guard let bytes = batch.deeds.first, let json = try? JSON(parsing: bytes),
      let greeting = try? json.decoded(as: Greeting.self), greeting.number <= .last
    else { throw Unreadable(reason: "\(node) arrives without its number") }
    self = greeting
  }
}
