// What lives here: what the chat writes down, and takes up again in a later run.

import IRC

extension Link {
  /// Whose state this link's is. A claim that nobody proved counts for nothing: then the address
  /// does, as it was typed.
  func owner(_ facts: ServerFacts) -> StateOwner {
    StateOwner(
      address, identity: isProven ? facts.support.identity : nil, name: credentials.name)
  }
}

extension Chat {
  /// A welcome is over, which is when the server's introduction has been heard.
  static func isEndOfWelcome(_ message: Message) -> Bool {
    message.command == Numeric.RPL_ENDOFMOTD.command
      || message.command == Numeric.ERR_NOMOTD.command
  }

  /// What was kept is there, or (nil) has been all the time: the welcome goes on.
  mutating func takeUp(_ state: KeptState?) {
    if introduction.takeUp(state) { becomeReady() }
  }

  /// Takes up what was left: after the server's introduction, when names have their meaning.
  mutating func takeUpKept() {
    guard let kept = introduction.takeKept() else { return }
    history.restoreOnline(kept.lastOnline)
    for word in kept.keywords { _ = filter.set(keyword: word, true) }
    for name in kept.ignored { _ = filter.set(ignored: name, true) }
    for place in kept.places.values {
      let key = facts.key(for: place.name)
      conversations.remember(place, as: key)
      switch key {
      case .person where place.isOpen: conversations.open(key, name: place.name)
      // Elsewhere the client itself goes back into its rooms.
      case .room where place.isOpen && facts.lobby == nil:
        conversations.open(key, name: place.name)
        conversations.update(key) { $0.room.expect() }
      default: break
      }
    }
    for message in kept.outbox.values { waitAgain(message) }
  }

  private mutating func waitAgain(_ message: KeptMessage) {
    let waiting = showWaiting(message.text, to: message.targets, message.command, at: message.time)
    outgoing.add(message, waiting: waiting)
  }

  mutating func settle(_ label: String) -> [PendingMessage.EntryPlace] {
    guard let message = outgoing.first(label: label) else { return [] }
    keep(.settled(clientID: message.clientID, target: nil))
    return outgoing.settle(label)
  }

  mutating func settle(_ label: String, _ folded: String) -> PendingMessage.EntryPlace? {
    guard let message = outgoing.first(label: label), message.waiting[folded] != nil else {
      return nil
    }
    let place = outgoing.settle(label, folded)
    let isLast = outgoing.first(label: label) == nil
    let target = message.target.split(at: ",").first { facts.fold(String($0)) == folded }
    keep(.settled(clientID: message.clientID, target: isLast ? nil : target.map(String.init)))
    return place
  }

  /// Half of a secret is one.
  private func kept(_ draft: String, _ conversation: Conversation) -> String {
    Secrecy.isSecret(draft, in: conversation.name) ? "" : draft
  }

  /// What is worth remembering of every conversation; the current one's draft is in the editor.
  func places(draft: String?) -> [ConversationKey: KeptPlace] {
    var places: [ConversationKey: KeptPlace] = [:]
    for conversation in conversations.all where conversation.key != .server {
      let isCurrent = conversation.key == conversations.current
      places[conversation.key] = KeptPlace(
        name: conversation.name, readThrough: conversation.log.attention.readThrough,
        seen: conversation.log.attention.seenAhead,
        draft: kept(isCurrent ? draft ?? conversation.draft : conversation.draft, conversation),
        isMuted: conversation.isMuted)
    }
    return places
  }
}
