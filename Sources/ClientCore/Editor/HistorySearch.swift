// What lives here: Ctrl-R, the search in the lines that were sent.

struct HistorySearch: Equatable, Sendable {
  var query = ""
  /// The index of the line that is shown, if any fits.
  var match: Int?
  /// What was being typed when the search began.
  let draft: Editor.Text

  /// Finds the newest line at or before `start` that contains the query, without case.
  mutating func find(in lines: [String], from start: Int) {
    guard !query.isEmpty, !lines.isEmpty else { return match = nil }
    let wanted = query.lowercased()
    let end = min(start, lines.count - 1)
    guard end >= 0, let found = lines[...end].lastIndex(where: { $0.lowercased().contains(wanted) })
    else { return }
    match = found
  }
}

extension Editor {
  mutating func startSearch() {
    leaveModes()
    search = HistorySearch(draft: state)
  }

  /// What stands before the text while searching, or nil.
  public var searchPrompt: String? {
    guard let search else { return nil }
    let failed = search.match == nil && !search.query.isEmpty
    return failed ? "no line with '\(search.query)': " : "search '\(search.query)': "
  }

  /// Esc and Ctrl-G bring back the draft, Enter keeps what was found without sending it; any other
  /// key keeps it too and then does its own work (nil).
  mutating func handleSearch(_ key: Key) -> Reaction? {
    guard var current = search else { return nil }
    switch key {
    case .escape, .control("g"), .control("c"):
      state = current.draft
      search = nil
      return .changed
    case .enter:
      acceptSearch()
      return .changed
    case .control("r"):
      if let match = current.match { current.find(in: history.lines, from: match - 1) }
    case .backspace, .control("h"):
      if !current.query.isEmpty { current.query.removeLast() }
      current.find(in: history.lines, from: .max)
    case .character(let character):
      current.query.append(character)
      let start = current.match ?? Int.max
      current.match = nil
      current.find(in: history.lines, from: start)
    case .focusIn, .focusOut, .mouse: return .ignored
    default:
      acceptSearch()
      return nil
    }
    show(current)
    return .changed
  }

  private mutating func show(_ current: HistorySearch) {
    search = current
    guard let match = current.match else { return state = current.draft }
    let clusters = Array(history.lines[match])
    state = Text(clusters: clusters, cursor: clusters.count)
  }

  private mutating func acceptSearch() {
    if let draft = search?.draft, draft.clusters != state.clusters { undo.record(draft) }
    leaveModes()
  }
}
