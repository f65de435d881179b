// What lives here: an actor's home on a Dispatch queue.
import Dispatch

/// Runs an actor's jobs on one serial queue, so that sources of that queue may enter the actor with
/// `assumeIsolated`. (Dispatch's own DispatchSerialQueue is missing on Linux.)
final class QueueExecutor: SerialExecutor {
  let queue: DispatchQueue

  init(label: String) { queue = DispatchQueue(label: label) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
