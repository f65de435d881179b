// What lives here: the earlier states of the input line.

struct UndoStack: Equatable, Sendable {
  private static let limit = 200
  private var past: [EditorText] = []
  private var future: [EditorText] = []

  /// Call with the state before a change.
  mutating func record(_ text: EditorText) {
    past.append(text)
    if past.count > UndoStack.limit { past.removeFirst() }
    future = []
  }

  mutating func undo(from now: EditorText) -> EditorText? {
    guard let text = past.popLast() else { return nil }
    future.append(now)
    return text
  }

  mutating func redo(from now: EditorText) -> EditorText? {
    guard let text = future.popLast() else { return nil }
    past.append(now)
    return text
  }
}
