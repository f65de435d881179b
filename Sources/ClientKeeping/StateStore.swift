// What lives here: the state file on a queue of its own, so that a slow disk stops no keystroke.

import ClientCore
import Dispatch
import Synchronization
import System

/// Records are written in the order given; many that wait share one fsync.
package final class StateStore: Sendable {
  private struct Shared {
    var waiting: [StateRecord] = []
    /// Records that had to come first and are on disk now.
    var synced = 0
    var problem: String?
  }

  private struct Box: ~Copyable {
    let file: Mutex<StateFile>
  }

  private let box: Box
  private let shared = Mutex(Shared())
  private let queue = DispatchQueue(label: "parley.state")
  /// Wakes the application.
  private let bell: Bell

  package init(_ file: sending StateFile, bell: Bell) {
    box = Box(file: Mutex(file))
    self.bell = bell
  }

  /// Returns at once; `progress` tells when it is on disk.
  package func write(_ record: StateRecord) {
    shared.withLock { $0.waiting.append(record) }
    queue.async { self.drain() }
  }

  /// Returns when everything given is written.
  package func finish() { queue.sync { drain() } }

  /// How many records are safe, and what went wrong since the last call.
  package func progress() -> (synced: Int, problem: String?) {
    shared.withLock { shared in
      defer { shared.problem = nil }
      return (shared.synced, shared.problem)
    }
  }

  private func drain() {
    let records = shared.withLock { shared in
      defer { shared.waiting = [] }
      return shared.waiting
    }
    guard !records.isEmpty else { return }
    let urgent = records.count { $0.comesFirst }
    let problem = box.file.withLock { file -> String? in
      do throws(StateProblem) {
        try file.append(records, isUrgent: urgent > 0)
        return nil
      } catch {
        return error.description
      }
    }
    guard urgent > 0 || problem != nil else { return }
    // What cannot be kept is sent all the same: better said than held back for ever.
    shared.withLock {
      $0.synced += urgent
      $0.problem = problem ?? $0.problem
    }
    bell.ring()
  }
}
