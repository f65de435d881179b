// What lives here: threads for long computations.
import Dispatch
import Glibc
import Synchronization
import System

/// They run when nobody else wants the processor: messages never wait for a derivation. Dispatch has
/// no such threads on Linux, and one whose priority was lowered cannot be given back to it.
final class BackgroundThreads: Sendable {
  typealias Job = @Sendable () -> Void

  private let jobs = Mutex<[Job]>([])
  private let bell = DispatchSemaphore(value: 0)
  private static let niceness: Int32 = 15

  init(count: Int) {
    for _ in 0..<count { try? DetachedThread.start { self.work() } }
  }

  func add(_ job: @escaping Job) {
    jobs.withLock { $0.append(job) }
    bell.signal()
  }

  private func work() -> Never {
    // On Linux this is about the calling thread alone (setpriority(2), "Notes").
    setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
    while true {
      bell.wait()
      let job = jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
      job?()
    }
  }
}
