// What lives here: when the server is told how far one has read (IRCv3 draft/read-marker).

import System

/// Every few seconds at most.
struct ReadMarkers: Equatable, Sendable {
  static let period: Duration = .seconds(3)
  /// So long what was taken for read can be taken back.
  private static let patience: Duration = .seconds(10)

  private(set) var holdsUntil: Moment?
  private var last = Moment(seconds: 0)
  private(set) var due: Moment?

  mutating func hold(from moment: Moment) { holdsUntil = moment + Self.patience }

  /// False if nothing is held.
  mutating func endHold() -> Bool { holdsUntil.take() != nil }

  /// True when what is untold is to be told now.
  mutating func isDue(at moment: Moment, hasUntold: Bool) -> Bool {
    guard hasUntold else {
      due = nil
      return false
    }
    let due = self.due ?? max(moment, last + Self.period)
    self.due = due
    guard moment >= due else { return false }
    (last, self.due) = (moment, nil)
    return true
  }
}
