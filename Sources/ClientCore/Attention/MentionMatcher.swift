// What lives here: whether words are meant for this person.

/// The nick as a word of its own, outside links, code and quotes.
struct MentionMatcher: Sendable {
  private let name: [Character]

  init(nick: String) {
    // No name that a person has is longer; a search for it would be.
    name = nick.utf8.count <= 128 ? Array(nick.lowercased()) : []
  }

  func isMeant(by text: String) -> Bool {
    guard !name.isEmpty else { return false }
    let lowered = text.lowercased()
    // Most lines name nobody.
    guard lowered.utf8.count >= name.count, lowered.firstRange(of: String(name)) != nil else {
      return false
    }
    return lowered.split(whereSeparator: \.isNewline).contains { names(in: Array($0)) }
  }

  private func names(in line: [Character]) -> Bool {
    guard line.first(where: { !$0.isWhitespace }) != ">" else { return false }
    var isCode = false
    var start = 0
    while start < line.count {
      if line[start].isWhitespace {
        start += 1
        continue
      }
      let end = line[start...].firstIndex(where: \.isWhitespace) ?? line.count
      let word = line[start..<end]
      let ticks = word.count { $0 == "`" }
      let isLink = word.contains("/") && Self.isLink(word)
      if !isCode, ticks == 0, !isLink, holdsName(word) { return true }
      let isOpened = ticks % 2 == 1 && (isCode || line[end...].contains("`"))
      if ticks > 0, !isCode, holdsName(outsideCode(word, isOpened)) { return true }
      if isOpened { isCode.toggle() }
      start = end
    }
    return false
  }

  /// What of a word stands between no backticks; one that nothing closes opens nothing.
  private func outsideCode(
    _ word: ArraySlice<Character>, _ isOpened: Bool
  ) -> ArraySlice<Character> {
    let pieces = word.split(separator: "`", omittingEmptySubsequences: false)
    let last = pieces.count % 2 == 0 && !isOpened ? pieces.count - 1 : nil
    let outside = pieces.indices.filter { $0 % 2 == 0 || $0 == last }
    return Array(outside.flatMap { pieces[$0] + [" "] })[...]
  }

  private static func isLink(_ word: ArraySlice<Character>) -> Bool {
    let text = String(word)
    return text.contains("://") || text.contains("www.")
  }

  private func holdsName(_ word: ArraySlice<Character>) -> Bool {
    guard word.count >= name.count else { return false }
    for start in word.startIndex...(word.endIndex - name.count) {
      let end = start + name.count
      guard word[start..<end].elementsEqual(name) else { continue }
      let before = start > word.startIndex ? word[start - 1] : " "
      let after = end < word.endIndex ? word[end] : " "
      if !before.isNameCharacter, !after.isNameCharacter { return true }
    }
    return false
  }
}

extension Character {
  fileprivate var isNameCharacter: Bool { isLetter || isNumber || "_-[]\\`^{}|".contains(self) }
}
