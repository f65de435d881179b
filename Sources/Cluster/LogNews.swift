// What lives here: what a node hears from the log.

/// In the log's order, but for those of this node's own part: `joined` to `outOfTouch`.
package enum LogNews: Equatable, Sendable {
  /// Reading begins: these are there at the position that was given, and whoever believes otherwise is
  /// of another log.
  case present([NodeID: NodeStanding], Position)
  /// A node's life begins, at the position that is its epoch.
  case arrived(NodeID, Epoch, Batch)
  case batch(Batch, Origin, Position)
  /// A node's life ended: it left, or was not heard of for some seconds.
  case gone(NodeID, Epoch, Position)

  /// This node takes part: its own arrival, at this epoch, has just been told.
  case joined(Epoch)
  /// The name still belongs to an earlier life of this node, or to somebody else; joining goes on.
  case waiting(NodeID)
  /// The batch was not taken and will not be; its number is free again. 0 is the greeting, which is
  /// tried again.
  case refused(number: UInt64, AppendRefusal)
  /// This node's life has ended in the log: nothing more of it will be taken.
  case fenced
  /// For so long could the log not be reached that the others may have taken this node for gone.
  case outOfTouch

  /// Nothing more will come: the log does not say what this node has to know.
  case stopped(LogFault)
  /// For the server's log: an address cannot be reached, say.
  case trouble(String)
}

/// Why a batch was not taken.
package enum AppendRefusal: Equatable, Sendable {
  /// The log has no room left.
  case full
  case tooLarge
}

/// Why nothing more can be read.
package enum LogFault: Error, Equatable, Sendable {
  /// What came next has been removed: a fresh copy of another node's data is needed.
  case truncated(Position)
  /// The log has not come as far as this node has: it was put back to an earlier state.
  case rewound(Position)
  /// The log contradicts what was read before.
  case disagrees(Position, String)
  /// An entry that no version of this program writes, or a later one.
  case malformed(Position, String)
  /// The engine is a version that loses data, or refuses us.
  case unsuitable(String)
}

extension LogFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .truncated(let position):
      "the log behind position \(position) has been removed: take a fresh copy of another node's data"
    case .rewound(let position):
      "the log has not come to position \(position): it was put back to an earlier state"
    case .disagrees(let position, let reason):
      "the log disagrees at position \(position): \(reason)"
    case .malformed(let position, let reason):
      "the log cannot be read at position \(position): \(reason)"
    case .unsuitable(let reason): reason
    }
  }
}
