// What lives here: when the server is told how far one has read (IRCv3 draft/read-marker).

import System

/// Every few seconds at most.
struct ReadMarkers: Equatable, Sendable {
  static let period: Duration = .seconds(3)

  private var last = Moment(seconds: 0)
  private(set) var due: Moment?

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
