// What lives here: whether the person is there, as far as the terminal tells.

import System

struct TerminalPresence: Equatable, Sendable {
  private enum Focus: Equatable, Sendable {
    /// Never reported: some terminals do not.
    case unknown
    case out
    case `in`
  }

  /// After a key the person stays for so long, where only keys tell.
  private static let patience: Duration = .seconds(60)

  private var focus = Focus.unknown
  private var lastKey: Moment?

  /// What is on the screen is seen without any key.
  var isCertain: Bool { focus == .in }

  /// Certainly away.
  var isAway: Bool { focus == .out }

  /// Seen in all likelihood: no bell is needed.
  func isLikely(at moment: Moment) -> Bool {
    switch focus {
    case .in: true
    case .out: false
    case .unknown: lastKey.map { moment - $0 < Self.patience } ?? false
    }
  }

  mutating func note(_ key: Key, at moment: Moment) {
    switch key {
    case .focusOut: focus = .out
    case .focusIn: focus = .in
    default:
      lastKey = moment
      if focus == .out { focus = .in }
    }
  }
}
