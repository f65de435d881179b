// What lives here: a message as one line of plain text.

import IRC

/// `2026-11-20 17:12:18 bob (broadcast): hello`
struct PlainFormat: Equatable, Sendable {
  let utcOffset: UTCOffset

  /// A message of several lines is as many, each with the time and the sender.
  func lines(_ entry: Entry, in conversation: Conversation, lobby: ConversationKey?) -> [String] {
    let texts = entry.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let fields = utcOffset.fields(of: entry.time)
    let kind = kind(entry, conversation, lobby)
    let sender = entry.sender.isEmpty ? "parley" : entry.sender
    let start = "\(fields.date) \(fields.time) \(sender) (\(kind)): "
    return texts.map { start + (entry.kind == .action ? "* \(entry.sender) \($0)" : $0) }
  }

  private func kind(
    _ entry: Entry, _ conversation: Conversation, _ lobby: ConversationKey?
  ) -> String {
    if entry.kind == .notice || !entry.isSpeech { return "notice" }
    if entry.isBroadcast || conversation.key == lobby { return "broadcast" }
    return conversation.isRoom ? "room \(conversation.name)" : "message"
  }
}
