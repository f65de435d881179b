// What lives here: where slow work is done, off the server's queue.
import Dispatch
import Synchronization
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
  let inbox = Inbox()
}

/// What other queues have for the server's, in order.
final class Inbox: Sendable {
  typealias Work = @Sendable (isolated Server) -> Void

  private let waiting = Mutex<[Work]>([])

  /// Returns whether it was empty: then somebody has to wake the server.
  func add(_ work: @escaping Work) -> Bool {
    waiting.withLock { waiting in
      defer { waiting.append(work) }
      return waiting.isEmpty
    }
  }

  func take() -> [Work] {
    waiting.withLock { waiting in
      guard !waiting.isEmpty else { return [] }
      defer { waiting = [] }
      return waiting
    }
  }
}
