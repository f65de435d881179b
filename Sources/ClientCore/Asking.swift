// What lives here: what the client asks the person, and whether it was seen.

/// Nothing that is pressed before a question could be read is an answer to it.
struct Asking: Equatable, Sendable {
  private(set) var question: Question?
  /// The key that asked to leave, and does so if it is pressed once more.
  private(set) var leaving: Key?
  /// How often something was asked, and the last of it that was seen.
  private var raised = 0
  private var seen = 0
  private var hasAskedAboutHeld = false

  /// Something is asked that nobody has seen yet.
  mutating func raise() { raised += 1 }

  mutating func see(_ number: Int) { seen = number }

  /// The last that was asked, until it is seen.
  var unseen: Int? { raised == seen ? nil : raised }

  /// `line` is what the question sets aside.
  mutating func ask(_ question: Question, over line: Editor) {
    self.question = question
    self.question?.setAside(line)
    raise()
  }

  mutating func takeQuestion() -> Question? { question.take() }

  mutating func noteTypedAhead(_ isTypedAhead: Bool) { question?.noteTypedAhead(isTypedAhead) }

  /// The key that asked just before the one that is handled, if somebody has seen what it asked.
  private(set) var hasAskedToLeave: Key?

  mutating func takeLeaving() -> Key? {
    hasAskedToLeave = unseen == nil ? leaving : nil
    return leaving.take()
  }

  /// The key asks to leave; a second one asks nothing new.
  mutating func askToLeave(with key: Key, isSecond: Bool) {
    leaving = key
    if !isSecond { raise() }
  }

  /// True once after each login.
  mutating func askAboutHeld() -> Bool {
    defer { hasAskedAboutHeld = true }
    return !hasAskedAboutHeld
  }

  mutating func forgetHeld() { hasAskedAboutHeld = false }
}
