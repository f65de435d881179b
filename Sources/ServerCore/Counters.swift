// What lives here: what the server has counted, and who is in which state.
import IRC
import System

struct Counters: Sendable {
  /// The time of the first input.
  private(set) var started: Moment?
  /// The most people that were online at once.
  private(set) var mostOnline = 0
  /// Operators who are online.
  private(set) var operators: Set<SessionID> = []
  /// Those who said goodbye and whose links are still there.
  private(set) var departing: Set<SessionID> = []
  /// Those who wait for an answer of the archive.
  private(set) var asking: Set<SessionID> = []
  /// Those who are online and invisible.
  private(set) var invisible: Set<SessionID> = []
  /// By place in the verb table.
  private var uses: [Int] = Array(repeating: 0, count: Verb.rows.count)

  /// Returns whether this is the first input.
  mutating func begin(at moment: Moment) -> Bool {
    guard started == nil else { return false }
    started = moment
    return true
  }

  mutating func noteOnline(_ count: Int) { mostOnline = max(mostOnline, count) }

  mutating func setOperator(_ id: SessionID, _ isOperator: Bool) {
    if isOperator { operators.insert(id) } else { operators.remove(id) }
  }

  mutating func setInvisible(_ id: SessionID, _ isInvisible: Bool) {
    if isInvisible { invisible.insert(id) } else { invisible.remove(id) }
  }

  mutating func noteDeparture(of id: SessionID) { departing.insert(id) }

  mutating func noteQuestion(of id: SessionID) { asking.insert(id) }

  mutating func endQuestion(of id: SessionID) { asking.remove(id) }

  /// The link is gone.
  mutating func forget(_ id: SessionID) {
    departing.remove(id)
    asking.remove(id)
  }

  /// For tests that compare chats.
  mutating func forgetUses() {
    (departing, asking) = ([], [])
    uses = Array(repeating: 0, count: uses.count)
  }

  /// One of somebody's sessions leaves, and another stands for the person from now on.
  mutating func pass(from id: SessionID, to next: SessionID) {
    if operators.remove(id) != nil { operators.insert(next) }
    if invisible.remove(id) != nil { invisible.insert(next) }
  }

  mutating func used(_ verb: Verb) { uses[verb.index] += 1 }

  func uses(of verb: Verb) -> Int { uses[verb.index] }
}
