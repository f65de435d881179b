// What lives here: rooms: who comes and goes, and topics.

import IRC

extension Incoming {
  static let rooms: [Command: Handler] = [
    .join: { $0.hearJoin($1) },
    .part: { $0.hearPart($1) },
    .topic: { $0.hearTopic($1) },
    Numeric.RPL_TOPIC.command: { $0.setTopic($1[1] ?? "", $1[2] ?? "") },
    Numeric.RPL_NOTOPIC.command: { $0.setTopic($1[1] ?? "", "") },
    Numeric.RPL_NAMREPLY.command: { $0.takeNames($1) },
    Numeric.RPL_ENDOFNAMES.command: { $0.finishNames($1) },
  ]
}

extension Chat {
  fileprivate mutating func hearJoin(_ message: Message) {
    guard let source = message.source, let name = message[0], facts.isRoom(name) else { return }
    let key = facts.key(for: name)
    let folded = facts.fold(source.nick)
    if facts.isMe(source.nick) {
      facts.learnMyself(source)
      if facts.has(.extendedJoin), let account = message[1] {
        facts.logIn(to: account == "*" ? nil : account)
      }
      enter(key, name)
    }
    let wasSeen = isSeenAnywhere(folded)
    conversations.update(key) { $0.room.add(source.nick, folded: folded) }
    guard !facts.isMe(source.nick) else { return roster.spell(source.nick, folded: folded) }
    roster.came(source.nick, folded: folded, at: clock.time(of: message))
    if facts.has(.extendedJoin), let account = message[1] {
      learn(account: account == "*" ? nil : account, of: source.nick)
    }
    tell(event(in: message), of: message, in: key)
    if !wasSeen { tellTalk(with: source.nick, .returned, "", message) }
  }

  private mutating func enter(_ key: ConversationKey, _ name: String) {
    conversations.open(key, name: name, isAsked: conversations.wants(key))
    guard conversations[key] != nil else { return }
    conversations.update(key) { $0.room.join() }
    catchUp(key, name)
    if key == facts.lobby {
      conversations.placeFirst(key)
      if conversations.current == .server { conversations.show(key) }
    } else if conversations.takeWanted(key)
      || conversations.current == .server && facts.lobby == nil
    {
      conversations.show(key)
    }
  }

  fileprivate mutating func hearPart(_ message: Message) {
    guard let nick = message.source?.nick, let name = message[0] else { return }
    take(nick, outOf: name, message)
  }

  /// They left, or were put out, as the message says.
  mutating func take(_ nick: String, outOf room: String, _ message: Message) {
    let key = facts.key(for: room)
    let isMe = facts.isMe(nick)
    writing.others.end(facts.fold(nick), in: key)
    conversations.update(key) {
      if isMe {
        $0.room.leave(isLost: false)
      } else {
        _ = $0.room.remove(facts.fold(nick), at: clock.instant)
      }
    }
    tell(event(in: message), of: message, in: key)
  }

  fileprivate mutating func hearTopic(_ message: Message) {
    guard let room = message[0], let topic = message[1] else { return }
    setTopic(room, topic)
    tell(event(in: message), of: message, in: facts.key(for: room))
  }

  fileprivate mutating func setTopic(_ room: String, _ topic: String) {
    conversations.update(facts.key(for: room)) { $0.room.set(topic: topic) }
  }

  fileprivate mutating func takeNames(_ message: Message) {
    guard let room = message[2], let words = message[3] else { return }
    guard room != facts.support.everybody else {
      for nick in words.split(separator: " ").map(String.init) {
        roster.meetAccount(nick, folded: facts.fold(nick))
      }
      return
    }
    let key = facts.key(for: room)
    guard conversations[key]?.room.isJoined ?? false else {
      return answer("in \(room): \(words)", to: message)
    }
    for word in words.split(separator: " ") {
      let (prefix, nick) = facts.member(word)
      let folded = facts.fold(nick)
      roster.meet(nick, folded: folded)
      conversations.update(key) { $0.room.collect(nick, prefix: prefix, folded: folded) }
    }
  }

  fileprivate mutating func finishNames(_ message: Message) {
    guard message[1] != facts.support.everybody else {
      roster.endLearning()
      return
    }
    let key = facts.key(for: message[1] ?? "")
    conversations.update(key) { $0.room.finishNames() }
    askAboutMembers(of: key)
  }
}
