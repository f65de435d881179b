// What lives here: what a node appends to the log at once.
import System

/// One entry of the log, encoded in at most `sizeLimit` bytes.
package struct Batch: Equatable, Sendable {
  /// The node's calendar; whoever applies the batch never goes back behind it.
  package var time: Timestamp
  /// What happened, in order, each in its own encoding. None is a sign of life.
  package var deeds: [[UInt8]]
  /// The node that wrote it has done everything up to here.
  package var safe: Position
  /// Of what all nodes share, now and then.
  package var digest: Digest?

  /// What a node made of all that is shared, so that others see whether theirs is the same.
  package struct Digest: Equatable, Sendable {
    /// Up to where everything was done that `value` is of.
    package let position: Position
    /// 64 bits over all that is shared.
    package let value: UInt64

    package init(of value: UInt64, at position: Position) {
      (self.position, self.value) = (position, value)
    }
  }

  package init(
    time: Timestamp, deeds: [[UInt8]] = [], safe: Position = .start, digest: Digest? = nil
  ) {
    self.time = time
    self.deeds = deeds
    self.safe = safe
    self.digest = digest
  }

  /// Where whoever gathers deeds should begin another, in bytes.
  package static let comfortableSize = 256 << 10
  /// More is refused, in bytes: etcd takes requests of 1.5 MiB.
  package static let sizeLimit = 1 << 20
}
