// What lives here: Ctrl-R, the search in the lines that were sent.

struct InputHistorySearch: Equatable, Sendable {
  private(set) var query = ""
  /// The index of the line that is shown, if any fits.
  private(set) var match: Int?
  /// What was being typed when the search began.
  let draft: EditorText

  init(draft: EditorText) { self.draft = draft }

  var prompt: String {
    match == nil && !query.isEmpty ? "no line with '\(query)': " : "search '\(query)': "
  }

  /// The text to show after a key of the search; nil for any other key.
  mutating func handle(_ key: Key, in lines: [String]) -> EditorText? {
    switch key {
    case .control("r"): if let match { find(in: lines, from: match - 1) }
    case .backspace, .control("h"):
      if !query.isEmpty { query.removeLast() }
      find(in: lines, from: .max)
    case .character(let character):
      query.append(character)
      let start = match ?? Int.max
      match = nil
      find(in: lines, from: start)
    default: return nil
    }
    return match.map { EditorText(lines[$0]) } ?? draft
  }

  /// Finds the newest line at or before `start` that contains the query, without case.
  private mutating func find(in lines: [String], from start: Int) {
    guard !query.isEmpty, !lines.isEmpty else { return match = nil }
    let wanted = query.lowercased()
    let end = min(start, lines.count - 1)
    guard end >= 0, let found = lines[...end].lastIndex(where: { $0.lowercased().contains(wanted) })
    else { return }
    match = found
  }
}
