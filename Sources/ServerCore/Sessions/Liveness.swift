// What lives here: when a session was heard of.
import System

struct Liveness: Sendable {
  let opened: Moment
  /// Anything at all.
  private(set) var heard: Moment
  /// Something a person did.
  private(set) var input: Moment
  /// The same, or a sign that the person is there, which others do not see.
  private(set) var active: Moment
  /// That idling ends the session soon has been told.
  private(set) var isWarned = false
  /// A PING that nothing has answered yet.
  private(set) var pinged: Moment?
  /// When the session became online, as others read it.
  private(set) var signedOn: Timestamp
  /// When time is the next reason to look at the session.
  private(set) var nextLook: Moment?

  init(opened: Moment, at now: Timestamp) {
    self.opened = opened
    (heard, input, active, signedOn) = (opened, opened, opened, now)
  }

  /// A line has come, which answers every question whether somebody is there.
  mutating func noteLine(at moment: Moment) { (heard, pinged) = (moment, nil) }

  /// Something has come, or the last thing has gone out.
  mutating func note(at moment: Moment) { heard = moment }

  /// The person did something. `isSeen`: others may know.
  mutating func noteInput(at moment: Moment, isSeen: Bool = true) {
    if isSeen { input = moment }
    (active, isWarned) = (moment, false)
  }

  /// For tests that compare chats.
  mutating func forgetInput() { input = opened }

  mutating func signOn(at moment: Moment, _ now: Timestamp) {
    noteInput(at: moment)
    signedOn = now
  }

  mutating func warn() { isWarned = true }

  /// A PING goes out; returns whether it is the first that is not answered.
  mutating func ping(at moment: Moment) -> Bool {
    guard pinged == nil else { return false }
    pinged = moment
    return true
  }

  mutating func look(at moment: Moment?) { nextLook = moment }
}
