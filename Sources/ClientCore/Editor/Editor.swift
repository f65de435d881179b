// What lives here: the input line: its text, its cursor, and what a key does to them.

/// The text is kept as grapheme clusters, so the cursor never stands inside a character.
public struct Editor: Equatable, Sendable {
  /// What the caller has to do after a key.
  public enum Reaction: Equatable, Sendable {
    /// Not a key of the editor.
    case ignored
    /// The text, the cursor or the search prompt may have changed.
    case changed
    /// Enter: the caller takes the text with `take()`.
    case submit
    /// Tab (or Shift-Tab): the caller finds candidates and hands them to `complete`.
    case complete(backwards: Bool)
  }

  var state = Text()
  var history = History()
  var undo = UndoStack()
  var killRing = KillRing()
  var completion: Completion?
  var search: HistorySearch?
  /// What the previous key did: typing groups for undo, kills in a row join, Alt-y follows Ctrl-Y.
  var previous = Previous.other

  /// The line's content and the cursor as an index among its clusters.
  struct Text: Equatable, Sendable {
    var clusters: [Character] = []
    var cursor = 0
  }

  enum Previous: Equatable, Sendable {
    case other, typing, killing, pasting
    /// The clusters that the last yank put in.
    case yanking(Range<Int>)
  }

  public init() {}

  public var text: String { String(state.clusters) }
  public var isEmpty: Bool { state.clusters.isEmpty }
  /// Clusters before the cursor.
  public var cursor: Int { state.cursor }
  public var textBeforeCursor: String { String(state.clusters[..<state.cursor]) }
  public var isSearching: Bool { search != nil }
  /// Undo takes a paste back.
  var hasJustPasted: Bool { previous == .pasting }

  /// Empties the line; undo brings the text back.
  public mutating func clear() {
    change { $0 = Text() }
    leaveModes()
    history.rewind()
  }

  /// Gives the text, adds it to the history (unless it is a secret) and empties the line, with nothing to undo.
  public mutating func take(remembers: Bool = true) -> String {
    let taken = text
    if remembers { history.add(taken) }
    set("")
    return taken
  }

  /// Replaces the line, as when a conversation's draft comes back; the cursor goes to its end.
  public mutating func set(_ text: String) {
    state.clusters = Array(text)
    state.cursor = state.clusters.count
    undo = UndoStack()
    leaveModes()
    history.rewind()
  }

  /// Puts text in at the cursor, as typing would. Line feeds in it stay.
  public mutating func insert(_ text: String) {
    change { $0.insert(text) }
  }

  mutating func moveToEnd() { state.cursor = state.clusters.count }

  /// Adds an old line to the history without touching the text.
  public mutating func remember(_ line: String) { history.add(line) }

  /// Shows the first candidate that fits the word before the cursor; later Tabs cycle.
  /// False if none fits.
  @discardableResult
  public mutating func complete(
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

  public mutating func handle(_ key: Key) -> Reaction {
    if search != nil, let reaction = handleSearch(key) { return reaction }
    switch key {
    case .tab, .backTab: return handleTab(backwards: key == .backTab)
    case .enter: return .submit
    case .paste(let text):
      leaveModes()
      insert(text)
      previous = .pasting
    case .character(let character):
      completion = nil
      type(character)
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
    change {
      $0.clusters = Array(completion.text)
      $0.cursor = completion.cursor
    }
  }

  mutating func leaveModes() {
    completion = nil
    search = nil
    previous = .other
  }

  /// Makes an undoable change of its own.
  mutating func change(_ body: (inout Text) -> Void) {
    let before = state
    body(&state)
    if before.clusters != state.clusters { undo.record(before) }
    previous = .other
  }
}
