// What lives here: what is to be done without anybody's asking, and how much may be done now.
import System

/// A turn has a budget; what does not fit into it waits here, as does what is due at a later time.
struct Agenda: Sendable {
  /// When to look at which session.
  private var deadlines = DeadlineQueue()
  private var barriers = Barriers()
  /// What is left to do that nobody's line asked for.
  private var chores: [Step] = []
  /// What this turn may still cost, in about microseconds.
  private var budget = 0
  /// Sessions for which something is left to do in this turn.
  private var working: [SessionID] = []
  /// Looked for once a line: a list of wrong names is answered without.
  private var hasLookedForNearNames = false
  /// The last tick had no time for all that was due.
  private var isLate = false
  /// The last tick asked as many as one may.
  private var hasAskedMany = false
  /// When the next timed mask of any room lifts itself.
  private(set) var nextExpiry: Moment?
  /// When the archive was last told that the server runs.
  private var toldAlive: Moment?
  private(set) var isShuttingDown = false

  mutating func shutDown() { isShuttingDown = true }

  // MARK: A turn

  mutating func beginTurn(_ budget: Int) {
    self.budget = budget
    hasLookedForNearNames = false
  }

  mutating func spend(_ cost: Int) { budget -= cost }

  var isSpent: Bool { budget <= 0 }

  /// Lifts the limit; returns what was left, for `restoreBudget`.
  mutating func liftBudget() -> Int {
    defer { budget = .max }
    return budget
  }

  mutating func restoreBudget(_ left: Int) { budget = left }

  /// The session has something left to do in this turn.
  mutating func enlist(_ id: SessionID) {
    if !working.contains(id) { working.append(id) }
  }

  mutating func nextToWork() -> SessionID? { working.isEmpty ? nil : working.removeFirst() }

  /// Whether this line has not looked for names that may have been meant; then it has.
  mutating func looksForNearNames() -> Bool {
    defer { hasLookedForNearNames = true }
    return !hasLookedForNearNames
  }

  // MARK: Chores

  var hasChores: Bool { !chores.isEmpty }

  mutating func add(_ chore: @escaping Step) { chores.append(chore) }

  /// All of them; whoever does the first puts back the others.
  mutating func takeChores() -> [Step] {
    defer { chores = [] }
    return chores
  }

  mutating func putBack(_ steps: ArraySlice<Step>) { chores += steps }

  // MARK: What is due

  /// Of sessions that are to be looked at some time, those counted twice that stand there twice.
  var lookCount: Int { deadlines.count }

  mutating func look(at id: SessionID, when moment: Moment) { deadlines.add(id, at: moment) }

  mutating func takeDue(until moment: Moment) -> [DeadlineQueue.Entry] {
    deadlines.take(until: moment)
  }

  /// There was no time for these.
  mutating func putBack(_ entries: ArraySlice<DeadlineQueue.Entry>) {
    deadlines.putBack(entries)
    isLate = !entries.isEmpty
  }

  /// A mask of a room ends then.
  mutating func expectExpiry(at moment: Moment) {
    nextExpiry = min(nextExpiry ?? moment, moment)
  }

  mutating func setNextExpiry(_ moment: Moment?) { nextExpiry = moment }

  /// Whether half a minute has passed since the archive was told that the server runs; then it is.
  mutating func mustTellAlive(at moment: Moment) -> Bool {
    guard toldAlive.map({ moment - $0 >= .seconds(30) }) ?? true else { return false }
    toldAlive = moment
    return true
  }

  // MARK: Who is asked whether it arrived

  mutating func noteSpeech(in room: RoomID) { barriers.noteSpeech(in: room) }

  /// As `Barriers.take`.
  mutating func takeHearers(
    _ limit: Int, members: (RoomID) -> [[SessionID]]
  ) -> [(room: RoomID, ids: ArraySlice<SessionID>)] {
    barriers.take(limit, members: members)
  }

  /// So many were asked of `limit` that may be.
  mutating func noteAsked(_ count: Int, of limit: Int) { hasAskedMany = count == limit }

  /// `hasUnasked`: whether sessions stand in the list of those who are asked next.
  func isBehind(hasUnasked: Bool) -> Bool {
    isLate || (hasAskedMany && (hasUnasked || barriers.hasMore)) || !chores.isEmpty
  }
}
