// What lives here: several nodes and one engine in one process, where a seed tells all that happens.
import Cluster
import Synchronization
import System

/// Nothing happens but in `run`, which calls back on the thread of its caller, and time is only what it
/// says.
package final class MemoryWorld: Sendable {
  let state: Mutex<MemoryState>

  package init(seed: UInt64 = 1, faults: MemoryFaults = MemoryFaults(), compares: Bool = true) {
    state = Mutex(MemoryState(seed: seed, faults: faults, compares: compares))
  }

  /// A node's log; `former` is that of a process that was killed, whose files are still there.
  package func log(restarting former: MemoryLog? = nil) -> MemoryLog {
    let number = state.withLock { $0.add(restarting: former?.number) }
    return MemoryLog(world: self, number: number)
  }

  package var now: Uptime { state.withLock { $0.now } }

  /// Lets time go on.
  package func run(for span: Duration) {
    let end = now + span
    while let calls = state.withLock({ $0.step(until: end) }) {
      for call in calls { call() }
    }
  }

  /// Returns whether `condition` came true within that time.
  package func run(atMost span: Duration, until condition: () -> Bool) -> Bool {
    let end = now + span
    while !condition() {
      guard let calls = state.withLock({ $0.step(until: end) }) else { return condition() }
      for call in calls { call() }
    }
    return true
  }

  /// Changes how requests fare from now on.
  package func set(_ faults: MemoryFaults) { state.withLock { $0.faults = faults } }

  package func withStore<Result: Sendable>(_ body: (inout MemoryStore) -> Result) -> Result {
    state.withLock { body(&$0.store) }
  }

  /// A number below `bound`, of the same seed.
  package func random(below bound: Int) -> Int {
    state.withLock { Int.random(in: 0..<bound, using: &$0.random) }
  }
}
