// What lives here: a text with a cursor in it.

/// Kept as grapheme clusters, so the cursor never stands inside a character.
struct EditorText: Equatable, Sendable {
  private(set) var clusters: [Character] = []
  /// What they spell.
  private(set) var text = ""
  /// Each is one byte in one column: most lines are so, and need no look at their characters.
  private(set) var isPlain = true
  /// An index among the clusters, or behind the last.
  private(set) var cursor = 0

  init() {}

  /// With the cursor at the end.
  init(_ text: String) {
    spell(text)
    cursor = clusters.count
  }

  init(_ text: String, cursor: Int) {
    spell(text)
    self.cursor = min(cursor, clusters.count)
  }

  private mutating func spell(_ text: String) {
    clusters = Array(text)
    self.text = text
    isPlain = DisplayForm.isPlain(text)
  }

  // MARK: The cursor

  mutating func goToStart() { cursor = 0 }
  mutating func goToEnd() { cursor = clusters.count }
  mutating func goLeft() { cursor = max(cursor - 1, 0) }
  mutating func goRight() { cursor = min(cursor + 1, clusters.count) }
  mutating func goWordLeft() { cursor = wordStart }
  mutating func goWordRight() { cursor = wordEnd }

  // MARK: The text

  /// Clusters may join with their new neighbours (a mark after its base), so they are found anew.
  mutating func insert(_ text: String) {
    if isPlain, DisplayForm.isPlain(text) { return insert(plain: text) }
    let head = String(clusters[..<cursor]) + text
    let tail = clusters[cursor...]
    spell(head + String(tail))
    cursor = min(head.count, clusters.count)
  }

  /// Nothing joins with anything.
  private mutating func insert(plain text: String) {
    let isAtEnd = cursor == clusters.count
    clusters.insert(contentsOf: text, at: cursor)
    cursor += text.utf8.count
    if isAtEnd { self.text += text } else { self.text = String(clusters) }
  }

  mutating func remove(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    let head = String(clusters[..<range.lowerBound])
    spell(head + String(clusters[range.upperBound...]))
    cursor = min(cursor <= range.lowerBound ? cursor : range.lowerBound, clusters.count)
  }

  mutating func transpose() {
    guard cursor > 0, clusters.count > 1 else { return }
    let right = min(cursor, clusters.count - 1)
    clusters.swapAt(right - 1, right)
    text = String(clusters)
    cursor = right + 1
  }

  private func isWord(_ index: Int) -> Bool { clusters[index].isLetter || clusters[index].isNumber }

  var wordStart: Int {
    var index = cursor
    while index > 0, !isWord(index - 1) { index -= 1 }
    while index > 0, isWord(index - 1) { index -= 1 }
    return index
  }

  var wordEnd: Int {
    var index = cursor
    while index < clusters.count, !isWord(index) { index += 1 }
    while index < clusters.count, isWord(index) { index += 1 }
    return index
  }

  var blankWordStart: Int {
    var index = cursor
    while index > 0, clusters[index - 1].isWhitespace { index -= 1 }
    while index > 0, !clusters[index - 1].isWhitespace { index -= 1 }
    return index
  }
}
