// What lives here: messages that were taken back (IRCv3 draft/message-redaction).

import IRC

extension Incoming {
  static let redaction: [Command: Handler] = [.redact: { $0.hearRedaction($1) }]
}

extension Chat {
  /// `:bob!b@h REDACT #room msgid :reason`. What stands elsewhere than it says is left alone.
  fileprivate mutating func hearRedaction(_ message: Message) {
    guard let target = message[0], let id = message[1], let source = message.source else { return }
    let removal = Entry.Removal(by: source.nick, reason: message[2] ?? "")
    for key in places(of: target) {
      var removed: Entry?
      conversations.update(key) { removed = $0.log.remove(messageID: id, removal) }
      guard let removed else { continue }
      // What is printed cannot be taken back, only told.
      if isPlain {
        append(.event, "a message from \(removed.sender) was \(removal.sentence)", in: key)
      }
    }
  }

  /// A talk is named after the other one, who need not be the one that removes.
  private func places(of target: String) -> [ConversationKey] {
    guard facts.isMe(target) else { return [facts.key(for: target)] }
    return conversations.all.map(\.key).filter { if case .person = $0 { true } else { false } }
  }
}
