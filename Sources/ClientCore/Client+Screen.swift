// What lives here: the client's state as a screen.

import IRC

extension Client {
  /// A function of the state and the size alone.
  public func screen() -> Screen {
    var screen = Screen(rows: window.rows, columns: window.columns)
    guard window.rows > 0, window.columns > 0 else { return screen }
    screen.title = title
    if showsForm {
      form.draw(on: &screen, status: linkStatus, at: moment)
      return screen
    }
    drawTitle(on: &screen)
    drawBody(on: &screen)
    drawRule(on: &screen)
    drawStatus(on: &screen)
    drawInput(on: &screen)
    switch overlay {
    case .goTo(let list): list.draw(on: &screen, chat.conversations, rows: layout.logRows)
    case .search(let view):
      view.draw(on: &screen, chat.search, chat.clock.utcOffset, at: now, rows: layout.logRows)
    case .help, nil: break
    }
    return screen
  }

  var layout: Layout {
    Layout(
      rows: window.rows, columns: window.columns,
      wantsSidebar: window.showsSidebar && chat.sidebarRoom != nil,
      bannerRows: asking.question == nil ? 1 : questionRows.count)
  }

  private var questionRows: [StyledText] {
    StyledText(asking.question?.text ?? "", Palette.banner).wrapped(to: max(window.columns - 2, 1))
  }

  var logView: LogView {
    let facts = chat.facts
    return LogView(
      chat.conversations.currentConversation.log, columns: layout.logColumns,
      height: layout.logRows.count, utcOffset: chat.clock.utcOffset, now: now,
      fold: { facts.fold($0) })
  }

  private var title: String {
    let unread = chat.conversations.all.reduce(0) { $0 + $1.forYou }
    let name = showsForm ? "" : " " + chat.conversations.currentConversation.name
    return "\(unread > 0 ? "(\(unread)) " : "")parley\(name)"
  }

  // MARK: Parts

  private func drawTitle(on screen: inout Screen) {
    guard let row = layout.titleRow else { return }
    let conversation = chat.conversations.currentConversation
    screen.fill(row: row, style: Palette.title)
    let count = chat.sidebarRoom?.room.members.count ?? 0
    let people = count > 0 ? "\(count) online" : ""
    let right = window.columns - people.count - 1
    var left = StyledText(" \(conversation.name)   ", Palette.titleName)
    left.append(StyledText(formatted: subject(conversation), base: Palette.title, colours: false))
    if right > 12, !people.isEmpty {
      screen.write(people, row: row, column: right, style: Palette.title)
      screen.write(left, row: row, column: 0, limit: right - 2)
    } else {
      screen.write(left, row: row, column: 0)
    }
  }

  /// The topic, or how the person is.
  private func subject(_ conversation: Conversation) -> String {
    guard case .person(let folded) = conversation.key else { return conversation.room.topic }
    return chat.roster[folded]?.fullStatus(at: chat.clock.serverNow) ?? ""
  }

  private func drawBody(on screen: inout Screen) {
    let layout = self.layout
    if case .help(let help) = overlay {
      return help.draw(on: &screen, rows: layout.logRows)
    }
    for (row, content) in zip(layout.logRows, logView.visibleRows) {
      screen.write(content.text, row: row, column: 0, limit: layout.logColumns)
    }
    guard let sidebar = layout.sidebar else { return }
    SidebarView(chat, at: chat.clock.serverNow).draw(
      on: &screen, rows: layout.logRows, columns: sidebar)
  }

  private func drawRule(on screen: inout Screen) {
    guard let row = layout.ruleRow else { return }
    if asking.question != nil {
      for (row, text) in zip(row..<(layout.statusRow ?? row + 1), questionRows) {
        screen.fill(row: row, style: Palette.banner)
        screen.write(text, row: row, column: 1)
      }
      return
    }
    if let banner { return drawBanner(banner, on: &screen, row: row) }
    screen.fill(row: row, with: "-", style: Palette.rule)
    if case .help = overlay {
      screen.write(" PgDn more   Esc back ", row: row, column: 2, style: Palette.note)
    } else if let sidebar = layout.sidebar {
      screen.write("+", row: row, column: sidebar.lowerBound - 2, style: Palette.rule)
    }
    if overlay == nil, let promise {
      screen.write(" \(promise) ", row: row, column: 2, style: Palette.note)
    } else if overlay == nil, chat.conversations.currentConversation.log.scroll != nil {
      screen.write(" more below ", row: row, column: 2, style: Palette.note)
    }
  }

  /// What Enter would send, where that is more than a short line.
  private var promise: String? {
    let current = chat.conversations.currentConversation
    guard current.key != .server, case .text = CommandLine(editor.text),
      let measure = chat.measure(editor.text, to: current.name)
    else { return nil }
    let count = current.room.members.count
    let people = current.isRoom && count > 0 ? ", \(count) \(count == 1 ? "person" : "people")" : ""
    return "to \(EntryView.clip(current.name, to: 24))\(people): \(measure.text)"
  }

  private func drawBanner(_ text: String, on screen: inout Screen, row: Int) {
    screen.fill(row: row, style: Palette.banner)
    screen.write(" " + text, row: row, column: 0, style: Palette.banner)
  }

  private func drawStatus(on screen: inout Screen) {
    guard let row = layout.statusRow else { return }
    if layout.ruleRow == nil, let banner { return drawBanner(banner, on: &screen, row: row) }
    let hints = [Action.help, .goTo, .logOut].compactMap { action in
      action.keys.first.map { "\($0.name) \(Self.hint(action))" }
    }
    StatusRow(
      conversations: chat.conversations.listed, current: chat.conversations.current,
      state: linkState, hints: hints
    ).draw(on: &screen, row: row)
  }

  private static func hint(_ action: Action) -> String {
    switch action {
    case .help: "help"
    case .goTo: "go to"
    default: "log out"
    }
  }

  private func drawInput(on screen: inout Screen) {
    let row = layout.inputRow
    if case .loggedOut = link.state {
      screen.write(" press any key to come back", row: row, column: 0, style: Palette.current)
      return
    }
    let nick = EntryView.clip(chat.facts.nick, to: max(window.columns / 4, 1))
    let usual = window.columns >= 24 ? " \(nick)> " : "> "
    let prompt = editor.searchPrompt.map { " " + $0 } ?? usual
    let start = min(TextWidth.columns(of: prompt), window.columns - 1)
    screen.write(prompt, row: row, column: 0, limit: start, style: Palette.own)
    if let asked = asking.question, editor.isEmpty {
      let line = asked.line.view(width: window.columns - start).text
      screen.write(
        line, row: row, column: start, limit: window.columns - start, style: Palette.remark)
    }
    let view = editor.view(width: window.columns - start)
    screen.write(view.text, row: row, column: start)
    screen.cursor = Position(row: row, column: min(start + view.cursor, window.columns - 1))
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
    if let leaving = asking.leaving {
      return (editor.isEmpty ? "" : "Not sent yet. ") + "\(leaving.name) once more leaves"
    }
    if case .loggedOut(let reason) = link.state { return reason }
    return linkStatus
  }

  private var linkStatus: String? {
    switch link.state {
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
