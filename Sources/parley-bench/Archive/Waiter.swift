// What lives here: waiting for an answer of the archive.
import Archive
import Dispatch
import ServerCore
import Synchronization

/// Waits for a commit without turning: the CPU time is the archive's alone.
final class Waiter: Sendable {
  private let outcome = Mutex<Result<Void, ArchiveFailure>>(.success(()))
  private let found = Mutex<Answer>(.failed)
  private let bell = DispatchSemaphore(value: 0)

  func end(_ result: Result<Void, ArchiveFailure>) {
    outcome.withLock { $0 = result }
    bell.signal()
  }

  func wait() throws {
    bell.wait()
    try outcome.withLock { $0 }.get()
  }

  func take(_ answer: Answer) {
    found.withLock { $0 = answer }
    bell.signal()
  }

  func answer() -> Answer {
    bell.wait()
    return found.withLock(\.self)
  }
}
