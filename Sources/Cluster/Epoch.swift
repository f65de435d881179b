// What lives here: one life of a node in the log.

/// The position of the node's arrival, so that no two lives of any node share one.
package struct Epoch: Hashable, Sendable, CustomStringConvertible {
  /// Where the node's first batch of this life stands.
  package let arrival: Position

  package init(_ arrival: Position) { self.arrival = arrival }

  package var description: String { arrival.description }
}
