// What lives here: how far a node that is there has come.

/// The value of its key beside its revision, in etcd's words.
package struct NodeStanding: Hashable, Sendable {
  /// Of the life that the node is in.
  package let epoch: Epoch
  /// Of its newest batch.
  package let number: UInt64
  /// Of its newest batch.
  package let position: Position
  /// The key goes with it.
  package let lease: LeaseID

  package init(epoch: Epoch, number: UInt64, position: Position, lease: LeaseID) {
    self.epoch = epoch
    self.number = number
    self.position = position
    self.lease = lease
  }
}

/// A promise of the log that a node is there for some seconds more.
package struct LeaseID: Hashable, Sendable, CustomStringConvertible {
  /// As etcd gave it.
  package let number: Int64

  package init(_ number: Int64) { self.number = number }

  package var description: String { String(number) }
}
