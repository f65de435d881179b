// What lives here: who gets a key, and what the actions do.

import IRC

extension Client {
  mutating func handle(_ key: Key) {
    chat.conversations.note(key, at: moment)
    if key == .focusIn || key == .focusOut { return }
    if key == .control("z") { return want(.suspend) }
    if case .closing = link.state { return }
    if showsForm { return handleForm(key) }
    if overlay != nil { return handleOverlay(key) }
    if asking.question != nil {
      guard Action.action(for: key, lineIsEmpty: false) != nil else { return answer(key) }
      withdrawQuestion()
    }
    let isOver = if case .loggedOut = link.state { true } else { false }
    let lineIsEmpty = editor.isEmpty || isOver
    let asked = asking.takeLeaving()
    if Action.action(for: key, lineIsEmpty: lineIsEmpty) == .logOut {
      return leave(by: key, asked: asked, isOver: isOver)
    }
    if isOver { return comeBack(with: key) }
    link.tryNow(at: chat.clock.instant)
    if case .mouse(let event) = key { return handle(event) }
    if !editor.isSearching, let action = Action.action(for: key, lineIsEmpty: editor.isEmpty) {
      return perform(action)
    }
    if key == .altEnter, !editor.isSearching, sayBare() { return }
    switch editor.handle(key) {
    case .ignored: if case .function = key { ring() }
    case .changed: if asked == nil { noteEdit() }
    case .submit: submit()
    case .complete(let backwards):
      editor.complete(completions, backwards: backwards)
    }
  }

  /// Nobody leaves half a sentence, or by one Ctrl-C too many, without being asked.
  private mutating func leave(by key: Key, asked: Key?, isOver: Bool) {
    let isSure = isOver || (unsent.isEmpty && key != .control("c"))
    if isSure || (asked != nil && isAskedVisibly) { return logOut() }
    asking.askToLeave(with: key, isSecond: asked != nil)
  }

  /// The key does nothing else: whoever presses one to come back means no letter. A paste is kept.
  private mutating func comeBack(with key: Key) {
    link.open(at: chat.clock.instant)
    if case .paste = key { _ = editor.handle(key) }
  }

  private mutating func handleForm(_ key: Key) {
    let isBusy = link.state != .idle
    if isBusy { link.tryNow(at: chat.clock.instant) }
    switch form.handle(key, isBusy: isBusy, isSeen: isAskedVisibly) {
    case .none: break
    case .submit(let address, let credentials):
      link.open(address, credentials, at: chat.clock.instant)
    case .accept(let problem):
      link.accept(problem)
      link.open(at: chat.clock.instant)
    case .stop: link.stop()
    case .leave: logOut()
    }
  }

  private mutating func handleOverlay(_ key: Key) {
    switch overlay {
    case .help(var help):
      let stays = help.handle(key, page: max(layout.logRows.count, 1), columns: window.columns)
      stays ? open(.help(help)) : closeOverlay()
    case .goTo(var list):
      switch list.handle(key, chat.conversations) {
      case .stay: open(.goTo(list))
      case .close: closeOverlay()
      case .go(let conversation):
        closeOverlay()
        show(conversation)
      }
    case .page(var page):
      let reaction = page.handle(
        key, items(of: page.kind), page: max(layout.logRows.count - 2, 1))
      open(.page(page))
      switch reaction {
      case .stay: break
      case .close: closePage()
      case .perform(let deed): perform(deed)
      }
    case .search(var view):
      open(.search(view))
      handle(key, &view)
    case nil: break
    }
  }

  /// What is still on its way stands in the talk then.
  private mutating func closePage() {
    closeOverlay()
    chat.answers.closePage()
  }

  private mutating func handle(_ key: Key, _ view: inout SearchView) {
    let hits = chat.answers.search?.hits ?? []
    let reaction = view.handle(
      key, hits: hits.count, hasOlder: chat.answers.search?.hasOlder ?? false)
    open(.search(view))
    switch reaction {
    case .stay: break
    case .close: closeOverlay()
    case .search(let text): chat.search(for: text)
    case .older: chat.searchOlder()
    case .go(let index):
      closeOverlay()
      guard hits.indices.contains(index) else { return }
      chat.goTo(hits[index])
    }
  }

  private mutating func handle(_ event: MouseEvent) {
    switch event.kind {
    case .wheelUp: scroll(by: -3)
    case .wheelDown: scroll(by: 3)
    case .press, .release: break
    }
  }

  // MARK: Actions

  private mutating func perform(_ action: Action) {
    let list = chat.conversations
    switch action {
    case .help: open(.help(HelpView()))
    case .goTo: open(.goTo(GoToView()))
    case .people: open(.page(PageView(.people)))
    case .mentions: open(.page(PageView(.mentions)))
    case .sidebar: window.toggleSidebar()
    case .busy: toggleBusy()
    case .refresh: chat.refreshPeople()
    case .search: open(.search(SearchView()))
    case .suspend: want(.suspend)
    case .logOut: logOut()
    case .nextUnread: list.nextUnread.map { show($0) }
    case .firstUnread: goToFirstUnread()
    case .markRead: toggleRead()
    case .nextConversation: show(list.neighbour(1))
    case .previousConversation: show(list.neighbour(-1))
    case .conversation(let number): list.numbered(number).map { show($0) }
    case .scrollUp: scroll(by: -max(layout.logRows.count - 1, 1))
    case .scrollDown: scroll(by: max(layout.logRows.count - 1, 1))
    case .scrollToTop:
      goToTop()
      askAbove()
    case .scrollToBottom: chat.conversations.update(list.current) { $0.log.scroll(to: nil) }
    }
  }

  mutating func show(_ key: ConversationKey) { chat.conversations.show(key) }

  private mutating func scroll(by step: Int) {
    let anchor = logView.scrolled(by: step)
    chat.conversations.update(chat.conversations.current) { $0.log.scroll(to: anchor) }
    if step < 0 { askAbove() }
    askForGaps()
  }

  private mutating func goToTop() {
    let top = logView.top
    chat.conversations.update(chat.conversations.current) { $0.log.scroll(to: top) }
  }

  /// What is above the first row comes from the server; the first row then says so.
  private mutating func askAbove() {
    guard logView.isAtTop else { return }
    chat.askOlder(chat.conversations.current)
    if chat.conversations.currentConversation.log.scroll != nil { goToTop() }
  }

  private mutating func askForGaps() {
    let current = chat.conversations.currentConversation
    guard !current.log.coverage.gaps.isEmpty else { return }
    for entry in Set(logView.visibleRows.map(\.entry))
    where current.log.coverage.gaps[entry] == .open {
      chat.fillGap(current.key, above: entry)
    }
  }

  private mutating func toggleBusy() {
    guard let command = SlashCommand.named(chat.isBusy ? "back" : "busy") else { return }
    _ = command.perform(&chat, "")
  }
}
