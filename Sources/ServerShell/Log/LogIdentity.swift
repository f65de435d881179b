// What lives here: who a server is among the others, and where it begins to read their log.
import Cluster
import ServerCore

/// The same for as long as the process lives.
package struct LogIdentity: Sendable {
  /// The chat's name.
  let instance: String
  let node: NodeID
  let number: NodeNumber
  /// Where clients find it.
  let address: String?
  /// What it wants all servers to have in common.
  let settings: SharedSettings
  /// What it can do.
  let logics: ClosedRange<UInt64>

  package init(
    of instance: String, as node: NodeID, _ number: NodeNumber, at address: String? = nil,
    settings: SharedSettings, logics: ClosedRange<UInt64> = Deed.logics
  ) {
    (self.instance, self.node, self.number) = (instance, node, number)
    (self.address, self.settings, self.logics) = (address, settings, logics)
  }
}

/// What the archive and the log said when the process began.
package struct LogBeginning: Sendable {
  /// Where the chat began.
  let position: LogPosition
  /// What had been agreed upon there.
  let agreement: Agreement
  var checkpoint: SharedCheckpoint?
  /// What was decided up to here is stored already.
  var kept: LogPosition?
  /// Entries that nobody does, for servers died of them.
  package var skips: Set<Position> = []
  /// Running time less the calendar: the same for all servers of a chat.
  package var offset = Duration.zero

  package init(
    at position: LogPosition, _ agreement: Agreement, _ checkpoint: SharedCheckpoint? = nil,
    kept: LogPosition? = nil
  ) {
    (self.position, self.agreement) = (position, agreement)
    (self.checkpoint, self.kept) = (checkpoint, kept)
  }
}
