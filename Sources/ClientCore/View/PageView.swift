// What lives here: a page over the words whose rows can be acted on.

/// What the rows are, the client finds out anew whenever they are drawn.
struct PageView: Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    case people
    /// What was said to this person, in all rooms.
    case mentions
    /// What /list found.
    case rooms
    /// What the server says to what was asked.
    case answer
  }

  enum Deed: Equatable, Sendable {
    /// Opens the talk with somebody.
    case talk(String)
    /// Goes to an entry.
    case entry(ConversationKey, Int)
    case join(String)
  }

  struct Item {
    let text: StyledText
    private(set) var deed: Deed?
  }

  let kind: Kind
  private(set) var selection: Int?

  enum Reaction: Equatable {
    case stay
    case close
    case perform(Deed)
  }

  init(_ kind: Kind) { self.kind = kind }

  mutating func handle(_ key: Key, _ items: [Item], page: Int) -> Reaction {
    let selected = position(in: items)
    switch key {
    case .down, .tab, .control("n"), .character("j"): move(by: 1, selected, items)
    case .up, .backTab, .control("p"), .character("k"): move(by: -1, selected, items)
    case .pageDown, .character(" "), .control("v"): move(by: page, selected, items)
    case .pageUp, .alt("v"): move(by: -page, selected, items)
    case .home: move(by: -items.count, selected, items)
    case .end: move(by: items.count, selected, items)
    case .focusIn, .focusOut, .mouse: break
    case .enter:
      if items.indices.contains(selected), let deed = items[selected].deed {
        return .perform(deed)
      }
      return .close
    default: return .close
    }
    return .stay
  }

  /// The row that Enter is for: the first that can be acted on, until somebody chooses.
  func position(in items: [Item]) -> Int {
    if let selection { return max(0, min(selection, items.count - 1)) }
    return items.firstIndex { $0.deed != nil } ?? 0
  }

  /// To a row that can be acted on, where there are such.
  private mutating func move(by step: Int, _ from: Int, _ items: [Item]) {
    let wanted = max(0, min(from + step, items.count - 1))
    let all = step > 0 ? Array(wanted..<max(items.count, wanted)) : Array((0...wanted).reversed())
    let isList = items.contains { $0.deed != nil }
    selection = isList ? all.first { items[$0].deed != nil } ?? from : wanted
  }

  func draw(on screen: inout Screen, title: String, _ items: [Item], rows: Range<Int>) {
    guard let first = rows.first else { return }
    for row in rows { screen.fill(row: row) }
    screen.write(" \(title)", row: first, column: 0, style: Palette.heading)
    let room = rows.count - 1
    let selected = position(in: items)
    let top = max(0, min(selected - room / 2, items.count - room))
    for (row, index) in zip(rows.dropFirst(), items.indices.dropFirst(top)) {
      let isSelected = index == selected && items[index].deed != nil
      screen.write(isSelected ? " \(Glyph.prompt) " : "   ", row: row, column: 0)
      screen.write(items[index].text, row: row, column: 3)
      if isSelected { screen.restyle(row: row) { $0.with(bold: true) } }
    }
  }
}
