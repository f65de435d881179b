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
