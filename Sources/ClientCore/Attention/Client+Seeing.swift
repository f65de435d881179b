// What lives here: what the person has seen, and what they typed where.

import IRC

extension Client {
  /// The text in the input line stays with the conversation in which it was typed, whoever moved on.
  mutating func followConversation() {
    guard chat.conversations.takeLeft(leaving: wholeText) else { return }
    if asking.takeQuestion()?.isInterruption ?? false { asking.forgetHeld() }
    editor.set(chat.conversations.currentConversation.draft)
    settleScroll()
  }

  /// In another pane the view ends elsewhere, or at the end.
  mutating func settleScroll() {
    let current = chat.conversations.currentConversation
    guard current.log.scroll != nil, let last = logView.visibleRows.last else { return }
    let isEnd = last.below == 0 && last.entry == current.log.entries.last?.id
    let anchor = isEnd ? nil : ScrollAnchor(entry: last.entry, hiddenRows: last.below)
    chat.conversations.update(current.key) { $0.log.scroll(to: anchor) }
  }

  /// Seen is what was on the screen, with no page above it, while the person was there.
  /// `isNew`: something came in, which by itself brings nothing older onto the screen.
  mutating func look(byKey: Bool, isNew: Bool) {
    let layout = self.layout
    chat.conversations.cover(capacity(layout))
    if window.note(textColumns: layout.text.count) {
      chat.conversations.updateAll { $0.log.forgetRows() }
    }
    let wantsLook = chat.conversations.takeWantsLook()
    let list = chat.conversations
    guard list.isWatched(byKey: byKey), let log = list[list.current]?.log else { return }
    let arrives = chat.conversations.takeArrival()
    guard log.attention.isPartlyUnseen else {
      if log.scroll == nil { chat.conversations.update(list.current) { $0.log.seeEnd() } }
      return
    }
    guard !isNew || wantsLook else { return }
    if arrives { openAtFirstUnread() }
    let rows = logView.visibleRows
    chat.conversations.update(list.current) {
      $0.log.see(LogView.parts(of: rows))
      if $0.log.scroll == nil { $0.log.seeEnd() }
    }
  }

  /// Where more waits than the page shows, reading begins at the first of it.
  private mutating func openAtFirstUnread() {
    let current = chat.conversations.currentConversation
    guard current.log.scroll == nil, let first = current.log.firstUnseen else { return }
    let view = logView
    let id = current.log.entries[first].id
    guard !view.visibleRows.contains(where: { $0.entry == id && $0.above == 0 }) else { return }
    jump(to: view.anchor(from: first))
  }

  private mutating func jump(to anchor: ScrollAnchor?) {
    let current = chat.conversations.currentConversation
    window.jump(in: current.key, from: current.log.scroll, to: anchor)
    chat.conversations.update(current.key) { $0.log.scroll(to: anchor) }
  }

  /// To the first unread line, and back to where one was.
  mutating func goToFirstUnread() {
    let current = chat.conversations.currentConversation
    if let jump = window.takeJump(in: current.key, at: current.log.scroll) {
      return chat.conversations.update(current.key) { $0.log.scroll(to: jump.from) }
    }
    guard let first = current.log.firstNew else { return ring() }
    let anchor = logView.anchor(from: first)
    guard anchor != current.log.scroll else { return ring() }
    jump(to: anchor)
  }

  /// Whether that is elsewhere.
  var leadsToFirstUnread: Bool {
    let log = chat.conversations.currentConversation.log
    return log.firstNew.map { logView.anchor(from: $0) != log.scroll } ?? false
  }

  /// Marks read without showing; again takes it back.
  mutating func toggleRead() {
    if !chat.takeForRead([chat.conversations.current]), !chat.takeBackRead() { ring() }
  }

  /// Bytes of which every message is shown whole when it comes: each row has a third of its columns
  /// filled in the worst case, and not more than two thirds of the pane are needed.
  private func capacity(_ layout: Layout) -> Int {
    guard overlay == nil, !showsForm, !layout.logRows.isEmpty else { return 0 }
    return max(1, layout.text.count * (layout.logRows.count - 2) / 9)
  }
}
