// What lives here: what a server knows when it starts.
import Archive
import Cluster
import IRC
import ServerCore
import ServerShell
import System

/// What an earlier process kept, or what the servers of a chat shared when this one last looked.
struct ServerBeginning {
  let configuration: Configuration
  let archive: any Archive
  /// What the archive kept of an earlier process; nil where that does not count.
  var snapshot: Snapshot?
  let clock: RunningClock
  let secret: [UInt8]
  /// Nil for a server alone.
  var place: LogPlace?
}

/// One of several servers, and what it has to do with their log.
struct LogPlace {
  let log: any Log
  let node: NodeID
  let number: NodeNumber
  var link: LogLink
  /// What was shared at the place from which the link goes on; nil where the chat begins there.
  let shared: SharedState?
  /// Where it keeps which accounts it has told the others of.
  let directory: String
  var verifiers: SecretVerifiers
  /// Its archive is what the chat begins with.
  let isFounder: Bool

  /// Somebody may come in.
  var isServing = false
  /// It takes part no more, for good.
  var hasStopped = false
  /// Something has been decided since the last checkpoint.
  var hasNews = false
  var nextCheckpoint = Moment(milliseconds: 0)
  /// What came of the log is in the commit that gathers, and its position is not.
  var hasStored = false
  /// What this server's user file says, on its way to the others.
  var untold: [Account.Entry]?

  /// Whether there is something that the position belongs to.
  mutating func takeStored() -> Bool {
    defer { hasStored = false }
    return hasStored
  }
}
