// What lives here: what the server has counted, and who is in which state.
import IRC
import System

struct Counters: Sendable {
  /// The time of the first input.
  var started: Moment?
  /// The most people that were online at once.
  var mostOnline = 0
  /// Operators who are online.
  var operators: Set<SessionID> = []
  /// Those who said goodbye and whose links are still there.
  var departing: Set<SessionID> = []
  /// Those who wait for an answer of the archive.
  var asking: Set<SessionID> = []
  /// Those who are online and invisible.
  var invisible: Set<SessionID> = []
  /// By place in the verb table.
  private var uses: [Int] = Array(repeating: 0, count: Verb.rows.count)

  /// One of somebody's sessions leaves, and another stands for the person from now on.
  mutating func pass(from id: SessionID, to next: SessionID) {
    if operators.remove(id) != nil { operators.insert(next) }
    if invisible.remove(id) != nil { invisible.insert(next) }
  }

  mutating func used(_ verb: Verb) { uses[verb.index] += 1 }

  func uses(of verb: Verb) -> Int { uses[verb.index] }
}
