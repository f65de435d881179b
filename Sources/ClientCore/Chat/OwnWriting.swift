// What lives here: what others are told of the person's input line (IRCv3 client tag typing).

import System

/// Both directions.
struct Writing: Equatable, Sendable {
  var others = Writers()
  var own = OwnWriting()

  /// Nobody hears or is heard any more.
  mutating func loseLink() {
    others = Writers()
    own.loseLink()
  }
}

/// "Any typing notification is not sent within 3 seconds of another one for a given target": what
/// comes sooner waits, and is replaced by what comes later.
struct OwnWriting: Equatable, Sendable {
  static let pace: Duration = .seconds(3)
  /// Of more places nothing is remembered.
  private static let limit = 16

  private struct Told: Equatable, Sendable {
    let place: ConversationKey
    /// The last that was said and still holds; a message ends it.
    var sign: WritingSign?
    var at: Moment?
    var next: Next?
    /// The server does not want to hear it.
    var isRefused = false
  }

  private struct Next: Equatable, Sendable {
    let sign: WritingSign
    let at: Moment
  }

  private var isOn: Bool
  /// The last one is the latest.
  private var told: [Told] = []
  /// The words in the input line, as they were when the last key was done.
  private var words = ""
  private var place: ConversationKey?

  init(isOn: Bool = true) { self.isOn = isOn }

  /// The same setting, and nothing told.
  var anew: OwnWriting { OwnWriting(isOn: isOn) }

  mutating func loseLink() { told = [] }

  /// Another conversation's line is looked at: what stands there was not typed just now.
  func isElsewhere(than place: ConversationKey) -> Bool { isOn && self.place != place }

  mutating func begin(in place: ConversationKey, with words: String) {
    (self.place, self.words) = (place, words)
  }

  /// A key was pressed. `words`: what Enter would say there, else empty.
  mutating func note(_ words: String, at moment: Moment) {
    guard isOn, words != self.words, let place else { return }
    self.words = words
    words.isEmpty ? empty(place, at: moment) : type(in: place, at: moment)
  }

  private mutating func type(in place: ConversationKey, at moment: Moment) {
    change(place) {
      let start = $0.at.map { $0 + Self.pace } ?? moment
      if $0.sign == .active, start > moment {
        $0.next = Next(sign: .paused, at: moment + Self.pace)
      } else {
        $0.next = Next(sign: .active, at: max(start, moment))
      }
    }
  }

  private mutating func empty(_ place: ConversationKey, at moment: Moment) {
    change(place) {
      let start = $0.at.map { $0 + Self.pace } ?? moment
      let isOver = $0.sign == nil || $0.sign == .done
      $0.next = isOver ? nil : Next(sign: .done, at: max(start, moment))
    }
  }

  /// A message says it all.
  mutating func end(in place: ConversationKey) {
    guard let index = told.firstIndex(where: { $0.place == place }) else { return }
    (told[index].sign, told[index].next) = (nil, nil)
  }

  /// True if somebody was told anything there: a refusal may be about that.
  mutating func refuse(in place: ConversationKey) -> Bool {
    guard let index = told.firstIndex(where: { $0.place == place && $0.at != nil && !$0.isRefused })
    else { return false }
    (told[index].sign, told[index].next, told[index].isRefused) = (nil, nil, true)
    return true
  }

  private mutating func change(_ place: ConversationKey, _ change: (inout Told) -> Void) {
    if let index = told.firstIndex(where: { $0.place == place }) {
      guard !told[index].isRefused else { return }
      change(&told[index])
    } else {
      if told.count >= Self.limit { told.removeFirst() }
      told.append(Told(place: place))
      change(&told[told.count - 1])
    }
  }

  var due: Moment? { told.lazy.compactMap(\.next?.at).min() }

  /// What is to be told now.
  mutating func takeDue(at moment: Moment) -> [(place: ConversationKey, sign: WritingSign)] {
    var due: [(ConversationKey, WritingSign)] = []
    for index in told.indices {
      guard let next = told[index].next, next.at <= moment else { continue }
      due.append((told[index].place, next.sign))
      (told[index].sign, told[index].at) = (next.sign, moment)
      let isActive = next.sign == .active
      told[index].next = isActive ? Next(sign: .paused, at: moment + Self.pace) : nil
    }
    return due
  }

  /// It was not told after all.
  mutating func forget(_ place: ConversationKey) { told.removeAll { $0.place == place } }
}
