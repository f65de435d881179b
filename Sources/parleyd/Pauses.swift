// What lives here: why nothing of a connection is read for now.

struct Pauses {
  struct Reason: OptionSet {
    let rawValue: UInt8

    /// A password or the archive is being asked for this session.
    static let waiting = Reason(rawValue: 1)
    /// The chat has more to do for its last line.
    static let unfinished = Reason(rawValue: 2)
    /// It had its time, and others come first.
    static let yielding = Reason(rawValue: 4)
    /// Too much of what was answered has not gone out.
    static let backedUp = Reason(rawValue: 8)
    /// The archive is behind, and this session added to that.
    static let heldBack = Reason(rawValue: 16)
    /// Flood control holds it back until the next tick.
    static let throttled = Reason(rawValue: 32)
  }

  private var reasons: Reason = []
  /// Deeds of its that the servers of a chat have not decided yet.
  private var undecided = 0

  var isEmpty: Bool { reasons.isEmpty && undecided == 0 }

  func contains(_ reason: Reason) -> Bool { reasons.contains(reason) }

  mutating func begin(_ reason: Reason) { reasons.insert(reason) }

  mutating func end(_ reason: Reason) { reasons.remove(reason) }

  mutating func expectDecision() { undecided += 1 }

  /// Whether one was expected.
  mutating func takeDecision() -> Bool {
    guard undecided > 0 else { return false }
    undecided -= 1
    return true
  }

  mutating func forgetDecisions() { undecided = 0 }
}
