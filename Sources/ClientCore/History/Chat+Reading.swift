// What lives here: how far one has read, told to the server and heard from it
// (IRCv3 draft/read-marker).

import IRC
import System

extension Chat {
  /// Tells the server what was read.
  mutating func tellReading() {
    guard isReady, facts.has(.readMarker) else { return }
    let untold = conversations.all.filter { $0.key != .server && $0.log.attention.untold != nil }
    guard markers.isDue(at: clock.moment, hasUntold: !untold.isEmpty) else { return }
    for conversation in untold {
      guard let time = conversation.log.attention.untold else { continue }
      conversations.update(conversation.key) { $0.log.tellRead() }
      send(Message(.markRead, [conversation.name, "timestamp=\(time)"]))
    }
  }

  /// `MARKREAD #room timestamp=...`: read here or in another of this person's clients.
  mutating func hearMarker(_ message: Message) {
    guard let target = message[0], let word = message[1], word.hasPrefix("timestamp="),
      let time = Timestamp(parsing: String(word.dropFirst("timestamp=".count)))
    else { return }
    let key = facts.key(for: target)
    conversations.rememberRead(time, in: key, name: target)
    conversations.update(key) { $0.log.moveRead(to: time) }
  }

  // MARK: Read without a look

  /// False if nothing was unread. For a while it can be taken back; until then nobody is told.
  mutating func takeForRead(_ keys: [ConversationKey]) -> Bool {
    let unread = keys.filter { key in
      conversations[key].map { $0.log.unread > 0 || $0.log.attention.hasTrouble } ?? false
    }
    guard !unread.isEmpty else { return false }
    settleRead()
    for key in unread { conversations.update(key) { _ = $0.log.takeForRead() } }
    markers.hold(from: clock.moment)
    return true
  }

  /// It is all unread again; false if nothing was taken for read lately.
  mutating func takeBackRead() -> Bool {
    guard markers.endHold() else { return false }
    var isBack = false
    conversations.updateAll { if $0.log.takeBackRead() { isBack = true } }
    return isBack
  }

  /// What was taken for read stays so.
  mutating func settleRead() {
    guard markers.endHold() else { return }
    conversations.updateAll { $0.log.settleRead() }
  }

  mutating func settleReadWhenDue() {
    if let end = markers.holdsUntil, clock.moment >= end { settleRead() }
  }
}

extension Incoming {
  static let reading: [Command: Handler] = [
    .markRead: { $0.hearMarker($1) },
    .chatHistory: { _, _ in },
  ]
}
