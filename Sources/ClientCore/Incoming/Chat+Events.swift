// What lives here: what happens in rooms, in words; the same for the present and the past.

import IRC

/// A line of a room's log that nobody said.
struct RoomEvent: Equatable {
  let kind: Entry.Kind
  let text: String
}

extension Chat {
  /// Nil for what is no event, or none that is told.
  func event(in message: Message) -> RoomEvent? {
    switch message.command {
    case .join: presence(message, .joined)
    case .part: presence(message, .left, message[1] ?? "")
    case .quit: presence(message, .left, message[0] ?? "")
    case .nick: presence(message, .renamed, message[0] ?? "")
    case .topic: message[1].map { topicEvent($0, message) }
    case .kick: message[1].map { kickEvent($0, message) }
    case .mode: modeEvent(message)
    default: nil
    }
  }

  /// Who did it; a server has no user name.
  func actor(of message: Message) -> String {
    message.source.map { $0.user == nil ? "the server" : $0.nick } ?? "the server"
  }

  private func presence(
    _ message: Message, _ verb: PresenceChange.Verb, _ detail: String = ""
  ) -> RoomEvent? {
    guard let nick = message.source?.nick else { return nil }
    if facts.isMe(nick) {
      guard verb == .left, message.command == .part, let room = message[0] else { return nil }
      return RoomEvent(kind: .event, text: "you left \(room)")
    }
    let change = PresenceChange(nick, verb, detail, messageID: message.tags[Tags.messageID]) {
      facts.fold($0)
    }
    return RoomEvent(kind: .presence(PresenceFold(change)), text: "")
  }

  private func topicEvent(_ topic: String, _ message: Message) -> RoomEvent {
    let by = message.source?.nick ?? "somebody"
    return RoomEvent(
      kind: .event,
      text: topic.isEmpty ? "\(by) removed the topic" : "\(by) changed the topic to: \(topic)")
  }

  private func kickEvent(_ nick: String, _ message: Message) -> RoomEvent {
    let by = message.source?.nick ?? "the server"
    let given = message[2] ?? ""
    let reason = given.isEmpty || given == nick || given == by ? "" : " (\(given))"
    let isMe = facts.isMe(nick)
    return RoomEvent(
      kind: isMe ? .error : .event,
      text: "\(isMe ? "you were" : "\(nick) was") removed by \(by)\(reason)")
  }

  private func modeEvent(_ message: Message) -> RoomEvent? {
    guard let letters = message[1] else { return nil }
    let words = ModeWord.parse(letters, message.parameters.dropFirst(2), facts.support)
    let by = actor(of: message)
    return RoomEvent(
      kind: .event, text: words.map { $0.sentence(by: by) }.joined(separator: "; "))
  }
}
