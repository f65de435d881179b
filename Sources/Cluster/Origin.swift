// What lives here: whose batch it is.

/// No two batches of the log have the same.
package struct Origin: Hashable, Sendable {
  /// Who wrote it.
  package let node: NodeID
  /// In which life.
  package let epoch: Epoch
  /// 0 is the arrival; each further batch of the epoch is one more.
  package let number: UInt64

  package init(node: NodeID, epoch: Epoch, number: UInt64) {
    self.node = node
    self.epoch = epoch
    self.number = number
  }
}
