// What lives here: whether the server is still there.

import IRC
import System

/// Asks with PING after a silence, and gives the link up when nothing comes back.
struct Keepalive: Equatable, Sendable {
  static let silence: Duration = .seconds(60)
  static let patience: Duration = .seconds(30)
  private static let token = "parley-pulse"

  enum Beat: Equatable, Sendable {
    case rest
    case ping(String)
    case dead
  }

  private var lastHeard: Moment
  private var asked: Moment?

  init(at now: Moment = Moment(seconds: 0)) { lastHeard = now }

  var wakeTime: Moment { asked.map { $0 + Self.patience } ?? lastHeard + Self.silence }

  mutating func heard(at now: Moment) {
    lastHeard = now
    asked = nil
  }

  func isAnswer(_ pong: Message) -> Bool { pong.parameters.last == Self.token }

  mutating func tick(at now: Moment) -> Beat {
    guard now >= wakeTime else { return .rest }
    if asked != nil { return .dead }
    asked = now
    return .ping(Self.token)
  }
}
