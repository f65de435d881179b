/// What lives here: a bound on work that waits for another queue.
import Synchronization

final class Backlog: Sendable {
  private let waiting = Atomic<Int>(0)
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// False when the bound is reached: the work is not to be done.
  func enter() -> Bool {
    guard waiting.load(ordering: .relaxed) < limit else { return false }
    waiting.add(1, ordering: .relaxed)
    return true
  }

  func leave() { waiting.subtract(1, ordering: .relaxed) }
}
