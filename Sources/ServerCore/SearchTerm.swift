// What lives here: the words of a search, and which words of a message they find.

/// A word that is looked for, case folded.
public struct SearchTerm: Hashable, Sendable {
  /// Folded, as the archive's index has it.
  public let word: String
  /// Whether it finds longer words that begin with it, too.
  public let isPrefix: Bool

  /// In bytes; what is shorter begins too many words to be of use.
  public static let leastPrefix = 2
  /// Of more words than these each is meant whole: every prefix gathers all places of all words that
  /// begin so.
  public static let prefixLimit = 8

  /// The words of a text that somebody looks for; a message has to hold them all.
  public static func terms(of text: String) -> [SearchTerm] {
    let words = Set(StoredMessage.words(of: text))
    guard words.count <= prefixLimit else {
      return words.sorted().map { SearchTerm(word: $0, isPrefix: false) }
    }
    let terms = words.map { SearchTerm(word: $0, isPrefix: $0.utf8.count >= leastPrefix) }
    // Whatever holds `builds` holds `build...`.
    return terms.filter { term in !words.contains { $0 != term.word && term.finds($0) } }
      .sorted { $0.word < $1.word }
  }

  /// `other`: a word of a message as `StoredMessage.words(of:)` gives it.
  public func finds(_ other: String) -> Bool {
    isPrefix ? other.utf8.starts(with: word.utf8) : other == word
  }
}
