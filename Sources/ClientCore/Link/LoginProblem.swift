// What lives here: why a login did not succeed.

import IRC
import System

package struct LoginProblem: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    case wrongPassword
    /// No login of this name is heard before `until`.
    case blocked(until: Moment)
    /// Somebody, maybe oneself, is online under this name.
    case nameTaken
    /// The login was right, and a session of one's own elsewhere stands in its way.
    case onlineElsewhere
    case badName
    /// The server has too much to do; nothing is wrong with the login.
    case busy
    /// The link would not protect what is said.
    case insecure
    case other
  }

  let kind: Kind
  /// The server's own words.
  let text: String

  package init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }

  /// Whether the same login will do later.
  var isPassing: Bool { [.nameTaken, .onlineElsewhere, .busy].contains(kind) }

  /// A server refused the login, in words for people and perhaps in a code.
  init(refusal text: String, _ code: ReplyCode?, blockSeconds: Int?, at now: Moment) {
    switch code {
    case .BLOCKED?:
      let span = Duration.seconds(min(max(blockSeconds ?? 0, 0), 366 * 86400))
      self.init(.blocked(until: now + span), text)
    case .ALREADY_ONLINE?: self.init(.onlineElsewhere, text)
    case .TEMPORARILY_UNAVAILABLE?: self.init(.busy, text)
    default: self.init(.wrongPassword, text)
    }
  }

  /// The text to show at `now`; a block counts down.
  func display(at now: Moment) -> String {
    guard case .blocked(let until) = kind else { return text }
    let left = until.secondsLeft(at: now)
    guard left > 0 else { return "You can try again now" }
    let reason = text.split(separator: ";", maxSplits: 1).first.map(String.init) ?? text
    return "\(reason); try again in \(left) \(left == 1 ? "second" : "seconds")"
  }
}

extension Moment {
  /// Whole seconds from `now` until this moment, rounded up, never negative.
  func secondsLeft(at now: Moment) -> Int {
    Int(clamping: max(0, (self - now).wholeSecondsUp))
  }
}
