// What lives here: how long somebody has been here, and what that makes due.
import System

struct Attendance: Equatable, Sendable {
  /// Idle times are shown anew this often, and a server of Parley hears this often that somebody is
  /// there.
  static let period: Duration = .seconds(60)

  /// Whether all that a login takes was given at the start.
  let startsAtOnce: Bool
  private(set) var hasBeenOnline = false
  /// Idle times grow while somebody can see them.
  private(set) var nextRefresh: Moment?
  /// When the server was last told, or knew, that somebody is there.
  private var lastTold: Moment?

  init(startsAtOnce: Bool) { self.startsAtOnce = startsAtOnce }

  mutating func logIn(at moment: Moment) {
    hasBeenOnline = true
    nextRefresh = moment + Self.period
    lastTold = moment
  }

  mutating func loseLink() { nextRefresh = nil }

  /// Whoever was heard of now is idle some time.
  mutating func beginRefreshing(at moment: Moment) {
    if nextRefresh == nil { nextRefresh = moment + Self.period }
  }

  func isRefreshDue(at moment: Moment) -> Bool { nextRefresh.map { moment >= $0 } ?? false }

  /// `goesOn`: whether anybody can see them grow.
  mutating func refresh(at moment: Moment, goesOn: Bool) {
    nextRefresh = goesOn ? moment + Self.period : nil
  }

  /// Whether the server is to be told that somebody is there; true once in each period, or `atOnce`.
  mutating func mustTell(at moment: Moment, atOnce: Bool) -> Bool {
    guard let last = lastTold, atOnce || moment - last >= Self.period else { return false }
    lastTold = moment
    return true
  }
}
