// What lives here: the input line's text, and what undo and yank bring back.

struct EditorLine: Equatable, Sendable {
  private(set) var text = EditorText()
  private var undo = UndoStack()
  private var killRing = KillRing()
  /// What the previous key did: typing groups for undo, kills in a row join, Alt-y follows Ctrl-Y.
  private var previous = Previous.other

  private enum Previous: Equatable, Sendable {
    case other, typing, killing, pasting
    /// The clusters that the last yank put in.
    case yanking(Range<Int>)
  }

  var hasJustPasted: Bool { previous == .pasting }

  /// What is typed next is undone by itself.
  mutating func pause() { previous = .other }

  // MARK: Changes

  /// Another text, with nothing to undo.
  mutating func begin(with text: String) {
    self.text = EditorText(text)
    undo = UndoStack()
    pause()
  }

  /// Another text, for a while: undo knows nothing of it.
  mutating func show(_ text: EditorText) { self.text = text }

  /// What is shown stays, instead of this.
  mutating func settle(from before: EditorText) {
    if before.clusters != text.clusters { undo.record(before) }
  }

  mutating func replace(with text: EditorText) { change { $0 = text } }

  mutating func insert(_ text: String) { change { $0.insert(text) } }

  mutating func paste(_ text: String) {
    insert(text)
    previous = .pasting
  }

  mutating func goToEnd() { text.goToEnd() }

  /// Letters typed in a row are undone together, word by word.
  mutating func type(_ character: Character) {
    if previous != .typing || character.isBlank { undo.record(text) }
    text.insert(String(character))
    previous = .typing
  }

  // MARK: Actions

  /// False for what is not done to the line alone.
  mutating func perform(_ action: EditorAction) -> Bool {
    switch action {
    case .lineStart: move { $0.goToStart() }
    case .lineEnd: move { $0.goToEnd() }
    case .left: move { $0.goLeft() }
    case .right: move { $0.goRight() }
    case .wordLeft: move { $0.goWordLeft() }
    case .wordRight: move { $0.goWordRight() }
    case .deleteBefore: change { $0.remove(max($0.cursor - 1, 0)..<$0.cursor) }
    case .deleteAfter: change { $0.remove($0.cursor..<min($0.cursor + 1, $0.clusters.count)) }
    case .killWordBefore: kill(text.wordStart..<text.cursor)
    case .killBlankWordBefore: kill(text.blankWordStart..<text.cursor)
    case .killWordAfter: kill(text.cursor..<text.wordEnd)
    case .killToEnd: kill(text.cursor..<text.clusters.count)
    case .killToStart: kill(0..<text.cursor)
    case .yank: yank()
    case .yankOlder: yankOlder()
    case .transpose: change { $0.transpose() }
    case .undo: restore(undo.undo(from: text))
    case .redo: restore(undo.redo(from: text))
    case .newline: insert("\n")
    case .historyOlder, .historyNewer, .searchHistory, .clear: return false
    }
    return true
  }

  /// Makes an undoable change of its own.
  private mutating func change(_ body: (inout EditorText) -> Void) {
    let before = text
    body(&text)
    settle(from: before)
    pause()
  }

  private mutating func move(_ body: (inout EditorText) -> Void) {
    body(&text)
    pause()
  }

  private mutating func kill(_ range: Range<Int>) {
    let killed = String(text.clusters[range])
    let backwards = range.upperBound == text.cursor && range.lowerBound < text.cursor
    let joins = previous == .killing
    change { $0.remove(range) }
    killRing.add(killed, joining: joins, atFront: backwards)
    previous = .killing
  }

  private mutating func yank() {
    guard let killed = killRing.latest() else { return }
    let start = text.cursor
    insert(killed)
    previous = .yanking(start..<max(start, text.cursor))
  }

  private mutating func yankOlder() {
    guard case .yanking(let range) = previous, let killed = killRing.older() else { return }
    change {
      $0.remove(range)
      $0.insert(killed)
    }
    previous = .yanking(range.lowerBound..<max(range.lowerBound, text.cursor))
  }

  private mutating func restore(_ text: EditorText?) {
    if let text { self.text = text }
    pause()
  }
}
