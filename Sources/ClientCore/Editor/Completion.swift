// What lives here: Tab completion of the word before the cursor.

/// Tab goes through the candidates that begin with what was typed, Shift-Tab back, in the order
/// they came in; any other key keeps what is shown.
package struct Completion: Equatable, Sendable {
  /// A word that may be meant, and what follows it: ": " at the start of a line, " " elsewhere.
  package struct Candidate: Hashable, Sendable {
    let text: String
    let suffix: String

    package init(_ text: String, suffix: String = " ") {
      self.text = text
      self.suffix = suffix
    }
  }

  private let before: String
  private let after: String
  private let candidates: [Candidate]
  private var index = 0
  /// What may stand right before a name.
  private static let opening: Set<Character> = [
    "@", "(", "\"", "'", "[", "{", "<", "*", "_", "~", "`", "\u{201C}", "\u{2018}", "\u{AB}",
  ]

  /// Nil when no candidate fits. `cursor` counts clusters.
  package init?(text: String, cursor: Int, candidates: [Candidate]) {
    let head = text.prefix(cursor)
    let word = Completion.word(in: text, cursor: cursor)
    after = String(text.dropFirst(cursor))
    let whole = Self.matches(word, candidates)
    guard whole.isEmpty else {
      self.candidates = whole
      before = String(head.dropLast(word.count))
      return
    }
    // `@bo` and `("car` mean a name, too; it is not spoken to then.
    let bare = String(word.drop { Self.opening.contains($0) })
    let inner = bare == word ? [] : Self.matches(bare, candidates)
    guard !inner.isEmpty else { return nil }
    self.candidates = inner.map { Candidate($0.text) }
    before = String(head.dropLast(bare.count))
  }

  private static func matches(_ word: String, _ candidates: [Candidate]) -> [Candidate] {
    let wanted = word.lowercased()
    return candidates.filter { $0.text.lowercased().hasPrefix(wanted) }
  }

  /// What stands between the last blank and the cursor.
  static func word(in text: String, cursor: Int) -> String {
    let head = text.prefix(cursor)
    guard let blank = head.lastIndex(where: \.isWhitespace) else { return String(head) }
    return String(head[head.index(after: blank)...])
  }

  var candidate: Candidate { candidates[index] }
  package var text: String { before + candidate.text + suffix + after }
  var cursor: Int { (before + candidate.text + suffix).count }

  /// A blank that is there already is not doubled.
  private var suffix: String {
    candidate.suffix.hasSuffix(" ") && after.hasPrefix(" ")
      ? String(candidate.suffix.dropLast()) : candidate.suffix
  }

  mutating func next() { index = (index + 1) % candidates.count }
  mutating func previous() { index = (index + candidates.count - 1) % candidates.count }
}
