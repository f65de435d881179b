/// What lives here: the row of conversations, connection state and key hints.

struct StatusRow {
  let conversations: [Conversation]
  let current: ConversationKey
  let state: String
  /// The first one stays longest.
  let hints: [String]

  func draw(on screen: inout Screen, row: Int) {
    let columns = screen.columns
    let labels = conversations.enumerated().map { label($0.element, number: $0.offset + 1) }
    let needed = 1 + labels.reduce(0) { $0 + $1.columns + 3 }
    let choices = [hints.count, 1, 0].map { count in
      ([state] + (count > 0 ? [hints.prefix(count).joined(separator: "  ")] : []))
        .joined(separator: "   ")
    }
    let right = choices.first { needed + $0.count + 1 <= columns } ?? state
    let rightColumns = TextWidth.columns(of: right)
    let room = columns - rightColumns - 3
    if room >= 12 || needed + rightColumns <= columns {
      screen.write(right, row: row, column: columns - rightColumns - 1, style: Palette.remark)
      draw(labels, on: &screen, row: row, limit: room)
    } else {
      draw(labels, on: &screen, row: row, limit: columns - 1)
    }
  }

  private func draw(_ labels: [StyledText], on screen: inout Screen, row: Int, limit: Int) {
    let position = conversations.firstIndex { $0.key == current } ?? 0
    let first = firstVisible(labels, position, limit)
    var column = 1
    if first > 0 {
      screen.write("<", row: row, column: 0, style: Palette.remark)
    }
    for label in labels[first...] {
      guard column < limit else { break }
      column += screen.write(label, row: row, column: column, limit: limit - column + 1) + 3
    }
  }

  /// Labels at the front give way until the current one fits.
  private func firstVisible(_ labels: [StyledText], _ position: Int, _ limit: Int) -> Int {
    var first = 0
    while first < position {
      let used = labels[first...position].reduce(0) { $0 + $1.columns + 3 } - 3
      if used + 1 <= limit { break }
      first += 1
    }
    return first
  }

  private func label(_ conversation: Conversation, number: Int) -> StyledText {
    let log = conversation.log
    let isPrivate = if case .person = conversation.key { true } else { false }
    let style: Style =
      if conversation.key == current {
        Palette.current
      } else if log.mentions > 0 || (isPrivate && log.unread > 0) {
        Palette.urgent
      } else if log.unread > 0 {
        Palette.unread
      } else {
        .plain
      }
    let name = EntryView.clip(conversation.name, to: 20)
    let count = log.unread > 0 ? " (\(log.unread))" : ""
    return StyledText("\(number) \(name)\(count)", style)
  }
}
