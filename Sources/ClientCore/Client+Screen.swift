// What lives here: the client's state as a screen.

import IRC

extension Client {
  /// A function of the state and the size alone.
  package func screen() -> Screen {
    let layout = self.layout
    let kept = body?.layout == layout ? body : nil
    var screen = kept?.framed ?? framed(kept?.screen ?? drawnBody(layout), layout)
    guard window.rows > 0, window.columns > 0 else { return screen }
    if showsForm {
      form.draw(on: &screen, status: linkStatus, at: moment)
      return screen
    }
    drawInput(on: &screen, layout)
    drawAsking(on: &screen, layout)
    return screen
  }

  /// Everything around the input, and under what is asked.
  func framed(_ body: Screen, _ layout: Layout) -> Screen {
    var screen = body
    screen.call(title)
    guard !showsForm, window.rows > 0, window.columns > 0 else { return screen }
    drawPromise(on: &screen, layout)
    if let row = layout.conversationRow { drawConversations(on: &screen, row: row, layout) }
    drawHints(on: &screen, layout)
    return screen
  }

  /// The rows around the input say the same of every one. `words`: what Enter would say.
  func isShortMessage(_ words: String) -> Bool {
    guard !words.isEmpty, banner == nil, !editor.isSearching, !editor.hasJustPasted else {
      return false
    }
    return chat.measure(words, to: chat.conversations.currentConversation.name) == nil
  }

  private var emptyScreen: Screen { Screen(rows: window.rows, columns: window.columns) }

  var layout: Layout {
    let people = window.showsSidebar && chat.sidebarRoom != nil
    let told = asking.question != nil ? questionRows.count : banner != nil ? 1 : 0
    let input = editor.rowCount(
      width: max(window.columns - promptColumns, 1), limit: min(6, window.rows / 4))
    return Layout(
      rows: window.rows, columns: window.columns,
      Layout.Wishes(people: people, banner: told, input: input))
  }

  private var questionRows: [StyledText] {
    (asking.question?.rows(columns: max(window.columns - 2, 1)) ?? []).map {
      StyledText($0, Palette.banner)
    }
  }

  var logView: LogView { logView(layout) }

  private func logView(_ layout: Layout) -> LogView {
    let facts = chat.facts
    let current = chat.conversations.currentConversation
    let comesBack = window.hasJumped(in: current.key, at: current.log.scroll)
    let key = Action.firstUnread.keys.first?.name ?? ""
    return LogView(
      current.log, columns: layout.text.count, window: window.columns,
      height: layout.logRows.count, utcOffset: chat.clock.utcOffset, now: now,
      hues: chat.conversations.hueCount, joinsEmoji: chat.conversations.joinsEmoji,
      comesBack: comesBack ? "\(key) comes back" : "",
      fold: { facts.fold($0) }
    )
  }

  private var title: String {
    let unread = chat.conversations.all.reduce(0) { $0 + $1.forYou }
    let name = showsForm ? "" : " " + chat.conversations.currentConversation.name
    return "\(unread > 0 ? "(\(unread)) " : "")parley\(name)"
  }

  // MARK: Title, words, people

  func drawnBody(_ layout: Layout) -> Screen {
    var screen = emptyScreen
    guard !showsForm, window.rows > 0, window.columns > 0 else { return screen }
    drawTitle(on: &screen, layout)
    if case .help(let help) = overlay {
      help.draw(on: &screen, rows: layout.logRows)
      return screen
    }
    if let columns = layout.people {
      PeopleView(chat, at: chat.clock.serverNow).draw(
        on: &screen, rows: layout.logRows, columns: columns)
    }
    if let columns = layout.list {
      ConversationList(
        conversations: chat.conversations.listed, current: chat.conversations.current
      ).draw(on: &screen, rows: layout.logRows, columns: columns)
    }
    drawWords(on: &screen, layout)
    return screen
  }

