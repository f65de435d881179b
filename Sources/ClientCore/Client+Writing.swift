// What lives here: when others are told that this person writes.

import IRC

extension Client {
  /// Words alone are told: no command, no secret, and nothing that answers a question.
  /// `keyed`: the words that a key left in the line.
  mutating func tellWriting(keyed: String?) {
    let place = chat.conversations.current
    if chat.writing.own.isElsewhere(than: place) {
      chat.writing.own.begin(in: place, with: keyed ?? words)
    } else if let words = keyed, !showsForm, overlay == nil, asking.question == nil,
      !editor.isSearching
    {
      chat.writing.own.note(words, at: moment)
    }
    for (place, sign) in chat.writing.own.takeDue(at: moment) { chat.tell(sign, in: place) }
  }

  /// What Enter would say to others, if that may be told; else empty.
  var words: String {
    let text = editor.text
    guard !text.isEmpty, case .text = CommandLine(text),
      !Secrecy.isSecret(text, in: chat.conversations.currentConversation.name)
    else { return "" }
    return text
  }
}

extension Chat {
  /// In a larger room it says nothing, and costs everybody.
  private static let mostReaders = 50

  fileprivate mutating func tell(_ sign: WritingSign, in key: ConversationKey) {
    guard let place = conversations[key], mayTellWriting(in: place) else {
      return writing.own.forget(key)
    }
    send(Message(tags: [WritingSign.tag: sign.rawValue], .tagmsg, place.name))
  }

  private func mayTellWriting(in place: Conversation) -> Bool {
    guard isReady, !place.isMuted, facts.takesWriting, facts.isSayable(place.name) else {
      return false
    }
    switch place.key {
    case .server: return false
    case .room: return place.room.isJoined && place.room.members.count <= Self.mostReaders
    case .person(let folded):
      return facts.isPerson(place.name) && !facts.isMe(place.name) && !filter.ignores(folded)
    }
  }

  /// A refusal of what nobody typed Enter for is no news.
  mutating func isAboutWriting(_ message: Message) -> Bool {
    guard let subject = message[1], message.tags[Tags.label] == nil,
      facts.has(.labeledResponse) || outgoing.firstSent(to: facts.fold(subject)) == nil
    else { return false }
    return writing.own.refuse(in: facts.key(for: subject))
  }
}

extension ServerFacts {
  /// Whether the server passes it on (ISUPPORT CLIENTTAGDENY of IRCv3 message-tags).
  fileprivate var takesWriting: Bool {
    guard has(.messageTags) else { return false }
    let denied = (support["CLIENTTAGDENY"] ?? "").split(separator: ",")
    let name = WritingSign.tag.dropFirst()
    if denied.contains(name) { return false }
    return !denied.contains("*") || denied.contains("-\(name)")
  }
}
