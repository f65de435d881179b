// What lives here: what is asked of the engine that keeps the log.

/// In the words of an engine with keys, revisions and leases, as etcd is; how it travels is the engine's
/// client's business. Each may be asked again when its answer is lost.
package enum StoreRequest: Equatable, Sendable {
  /// Which version of the engine is it?
  case version
  case grant(seconds: Int64)
  case keepAlive(LeaseID)
  case revoke(LeaseID)
  /// Puts the node's key under the lease if there is none.
  case arrive(NodeID, [UInt8], LeaseID)
  /// Puts the node's key if it is of this epoch and its newest batch is the one before.
  case append([UInt8], Origin, LeaseID)
  /// Who is there, as of this position.
  case standings(at: Position)
  /// Everything behind the position, for as long as it goes.
  case watch(after: Position)
  /// Small records beside the log, whose names begin so.
  case notes(under: String)
  /// Writes a record if it has been written so often.
  case note(String, [UInt8], version: UInt64)
}

/// Of the request on the same lane; a watch has many.
package enum StoreAnswer: Equatable, Sendable {
  case version(String)
  case granted(LeaseID, seconds: Int64)
  /// For so long; 0 where the lease has ended.
  case alive(seconds: Int64)
  case revoked
  /// Done, as this entry.
  case put(Position)
  /// Not done: the node's key stands so, or is not there.
  case found(NodeStanding?)
  case standings([NodeID: NodeStanding])
  /// The watch has begun.
  case watching
  case events([StoreEvent])
  case notes([Note])
  /// Not done: the record is this, or is not there.
  case foundNote(Note?)
  case failed(StoreFailure)
}

/// What became of the key of a node.
package enum StoreEvent: Equatable, Sendable {
  case put(NodeID, NodeStanding, [UInt8])
  case delete(NodeID, Position)
}

/// Why there is no answer, or another.
package enum StoreFailure: Error, Equatable, Sendable {
  /// Nobody knows whether it was done.
  case unanswered(String)
  /// Not done, and for good: see `AppendRefusal`.
  case full
  case tooLarge
  case leaseEnded
  /// That far back nothing is kept.
  case compacted
  /// So far the engine has not come.
  case future
  /// The answer, or what stands in the engine, is nothing that we or it would write.
  case malformed(String)
}

/// A small record beside the log.
package struct Note: Equatable, Sendable {
  /// Under which it is found, below the chat's own prefix.
  package let name: String
  /// Whatever its writer put there.
  let bytes: [UInt8]
  /// How often it has been written.
  package let version: UInt64
  /// Where in the log's order it was written first.
  package let position: Position

  package init(name: String, bytes: [UInt8], version: UInt64, position: Position) {
    self.name = name
    self.bytes = bytes
    self.version = version
    self.position = position
  }
}
