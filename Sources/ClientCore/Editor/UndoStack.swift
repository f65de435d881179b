// What lives here: the earlier states of the input line.

struct UndoStack: Equatable, Sendable {
  private static let limit = 200
  private var past: [Editor.Text] = []
  private var future: [Editor.Text] = []

  /// Call with the state before a change.
  mutating func record(_ text: Editor.Text) {
    past.append(text)
    if past.count > UndoStack.limit { past.removeFirst() }
    future = []
  }

  mutating func undo(from now: Editor.Text) -> Editor.Text? {
    guard let text = past.popLast() else { return nil }
    future.append(now)
    return text
  }

  mutating func redo(from now: Editor.Text) -> Editor.Text? {
    guard let text = future.popLast() else { return nil }
    past.append(now)
    return text
  }
}