  private func drawTitle(on screen: inout Screen, _ layout: Layout) {
    guard let row = layout.titleRow else { return }
    let conversation = chat.conversations.currentConversation
    screen.fill(row: row, style: Palette.title)
    let count = conversation.isPrivate ? 0 : chat.sidebarRoom?.room.members.count ?? 0
    var right = count > 0 ? "\(count) \(count == 1 ? "person" : "people")" : ""
    if layout.hintRow == nil, let help = Action.help.keys.first {
      let hint = "\(help.name) help"
      right = right.isEmpty || window.columns < Layout.peopleThreshold ? hint : right + "   " + hint
    }
    let start = window.columns - right.count - 1
    var left = StyledText(" \(conversation.name)   ", Palette.titleName)
    left.append(StyledText(formatted: subject(conversation), base: Palette.title, colours: false))
    let isShown = start > 12 && !right.isEmpty
    let room = isShown ? start - 2 : window.columns
    screen.write(left.clipped(to: room), row: row, column: 0)
    if isShown { screen.write(right, row: row, column: start, style: Palette.title) }
  }

  /// The topic, or how the person is.
  private func subject(_ conversation: Conversation) -> String {
    guard case .person(let folded) = conversation.key else { return conversation.room.topic }
    return chat.roster[folded]?.fullStatus(at: chat.clock.serverNow) ?? ""
  }

  /// Words stand at the bottom.
  private func drawWords(on screen: inout Screen, _ layout: Layout) {
    let rows = logView(layout).colouredRows
    let first = layout.logRows.upperBound - rows.count
    FirstWords(chat).draw(
      on: &screen, rows: layout.logRows.lowerBound..<first, columns: layout.text)
    for (index, content) in rows.enumerated() {
      let row = first + index
      screen.write(
        content.text, row: row, column: layout.text.lowerBound, limit: layout.text.count)
      guard content.isRule else { continue }
      let style = content.body.runs.first?.style ?? Palette.rule
      if let people = layout.people {
        screen.fill(
          row: row, column: layout.text.upperBound,
          width: people.lowerBound - 2 - layout.text.upperBound,
          with: Glyph.horizontal, style: style)
        screen.write(
          String(Glyph.meetsLeft), row: row, column: people.lowerBound - 2, style: Palette.rule)
      }
      if let list = layout.list {
        screen.write(
          String(Glyph.meetsRight), row: row, column: list.upperBound, style: Palette.rule)
      }
    }
  }

  // MARK: Below the words

  private func drawPromise(on screen: inout Screen, _ layout: Layout) {
    guard let row = layout.promiseRows.first else { return }
    if asking.question != nil {
      for (row, text) in zip(layout.promiseRows, questionRows) {
        screen.fill(row: row, style: Palette.banner)
        screen.write(text, row: row, column: 1)
      }
      return
    }
    if let banner { return drawBanner(banner, on: &screen, row: row) }
    PromiseRow(
      texts: promise(hasHintRow: layout.hintRow != nil), below: below(layout),
      meetsBorders: overlay == nil
    ).draw(on: &screen, row: row, layout)
  }

  private func below(_ layout: Layout) -> String {
    let log = chat.conversations.currentConversation.log
    guard overlay == nil, log.scroll != nil else { return "" }
    let view = logView(layout)
    let (messages, meant) = view.below(view.visibleRows)
    let forYou = chat.conversations.currentConversation.isMuted ? 0 : meant
    let key = Action.scrollDown.keys.first?.name ?? ""
    let count = messages >= 1000 ? "999+" : "\(messages)"
    let what = messages == 0 ? "more" : count
    return "\(what) below\(forYou > 0 ? " @\(forYou)" : "") \(Glyph.event) \(key)"
  }

  private func drawBanner(_ text: String, on screen: inout Screen, row: Int) {
    screen.fill(row: row, style: Palette.banner)
    screen.write(" " + text, row: row, column: 0, style: Palette.banner)
  }

  private func drawConversations(on screen: inout Screen, row: Int, _ layout: Layout) {
    if layout.promiseRows.isEmpty, let banner {
      return drawBanner(banner, on: &screen, row: row)
    }
    let isUnread = chat.conversations.nextUnread != nil
    let isEmpty =
      window.columns < Layout.peopleThreshold && chat.conversations.listed.count <= 1
      && layout.hintRow == nil
    let key = Action.nextUnread.keys.first?.name ?? ""
    ConversationRow(
      conversations: chat.conversations.listed, current: chat.conversations.current,
      hint: isUnread ? "\(key) next" : isEmpty ? wayToOthers : ""
    ).draw(on: &screen, row: row)
  }

  /// Where the row would be empty, and nothing else tells.
  private var wayToOthers: String {
    [hint(.goTo, "go to"), hint(.logOut, "leave")].map(\.text).joined(separator: "   ")
  }

