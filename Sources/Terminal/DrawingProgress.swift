// What lives here: how far the terminal has come with the pictures that it was sent.

import System

/// What is written is not drawn yet: pipes and networks hold many pictures back, which on a slow line are old when
/// their turn comes. A terminal that answers is asked behind each whether it is there (DSR 5), and gets no
/// third before it has answered the first: the last state wins on such a line, too.
struct DrawingProgress {
  static let question = Array("\u{1B}[5n".utf8)
  private static let limit = 2
  /// A line that takes longer for one is given another all the same.
  private static let patience: Duration = .seconds(5)

  /// When each was sent that is not known to be drawn.
  private var sent: [Moment] = []
  private var isAnswered = false

  /// The terminal answers what it is asked.
  mutating func begin() { isAnswered = true }

  /// Somebody else had the terminal.
  mutating func renew() { self = DrawingProgress() }

  /// What is to be asked behind a picture.
  mutating func take(at now: Moment) -> [UInt8] {
    guard isAnswered else { return [] }
    if sent.count >= Self.limit { sent.removeFirst() }
    sent.append(now)
    return Self.question
  }

  mutating func learn() { if !sent.isEmpty { sent.removeFirst() } }

  func isBehind(at now: Moment) -> Bool { wait(at: now) >= 0 }

  /// Milliseconds until it gets another, answer or not; -1 where it need not wait.
  func wait(at now: Moment) -> Int32 {
    guard sent.count >= Self.limit, let first = sent.first, now - first < Self.patience else {
      return -1
    }
    return Int32(clamping: max(1, (first + Self.patience - now).milliseconds))
  }

  /// An answer is on its way, and would be typed into the shell.
  func isAwaiting(at now: Moment) -> Bool {
    sent.last.map { now - $0 < Self.answerTime } ?? false
  }

  private static let answerTime: Duration = .seconds(1)
}
