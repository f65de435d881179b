// What lives here: conversations that this person wants to hear nothing of.

import IRC

extension Chat {
  /// False where the words name somebody who is to be silent, and no conversation.
  mutating func mute(_ arguments: CommandArguments, _ isMuted: Bool) -> Bool {
    let current = conversations.currentConversation
    guard let word = arguments.words.first else {
      mute(current.key, isMuted)
      return true
    }
    let key = facts.key(for: word)
    guard arguments.words.count == 1, facts.isRoom(word) || !current.isRoom else { return false }
    guard conversations[key] != nil else {
      complain("no conversation is called \(word)")
      return true
    }
    mute(key, isMuted)
    return true
  }

  private mutating func mute(_ key: ConversationKey, _ isMuted: Bool) {
    guard key != .server, let place = conversations[key] else {
      return complain("what the server says cannot be muted")
    }
    guard place.isMuted != isMuted else {
      return note("\(place.name) \(isMuted ? "is muted already" : "is not muted")")
    }
    conversations.update(key) { $0.mute(isMuted) }
    note(
      isMuted
        ? "\(place.name) is muted: nothing there counts as said to you; /unmute ends it"
        : "\(place.name) is muted no more")
  }
}
