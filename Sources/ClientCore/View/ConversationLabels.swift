// What lives here: how a list names conversations and what waits in them.

extension Conversation {
  /// `+2@1`: two unread, one of them for this person; in a private talk `@2`; where it is muted `(2)`.
  /// Then trouble and a draft.
  func signs(isCurrent: Bool) -> String {
    let unread = log.unread
    let count =
      unread == 0 ? "" : isMuted ? "(\(unread))" : isPrivate ? "@\(unread)" : "+\(unread)"
    let forYou = !isPrivate && forYou > 0 ? "@\(forYou)" : ""
    let trouble = log.attention.hasTrouble && !isCurrent ? "!" : ""
    let draft = !draft.isEmpty && !isCurrent ? Glyph.draft : ""
    return count + forYou + trouble + draft
  }

  /// By what waits in it.
  func look(isCurrent: Bool) -> Style {
    if isCurrent { return Palette.current }
    if forYou > 0 || log.attention.hasTrouble { return Palette.urgent }
    if isMuted { return Palette.muted }
    return log.unread > 0 ? Palette.unread : .plain
  }
}

/// What a list that was cut leaves out.
struct CutSum {
  private(set) var count = 0
  private(set) var unread = 0
  private(set) var forYou = 0
  private(set) var troubled = 0
  private(set) var drafts = 0

  init(_ conversations: some Sequence<Conversation>) {
    for conversation in conversations {
      count += 1
      unread += conversation.log.unread
      forYou += conversation.forYou
      if conversation.log.attention.hasTrouble { troubled += 1 }
      if !conversation.draft.isEmpty { drafts += 1 }
    }
  }

  /// `9 more: +3 @1`, the longest first.
  var forms: [String] {
    let signs = [
      unread > 0 ? "+\(unread)" : "", forYou > 0 ? "@\(forYou)" : "", troubled > 0 ? "!" : "",
      drafts > 0 ? Glyph.draft : "",
    ].filter { !$0.isEmpty }
    let end = signs.isEmpty ? "" : ": "
    return [
      "\(count) more" + end + signs.joined(separator: " "),
      "\(count) more" + end + signs.joined(), "…\(count)" + signs.joined(),
      signs.isEmpty ? "…\(count)" : signs.joined(),
    ]
  }

  var look: Style {
    forYou > 0 || troubled > 0 ? Palette.urgent : unread > 0 ? Palette.unread : Palette.remark
  }
}

/// The row of conversations, where there is no room for a list.
struct ConversationRow {
  let conversations: [Conversation]
  let current: ConversationKey
  /// Behind all of them, where it fits.
  let hint: String

  func draw(on screen: inout Screen, row: Int) {
    let columns = screen.columns
    let isNarrow = columns < Layout.peopleThreshold
    let gap = isNarrow ? 2 : 3
    // Under that width the title names the current one.
    let shown = isNarrow ? conversations.filter { $0.key != current } : conversations
    let labels = shown.map(label)
    let widths = labels.map { $0.columns + gap }
    let limit = columns - 1 - (hint.isEmpty || isNarrow ? 0 : hint.count + gap)
    let window = window(shown, widths, gap, limit)
    var column = 1
    for index in window {
      guard column < limit else { break }
      column += screen.write(labels[index], row: row, column: column, limit: limit - column) + gap
    }
    if window.count < shown.count {
      let cut = CutSum(shown[..<window.lowerBound] + shown[window.upperBound...])
      let form = cut.forms.first { column + $0.count <= columns } ?? cut.forms.last ?? ""
      let style = cut.look
      column += screen.write(form, row: row, column: column, style: style) + gap
    }
    if column + hint.count < columns {
      screen.write(hint, row: row, column: column, style: Palette.remark)
    }
  }

  /// Those that are shown, the current one among them; those at the front give way first.
  private func window(
    _ shown: [Conversation], _ widths: [Int], _ gap: Int, _ limit: Int
  ) -> Range<Int> {
    guard 1 + widths.reduce(0, +) - gap > limit else { return 0..<shown.count }
    let position = shown.firstIndex { $0.key == current } ?? 0
    let forms = CutSum(shown).forms.map(\.count)
    let own = widths.indices.contains(position) ? widths[position] : 0
    // What is cut needs its room, as far as the current one leaves any.
    let room = limit - 1 - (forms.first { own + $0 <= limit - 1 } ?? 0)
    var (first, last) = (position, position)
    var used = own
    while last + 1 < shown.count, used + widths[last + 1] <= room {
      last += 1
      used += widths[last]
    }
    while first > 0, used + widths[first - 1] <= room {
      first -= 1
      used += widths[first]
    }
    return first..<(last + 1)
  }

  private func label(_ conversation: Conversation) -> StyledText {
    let isCurrent = conversation.key == current
    let number = conversation.number.map { $0 < 10 ? "\($0) " : "" } ?? ""
    let signs = conversation.signs(isCurrent: isCurrent)
    let name = EntryView.clip(conversation.name, to: 20)
    return StyledText(
      number + name + (signs.isEmpty ? "" : " " + signs), conversation.look(isCurrent: isCurrent))
  }
}

/// The list of conversations, left of the words.
struct ConversationList {
  let conversations: [Conversation]
  let current: ConversationKey

  func draw(on screen: inout Screen, rows: Range<Int>, columns: Range<Int>) {
    for row in rows {
      screen.write(
        String(Glyph.vertical), row: row, column: columns.upperBound, style: Palette.rule)
    }
    let isCut = conversations.count > rows.count
    let room = isCut ? max(rows.count - 1, 0) : rows.count
    let position = conversations.firstIndex { $0.key == current } ?? 0
    let first = isCut ? max(0, min(position - room / 2, conversations.count - room)) : 0
    let shown = conversations[first..<min(first + room, conversations.count)]
    for (row, conversation) in zip(rows, shown) {
      draw(conversation, on: &screen, row: row, columns: columns)
    }
    guard isCut, let last = rows.last else { return }
    let cut = CutSum(conversations[..<first] + conversations[shown.endIndex...])
    let form = cut.forms.first { $0.count + 3 <= columns.count } ?? ""
    screen.write(form, row: last, column: columns.lowerBound + 3, style: cut.look)
  }

  private func draw(
    _ conversation: Conversation, on screen: inout Screen, row: Int, columns: Range<Int>
  ) {
    let isCurrent = conversation.key == current
    let style = conversation.look(isCurrent: isCurrent)
    let signs = conversation.signs(isCurrent: isCurrent)
    let number = conversation.number.map { $0 < 10 ? "\($0)" : " " } ?? " "
    let room = columns.count - 4 - (signs.isEmpty ? 0 : TextWidth.columns(of: signs) + 1)
    let name = EntryView.clip(conversation.name, to: room)
    if isCurrent {
      screen.fill(row: row, column: columns.lowerBound, width: columns.count, style: style)
    }
    let mark = isCurrent ? Glyph.prompt : " "
    screen.write("\(mark)\(number) \(name)", row: row, column: columns.lowerBound, style: style)
    screen.write(
      signs, row: row, column: columns.upperBound - 1 - TextWidth.columns(of: signs), style: style)
  }
}
