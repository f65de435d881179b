// What lives here: who waits for a look at the user file, which may lie on a disk that hangs.
import System

/// One look at a time. A look that does not answer holds nobody up for longer than a moment, and
/// nobody waits for it who comes after that.
package struct UserFileWatch<Waiter: Sendable>: Sendable {
  /// How long a look holds up whoever waits for it.
  static var patience: Duration { .milliseconds(250) }

  /// When the look that is under way began; nil while there is none.
  private var began: Moment?
  /// Those whom the look under way answers.
  private var waiters: [Waiter] = []
  /// Those who came while it was under way, and may know of a newer file.
  private var next: [Waiter] = []
  /// Somebody was told that the look does not answer.
  private var isGivenUp = false

  package init() {}

  /// Whether the look under way takes too long to wait for.
  package func isStuck(at moment: Moment) -> Bool {
    began.map { moment - $0 > Self.patience } ?? false
  }

  /// Whether a look is to begin, for these.
  package mutating func ask(_ waiter: Waiter?, at moment: Moment) -> Bool {
    guard began == nil else {
      if let waiter { next.append(waiter) }
      return false
    }
    if let waiter { waiters.append(waiter) }
    begin(at: moment)
    return true
  }

  private mutating func begin(at moment: Moment) {
    began = moment
    isGivenUp = false
  }

  /// The look is over: who has their answer, and who wants the next look, which has begun then.
  package mutating func finish(at moment: Moment) -> (answered: [Waiter], next: [Waiter]) {
    let answered = waiters
    waiters = next
    next = []
    began = nil
    if !waiters.isEmpty { begin(at: moment) }
    return (answered, waiters)
  }

  /// Whoever has waited long enough, when the look does not answer; nil when it may yet, and the
  /// second value once a look.
  package mutating func giveUp(at moment: Moment) -> (waiters: [Waiter], isFirst: Bool)? {
    guard isStuck(at: moment) else { return nil }
    defer { (waiters, next, isGivenUp) = ([], [], true) }
    return (waiters + next, !isGivenUp)
  }
}
