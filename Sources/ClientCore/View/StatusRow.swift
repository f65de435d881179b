// What lives here: the row of conversations, connection state and key hints.

struct StatusRow {
  let conversations: [Conversation]
  let current: ConversationKey
  let state: String
  /// The first one stays longest.
  let hints: [String]

  private static let gap = 3

  func draw(on screen: inout Screen, row: Int) {
    let columns = screen.columns
    let labels = conversations.enumerated().map { label($0.element, number: $0.offset + 1) }
    let needed = 1 + labels.reduce(0) { $0 + $1.columns + Self.gap }
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
    let shown = window(labels, limit)
    if shown.lowerBound > 0 { screen.write("<", row: row, column: 0, style: Palette.remark) }
    var column = 1
    for label in labels[shown] {
      guard column < limit else { break }
      let room = limit - column + 1
      column += screen.write(label, row: row, column: column, limit: room) + Self.gap
    }
    guard let sum = sum(without: shown, column, limit) else { return }
    screen.write(sum, row: row, column: column, limit: limit - column + 1)
  }

  /// The labels that are shown, the current one among them; those at the front give way first.
  private func window(_ labels: [StyledText], _ limit: Int) -> Range<Int> {
    var ends = [0]
    for label in labels { ends.append((ends.last ?? 0) + label.columns + Self.gap) }
    let total = ends.last ?? 0
    guard total - Self.gap > limit, !labels.isEmpty else { return 0..<labels.count }
    let position = conversations.firstIndex { $0.key == current } ?? 0
    // What is cut needs its room, as far as the current one leaves any.
    let own = ends[position + 1] - ends[position] - Self.gap
    let wanted = CutSum(conversations[...]).forms.map(\.count).first {
      own + Self.gap + $0 <= limit
    }
    let room = limit - (wanted.map { $0 + Self.gap } ?? 0)
    var first = 0
    while first < position, ends[position + 1] - ends[first] - Self.gap > room { first += 1 }
    var last = position
    while last + 1 < labels.count, ends[last + 2] - ends[first] - Self.gap <= room { last += 1 }
    return first..<(last + 1)
  }

  private func sum(without shown: Range<Int>, _ column: Int, _ limit: Int) -> StyledText? {
    guard shown.count < conversations.count else { return nil }
    let cut = CutSum(conversations[..<shown.lowerBound] + conversations[shown.upperBound...])
    guard let form = cut.forms.first(where: { $0.count <= limit - column + 1 }) else { return nil }
    let style =
      cut.forYou > 0 || cut.troubled > 0
      ? Palette.urgent : cut.unread > 0 ? Palette.unread : Palette.remark
    return StyledText(form, style)
  }

  private func label(_ conversation: Conversation, number: Int) -> StyledText {
    let log = conversation.log
    let style: Style =
      if conversation.key == current {
        Palette.current
      } else if conversation.forYou > 0 || log.attention.hasTrouble {
        Palette.urgent
      } else if log.unread > 0 {
        Palette.unread
      } else {
        .plain
      }
    let name = EntryView.clip(conversation.name, to: 20)
    let count = log.unread > 0 ? " (\(log.unread))" : ""
    let trouble = log.attention.hasTrouble && conversation.key != current ? " !" : ""
    return StyledText("\(number) \(name)\(count)\(trouble)", style)
  }
}

/// What a list that was cut leaves out.
struct CutSum {
  private(set) var count = 0
  private(set) var unread = 0
  private(set) var forYou = 0
  private(set) var troubled = 0

  init(_ conversations: ArraySlice<Conversation>) {
    for conversation in conversations {
      count += 1
      unread += conversation.log.unread
      forYou += conversation.forYou
      if conversation.log.attention.hasTrouble { troubled += 1 }
    }
  }

  /// The longest first.
  var forms: [String] {
    let words =
      ["+\(count)"] + (unread > 0 ? ["\(unread) unread"] : [])
      + (forYou > 0 ? ["\(forYou) @you"] : []) + (troubled > 0 ? ["\(troubled) !"] : [])
    let short =
      "+\(count)" + (unread > 0 ? " \(unread)" : "") + (forYou > 0 ? " @\(forYou)" : "")
      + (troubled > 0 ? " !" : "")
    return [words.joined(separator: ", "), short, forYou > 0 ? "@\(forYou)" : "+\(count)"]
  }
}
