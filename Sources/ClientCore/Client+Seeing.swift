// What lives here: what the person has seen, and what they typed where.

import IRC

extension Client {
  /// The text in the input line stays with the conversation in which it was typed, whoever moved on.
  mutating func followConversation() {
    guard chat.conversations.takeLeft(leaving: wholeText) else { return }
    if asking.takeQuestion()?.isInterruption ?? false { asking.forgetHeld() }
    editor.set(chat.conversations.currentConversation.draft)
  }

  /// Seen is what was on the screen, with nothing unread above it, while the person was there.
  /// `isNew`: something came in, which by itself brings nothing older onto the screen.
  mutating func look(isNew: Bool) {
    chat.conversations.cover(overlay != nil || showsForm || layout.logRows.isEmpty)
    let list = chat.conversations
    guard list.isWatched, let log = list[list.current]?.log else { return }
    guard log.unread > 0, let first = log.firstUnseen else {
      if log.scroll == nil {
        chat.conversations.update(list.current) { $0.log.attention.noteRead() }
      }
      return
    }
    let id = log.entries[first].id
    if isNew, window.isOpened(at: id) { return }
    var rows = logView.visibleRows
    if !rows.contains(where: { $0.entry == id }), log.scroll == nil, !window.isOpened(at: id) {
      let anchor = logView.anchor(from: first)
      chat.conversations.update(list.current) { $0.log.scroll(to: anchor) }
      rows = logView.visibleRows
    }
    window.open(at: id)
    guard rows.contains(where: { $0.entry == id }), let last = rows.last(where: { $0.below == 0 })
    else { return }
    chat.conversations.update(list.current) { $0.log.read(through: last.entry) }
  }
}
