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
      conversations.update(conversation.key) { $0.log.attention.tell() }
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
}

extension Incoming {
  static let reading: [Command: Handler] = [
    .markRead: { $0.hearMarker($1) },
    .chatHistory: { _, _ in },
  ]
}
