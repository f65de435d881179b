// What lives here: where slow work is done, off the server's queue.
import Dispatch
import System

/// Confined to the server's queue.
struct Workers {
  let passwords: PasswordQueue
  /// Writes new accounts into the user file.
  let enrolments = DispatchQueue(label: "parleyd.enrolments")
  /// Encodes what several servers share.
  let checkpoints = DispatchQueue(label: "parleyd.checkpoints")
  /// Looks at the user file, which may lie on a slow disk.
  let userFiles = DispatchQueue(label: "parleyd.users")
}

/// Where the server runs, and what wakes it there; for everybody.
struct ServerHome: Sendable {
  let executor = QueueExecutor(label: "parleyd")
  let bell: Bell
}
