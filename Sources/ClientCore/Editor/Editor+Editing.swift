// What lives here: what the input line's actions do to its text.

extension Editor {
  mutating func perform(_ action: EditorAction) {
    switch action {
    case .lineStart: move { $0.cursor = 0 }
    case .lineEnd: move { $0.cursor = $0.clusters.count }
    case .left: move { $0.cursor = max($0.cursor - 1, 0) }
    case .right: move { $0.cursor = min($0.cursor + 1, $0.clusters.count) }
    case .wordLeft: move { $0.cursor = $0.wordStart }
    case .wordRight: move { $0.cursor = $0.wordEnd }
    case .deleteBefore: change { $0.remove(max($0.cursor - 1, 0)..<$0.cursor) }
    case .deleteAfter: change { $0.remove($0.cursor..<min($0.cursor + 1, $0.clusters.count)) }
    case .killWordBefore: kill(state.wordStart..<state.cursor)
    case .killBlankWordBefore: kill(state.blankWordStart..<state.cursor)
    case .killWordAfter: kill(state.cursor..<state.wordEnd)
    case .killToEnd: kill(state.cursor..<state.clusters.count)
    case .killToStart: kill(0..<state.cursor)
    case .yank: yank()
    case .yankOlder: yankOlder()
    case .transpose: change { $0.transpose() }
    case .undo: restore(undo.undo(from: state))
    case .redo: restore(undo.redo(from: state))
    case .newline: insert("\n")
    case .historyOlder: showHistory { $0.older(than: $1) }
    case .historyNewer: showHistory { history, _ in history.newer() }
    case .searchHistory: startSearch()
    case .clear: clear()
    }
  }

  /// Letters typed in a row are undone together, word by word.
  mutating func type(_ character: Character) {
    let before = state
    state.insert(String(character))
    if previous != .typing || character.isWhitespace { undo.record(before) }
    previous = .typing
  }

  private mutating func move(_ body: (inout Text) -> Void) {
    body(&state)
    previous = .other
  }

  private mutating func kill(_ range: Range<Int>) {
    let killed = String(state.clusters[range])
    let backwards = range.upperBound == state.cursor && range.lowerBound < state.cursor
    let joins = previous == .killing
    change { $0.remove(range) }
    killRing.add(killed, joining: joins, atFront: backwards)
    previous = .killing
  }

  private mutating func yank() {
    guard let text = killRing.latest() else { return }
    let start = state.cursor
    insert(text)
    previous = .yanking(start..<max(start, state.cursor))
  }

  private mutating func yankOlder() {
    guard case .yanking(let range) = previous, let text = killRing.older() else { return }
    change {
      $0.remove(range)
      $0.insert(text)
    }
    previous = .yanking(range.lowerBound..<max(range.lowerBound, state.cursor))
  }

  private mutating func restore(_ text: Text?) {
    if let text { state = text }
    previous = .other
  }

  private mutating func showHistory(_ step: (inout History, String) -> String?) {
    guard let line = step(&history, text) else { return }
    change {
      $0.clusters = Array(line)
      $0.cursor = $0.clusters.count
    }
  }
}

extension Editor.Text {
  /// Clusters may join with their new neighbours (a mark after its base), so they are found anew.
  mutating func insert(_ text: String) {
    let head = String(clusters[..<cursor]) + text
    let tail = clusters[cursor...]
    clusters = Array(head + String(tail))
    cursor = min(head.count, clusters.count)
  }

  mutating func remove(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    let head = String(clusters[..<range.lowerBound])
    clusters = Array(head + String(clusters[range.upperBound...]))
    cursor = min(cursor <= range.lowerBound ? cursor : range.lowerBound, clusters.count)
  }

  mutating func transpose() {
    guard cursor > 0, clusters.count > 1 else { return }
    let right = min(cursor, clusters.count - 1)
    clusters.swapAt(right - 1, right)
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
