// What lives here: how far a server's introduction is, and what waits for its end.

import System

/// From the login until what is said can be sent: the welcome has to be over, and it has to be known
/// what an earlier run left.
struct Introduction: Equatable, Sendable {
  private static let patience: Duration = .seconds(10)

  /// What is said can be sent.
  private(set) var isReady = false
  private var isWelcomed = false
  /// Whose state it is is not known before the welcome is over.
  private(set) var isAwaitingState = false
  /// When a server that never ends its introduction counts as ready.
  private(set) var due: Moment?
  /// Left by an earlier run, until names have their meaning.
  private var kept: KeptState?
  /// To be told when there is a page that somebody looks at.
  private var news: [String] = []

  /// The welcome is over, and nobody has said yet what was left.
  var lacksState: Bool { isAwaitingState && isWelcomed }
  var holdsState: Bool { kept != nil }

  mutating func begin(at moment: Moment) {
    isAwaitingState = true
    due = moment + Self.patience
  }

  /// True once, when a server that does not end its introduction has had its time.
  mutating func takeDue(at moment: Moment) -> Bool {
    guard let due, moment >= due else { return false }
    self.due = nil
    return true
  }

  /// The welcome is complete. True when everything is there for what follows.
  mutating func welcome() -> Bool {
    isWelcomed = true
    guard !isReady, !isAwaitingState else { return false }
    due = nil
    return true
  }

  mutating func becomeReady() { isReady = true }

  /// What was kept is there, or (nil) has been all the time. True if the welcome is over.
  mutating func takeUp(_ state: KeptState?) -> Bool {
    kept = state ?? kept
    isAwaitingState = false
    return isWelcomed
  }

  mutating func set(kept state: KeptState?) { kept = state }

  mutating func takeKept() -> KeptState? { kept.take() }

  mutating func add(news text: String) { news.append(text) }

  mutating func takeNews() -> [String] {
    defer { news = [] }
    return news
  }

  mutating func loseLink() {
    (isReady, isWelcomed, isAwaitingState, due) = (false, false, false, nil)
  }

  /// The same login, with nothing kept.
  var anew: Introduction {
    var introduction = Introduction()
    introduction.isWelcomed = isWelcomed
    return introduction
  }
}
