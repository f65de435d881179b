// What lives here: the list from which a conversation is chosen by a part of its name.

struct GoToView: Equatable, Sendable {
  private(set) var editor = Editor()
  private(set) var selection = 0

  enum Reaction: Equatable {
    case stay
    case close
    case go(ConversationKey)
  }

  /// Unread first, then in the order of the status row; the letters typed occur in their order.
  func matches(_ list: Conversations) -> [Conversation] {
    let wanted = Array(editor.text.lowercased())
    let fitting = list.all.filter { Self.isSubsequence(wanted, of: $0.name.lowercased()) }
    return fitting.filter { $0.log.unread > 0 } + fitting.filter { $0.log.unread == 0 }
  }

  private static func isSubsequence(_ wanted: [Character], of name: String) -> Bool {
    var rest = wanted[...]
    for character in name where character == rest.first { rest.removeFirst() }
    return rest.isEmpty
  }

  mutating func handle(_ key: Key, _ list: Conversations) -> Reaction {
    let count = matches(list).count
    switch key {
    case .escape, .function(2), .control("c"), .alt("g"): return .close
    case .down, .tab, .control("n"): selection = count == 0 ? 0 : (selection + 1) % count
    case .up, .backTab, .control("p"):
      selection = count == 0 ? 0 : (selection + count - 1) % count
    case .enter:
      let found = matches(list)
      return found.indices.contains(selection) ? .go(found[selection].key) : .close
    case .focusIn, .focusOut, .mouse: break
    default:
      _ = editor.handle(key)
      selection = 0
    }
    return .stay
  }

  func draw(on screen: inout Screen, _ list: Conversations, rows: Range<Int>) {
    guard let first = rows.first else { return }
    screen.ask(" go to: ", editor, in: rows)
    let room = max(rows.count - 1, 1)
    let top = max(0, selection - room + 1)
    for (index, conversation) in matches(list).enumerated().dropFirst(top).prefix(room) {
      let row = first + 1 + index - top
      guard rows.contains(row) else { break }
      let count = conversation.log.unread > 0 ? " (\(conversation.log.unread))" : ""
      let isSelected = index == selection
      let text = "\(isSelected ? " > " : "   ")\(conversation.name)\(count)"
      screen.write(text, row: row, column: 0, style: isSelected ? Palette.current : .plain)
    }
  }
}

extension Screen {
  /// A question and what is typed behind it, on the first of these rows; the others are empty.
  mutating func ask(_ prompt: String, _ editor: Editor, in rows: Range<Int>) {
    for row in rows { fill(row: row) }
    guard let first = rows.first else { return }
    write(prompt, row: first, column: 0, style: Palette.current)
    let view = editor.view(width: max(columns - prompt.count - 1, 1))
    write(view.text, row: first, column: prompt.count)
    putCursor(row: first, column: min(prompt.count + view.cursor, columns - 1))
  }
}
