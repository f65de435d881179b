// What lives here: when the next picture is due.

import System

/// A burst of messages is one picture.
struct PaintSchedule {
  /// At most about 60 pictures a second of what others say, and more of what keys do.
  private static let frame: Duration = .milliseconds(16)
  private static let keyFrame: Duration = .milliseconds(2)

  private var isDirty = true
  /// Somebody pressed a key and looks for what came of it.
  private var isLookedFor = false
  private var last = Moment(seconds: 0)

  /// Nil while there is nothing new.
  var due: Moment? { isDirty ? last + (isLookedFor ? Self.keyFrame : Self.frame) : nil }

  /// Something is to be seen that the last picture does not show.
  mutating func noteChange() { isDirty = true }

  mutating func noteKey() { isLookedFor = true }

  mutating func notePicture(at now: Moment) { (last, isDirty, isLookedFor) = (now, false, false) }
}
