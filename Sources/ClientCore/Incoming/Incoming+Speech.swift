// What lives here: what people say, and the answers to what this person said.

import IRC

extension Incoming {
  static let speech: [Command: Handler] = [
    .privmsg: { $0.hear($1) },
    .notice: { $0.hear($1) },
    .tagmsg: { $0.hearTags($1) },
    "WALLOPS": { chat, message in
      let by = message.source?.nick ?? "the server"
      chat.append(
        .notice, message[0] ?? "", in: chat.onScreen, from: by, Entry.Origin(isMention: true))
    },
    .ack: { $0.acknowledge($1) },
    .batch: { $0.takeBatch($1) },
    Numeric.RPL_AWAY.command: { $0.hearAway($1) },
  ]
}

extension Chat {
  fileprivate mutating func hear(_ message: Message) {
    guard let target = message[0], let text = message[1] else { return }
    let id = message.tags[Tags.messageID]
    let isNew = id.map { history.isNew($0) } ?? true
    if facts.isMine(message) {
      return hearMyself(message, target: target, text: text, isNew: isNew)
    }
    guard isNew, !ignores(message) else { return }
    let (kind, shown) = spoken(text, message.command)
    let time = clock.time(of: message)
    if message.tags[Tags.time] != nil { history.noteOnline(time) }
    if let nick = message.source?.nick, facts.isMe(target), let account = message.tags[Tags.account]
    {
      learn(account: account, of: nick)
    }
    guard let source = message.source, source.user != nil || !facts.nick.isEmpty else {
      append(.notice, shown, in: .server, from: message.source?.nick ?? "server", at: time)
      return
    }
    let place = place(for: target, from: source)
    writing.others.end(facts.fold(source.nick), in: place)
    if source.user != nil, !source.nick.contains(".") {
      roster.heard(source.nick, folded: facts.fold(source.nick), at: time)
    }
    append(
      kind, shown, in: place, from: source.nick, at: time, id: id,
      Entry.Origin(isMention: isForMe(text), isBroadcast: target.hasPrefix("$")))
  }

  /// Opens the conversation that a line belongs to. A server's notice opens none.
  private mutating func place(for target: String, from source: Source) -> ConversationKey {
    if facts.isRoom(target) || target.hasPrefix("$") {
      let key = facts.key(for: target)
      conversations.open(key, name: target, isAsked: false)
      return key
    }
    // Servers and services speak without user and host, or with a dot in their name.
    // What they say is for whoever looks at the screen, once there is more than the introduction.
    guard source.user != nil, !source.nick.contains(".") else {
      return onScreen
    }
    // A message to `@#room` reaches the room's operators.
    let bare = target.drop { facts.support.memberPrefixes.contains($0) }
    if bare.count < target.count, facts.isRoom(String(bare)) {
      return place(for: String(bare), from: source)
    }
    let key = facts.key(for: source.nick)
    conversations.open(key, name: source.nick, isAsked: false)
    return key
  }

  private mutating func hearMyself(_ message: Message, target: String, text: String, isNew: Bool) {
    facts.learnMyself(message.source)
    if settle(echo: message, target: target, text: text) { return }
    guard isNew else { return }
    // Said in another of this person's windows.
    let key = facts.key(for: target)
    writing.own.end(in: key)
    conversations.open(key, name: target, isAsked: false)
    let (kind, shown) = spoken(text, message.command)
    append(
      kind, shown, in: key, from: facts.nick, at: clock.time(of: message),
      id: message.tags[Tags.messageID],
      Entry.Origin(isOwn: true, isBroadcast: target.hasPrefix("$")))
  }

  fileprivate mutating func acknowledge(_ message: Message) {
    guard let label = message.tags[Tags.label] else { return }
    for place in settle(label) { confirm(place) }
  }

  fileprivate mutating func takeBatch(_ message: Message) {
    guard let (batch, label) = history.takeBatch(message) else { return }
    if batch.isMessage {
      if let message = batch.combined { receive(message) }
      return
    }
    if batch.isCollected { return takeHistory(batch, label: label) }
    guard let label else { return }
    for place in settle(label) { confirm(place) }
  }

  /// 301: the person is away, or offline and the message is kept.
  fileprivate mutating func hearAway(_ message: Message) {
    guard let nick = message[1], let text = message.parameters.last else { return }
    let key = facts.key(for: nick)
    let place = conversations[key]?.key ?? conversations.current
    let note = text.contains(nick) ? text : "\(nick) is away: \(text)"
    append(.note, note, in: place)
    // Who wrote from elsewhere reads it there too.
    if place != conversations.current { append(.note, note, in: conversations.current) }
  }
}
