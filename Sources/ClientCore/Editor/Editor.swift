// What lives here: the input line, and what a key does to it.

/// The line itself, what was sent before, and what Tab and Ctrl-R are looking for.
package struct Editor: Equatable, Sendable {
  /// What the caller has to do after a key.
  package enum Reaction: Equatable, Sendable {
    /// Not a key of the editor.
    case ignored
    /// The text, the cursor or the search prompt may have changed.
    case changed
    /// Enter: the caller takes the text with `take()`.
    case submit
    /// Tab (or Shift-Tab): the caller finds candidates and hands them to `complete`.
    case complete(backwards: Bool)
  }

  private var line = EditorLine()
  private var history = InputHistory()
  private var completion: Completion?
  private var search: InputHistorySearch?

  package init() {}

  var state: EditorText { line.text }

  /// The whole line.
  package var text: String { state.text }
  /// Whether nothing stands there.
  package var isEmpty: Bool { state.clusters.isEmpty }
  /// Clusters before the cursor.
  package var cursor: Int { state.cursor }
  /// Up to the cursor.
  package var textBeforeCursor: String { String(state.clusters[..<state.cursor]) }
  /// Whether keys go to the search in older lines.
  package var isSearching: Bool { search != nil }
  /// What stands before the text while searching, or nil.
  package var searchPrompt: String? { search?.prompt }
  /// Undo takes a paste back.
  var hasJustPasted: Bool { line.hasJustPasted }

  /// Empties the line; undo brings the text back.
  mutating func clear() {
    line.replace(with: EditorText())
    leaveModes()
    history.rewind()
  }

  /// Gives the text, adds it to the history (unless it is a secret) and empties the line, with nothing to undo.
  package mutating func take(remembers: Bool = true) -> String {
    let taken = text
    if remembers { history.add(taken) }
    set("")
    return taken
  }

  /// Replaces the line, as when a conversation's draft comes back; the cursor goes to its end.
  package mutating func set(_ text: String) {
    line.begin(with: text)
    leaveModes()
    history.rewind()
  }

  /// Puts text in at the cursor, as typing would. Line feeds in it stay.
  mutating func insert(_ text: String) { line.insert(text) }

  mutating func moveToEnd() { line.goToEnd() }

  /// The line that a question set aside is back.
  mutating func resume(_ line: Editor) { self = line }

  /// Adds an old line to the history without touching the text.
  package mutating func remember(_ line: String) { history.add(line) }

  /// Shows the first candidate that fits the word before the cursor; later Tabs cycle.
  /// False if none fits.
  @discardableResult
  package mutating func complete(
    _ candidates: [Completion.Candidate], backwards: Bool = false
  ) -> Bool {
    guard let found = Completion(text: text, cursor: cursor, candidates: candidates) else {
      return false
    }
    completion = found
    if backwards { completion?.previous() }
    showCompletion()
    return true
  }

  package mutating func handle(_ key: Key) -> Reaction {
    if search != nil, let reaction = handleSearch(key) { return reaction }
    switch key {
    case .tab, .backTab: return handleTab(backwards: key == .backTab)
    case .enter: return .submit
    case .paste(let text):
      leaveModes()
      line.paste(text)
    case .character(let character):
      completion = nil
      line.type(character)
    default:
      guard let action = EditorAction.action(for: key) else { return .ignored }
      completion = nil
      perform(action)
    }
    return .changed
  }

  private mutating func handleTab(backwards: Bool) -> Reaction {
    guard completion != nil else { return .complete(backwards: backwards) }
    if backwards { completion?.previous() } else { completion?.next() }
    showCompletion()
    return .changed
  }

  private mutating func showCompletion() {
    guard let completion else { return }
    line.replace(with: EditorText(completion.text, cursor: completion.cursor))
  }

  private mutating func leaveModes() {
    completion = nil
    search = nil
    line.pause()
  }

  private mutating func perform(_ action: EditorAction) {
    if line.perform(action) { return }
    switch action {
    case .historyOlder: showHistory { $0.older(than: $1) }
    case .historyNewer: showHistory { history, _ in history.newer() }
    case .searchHistory: startSearch()
    default: clear()
    }
  }

  private mutating func showHistory(_ step: (inout InputHistory, String) -> String?) {
    guard let found = step(&history, text) else { return }
    line.replace(with: EditorText(found))
  }

  // MARK: The search

  private mutating func startSearch() {
    leaveModes()
    search = InputHistorySearch(draft: state)
  }

  /// Esc and Ctrl-G bring back the draft, Enter keeps what was found without sending it; any other
  /// key keeps it too and then does its own work (nil).
  private mutating func handleSearch(_ key: Key) -> Reaction? {
    switch key {
    case .escape, .control("g"), .control("c"):
      if let draft = search.take()?.draft { line.show(draft) }
    case .enter: acceptSearch()
    case .focusIn, .focusOut, .mouse: return .ignored
    default:
      guard let text = search?.handle(key, in: history.lines) else {
        acceptSearch()
        return nil
      }
      line.show(text)
    }
    return .changed
  }

  private mutating func acceptSearch() {
    if let draft = search?.draft { line.settle(from: draft) }
    leaveModes()
  }
}