  private func drawHints(on screen: inout Screen, _ layout: Layout) {
    guard let row = layout.hintRow else { return }
    let state = linkState
    screen.write(
      state, row: row, column: window.columns - state.count - 1, style: Palette.remark)
    var column = 1
    for hint in fitting(hints, in: window.columns - state.count - 4) {
      column += screen.write(hint.key.name, row: row, column: column, style: Palette.hintKey)
      column += screen.write(" \(hint.label)", row: row, column: column, style: Palette.remark) + 3
    }
  }

  private var prompt: String {
    if let search = editor.searchPrompt { return " " + search }
    let nick = EntryView.clip(chat.facts.nick, to: max(window.columns / 4, 1))
    return window.columns >= 24 ? " \(nick) \(Glyph.prompt) " : "\(Glyph.prompt) "
  }

  private var promptColumns: Int { min(TextWidth.columns(of: prompt), window.columns - 1) }

  private func drawInput(on screen: inout Screen, _ layout: Layout) {
    let first = layout.inputRows.lowerBound
    if case .loggedOut = link.state {
      screen.write(" press any key to come back", row: first, column: 0, style: Palette.current)
      return
    }
    let start = promptColumns
    screen.write(prompt, row: first, column: 0, limit: start, style: Palette.own)
    let width = window.columns - start
    if let asked = asking.question, editor.isEmpty {
      let line = asked.line.view(width: width).text
      screen.write(line, row: first, column: start, limit: width, style: Palette.remark)
    }
    let view = editor.rows(width: width, height: layout.inputRows.count)
    for (row, text) in zip(layout.inputRows, view.texts) {
      screen.write(text, row: row, column: start, limit: width)
    }
    screen.putCursor(
      row: min(first + view.cursor.row, window.rows - 1),
      column: min(start + view.cursor.column, window.columns - 1))
  }

  /// What is typed into a page stands in it.
  private func drawAsking(on screen: inout Screen, _ layout: Layout) {
    switch overlay {
    case .goTo(let list): list.draw(on: &screen, chat.conversations, rows: layout.logRows)
    case .search(let view):
      view.draw(
        on: &screen, chat.answers.search, chat.clock.utcOffset, at: now, rows: layout.logRows)
    case .page(let page):
      page.draw(
        on: &screen, title: pageTitle(page.kind), items(of: page.kind), rows: layout.logRows)
      screen.hideCursor()
    case .help, nil: break
    }
  }

  // MARK: What the link does

  private var linkState: String {
    switch link.state {
    case .online: link.isSecure ? "connected TLS" : "connected"
    case .connecting, .negotiating: "connecting"
    case .waiting: "not connected"
    case .closing: "logging out"
    case .loggedOut, .idle, .ended: "logged out"
    }
  }

  /// A line that has to be seen, instead of the rule.
  private var banner: String? {
    if let question = asking.question { return question.text }
    if let leaving = asking.leaving { return unsent + "\(leaving.name) once more leaves" }
    if case .loggedOut(let reason) = link.state { return reason }
    return linkStatus
  }

  private var linkStatus: String? {
    switch link.state {
    case .online:
      guard let end = chat.facts.idleEnd else { return nil }
      let left = end.secondsLeft(at: moment)
      return left > 0 ? "logged out in \(left) s for saying nothing: any key keeps you here" : nil
    case .connecting: return "connecting to \(link.target) ..."
    case .negotiating: return "logging in ..."
    case .closing: return "logging out ..."
    case .waiting(let until, let reason):
      let left = until.secondsLeft(at: moment)
      let promise =
        "; trying again in \(left) s" + (window.columns >= 70 ? " (any key tries now)" : "")
      // The countdown has to be seen, whatever the reason's length.
      let room = showsForm ? 200 : max(window.columns - promise.count - 2, 8)
      return EntryView.clip(reason, to: room) + promise
    default: return nil
    }
  }
}

extension StyledText {
  /// What does not fit is said to be cut.
  func clipped(to limit: Int) -> StyledText {
    guard columns > limit, limit > 0 else { return self }
    var clipped = StyledText()
    var used = 0
    for run in runs {
      for character in run.text {
        let width = TextWidth.columns(of: character)
        guard used + width < limit else {
          clipped.append(Glyph.cut, run.style)
          return clipped
        }
        clipped.append(String(character), run.style)
        used += width
      }
    }
    return clipped
  }
}
