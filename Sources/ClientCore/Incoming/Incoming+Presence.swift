// What lives here: people's comings, goings and changes beyond one room.

import IRC

extension Incoming {
  static let presence: [Command: Handler] = [
    .quit: { $0.hearQuit($1) },
    .nick: { $0.hearNick($1) },
    .away: { $0.hearAwayNotice($1) },
    .account: { _, _ in },
    .kill: { chat, message in
      guard let nick = message[0], let by = message.source?.nick else { return }
      let whom = chat.facts.isMe(nick) ? "your" : "\(nick)'s"
      let why = message[1].map { $0.isEmpty ? "" : ": \($0)" } ?? ""
      chat.append(.event, "\(by) ends \(whom) connection\(why)", in: chat.onScreen)
    },
    .chghost: { chat, message in
      guard let source = message.source, chat.facts.isMe(source.nick) else { return }
      chat.facts.learnMyself(Source(source.nick, user: message[0], host: message[1]))
    },
    Numeric.RPL_LOGGEDIN.command: { chat, message in
      chat.facts.logIn(to: message[2])
      chat.showNumeric(message)
    },
    Numeric.RPL_LOGGEDOUT.command: { chat, message in
      chat.facts.logIn(to: nil)
      chat.showNumeric(message)
    },
    Numeric.RPL_NOWAWAY.command: { $0.setMyself("busy", $1) },
    Numeric.RPL_UNAWAY.command: { $0.setMyself(nil, $1) },
  ]
}

extension Chat {
  fileprivate mutating func hearQuit(_ message: Message) {
    guard let nick = message.source?.nick else { return }
    let folded = facts.fold(nick)
    nameTalkByAccount(of: folded)
    tellTalk(with: nick, .left, message[0] ?? "", message)
    roster.left(folded)
    writing.others.end(folded)
    let event = event(in: message)
    var places: [ConversationKey] = []
    conversations.updateAll {
      if $0.room.remove(folded, at: clock.instant) { places.append($0.key) }
    }
    for key in places { tell(event, of: message, in: key) }
  }

  fileprivate mutating func hearNick(_ message: Message) {
    guard let old = message.source?.nick, let new = message[0], !new.isEmpty else { return }
    let (oldFolded, newFolded) = (facts.fold(old), facts.fold(new))
    let isMe = facts.isMe(old)
    if isMe { facts.rename(to: new) }
    roster.rename(oldFolded, to: new, folded: newFolded)
    let oldKey = ConversationKey.person(oldFolded)
    writing.others.rename(oldFolded, to: new, folded: newFolded)
    renameTalk(oldKey, to: .person(newFolded), name: new)
    let event = isMe ? RoomEvent(kind: .event, text: "you are now \(new)") : event(in: message)
    var places: [ConversationKey] = []
    conversations.updateAll {
      let isMember = $0.room.rename(oldFolded, to: new, folded: newFolded)
      if isMember || $0.key == .person(newFolded) { places.append($0.key) }
    }
    for key in places { tell(event, of: message, in: key) }
  }

  /// The open talk with somebody, under the nick or the account; a plain client has no pages.
  private func talk(with folded: String) -> ConversationKey? {
    let account = roster[folded]?.account.map { facts.fold($0) }
    return isPlain
      ? nil
      : [folded, account].compactMap(\.self).map(ConversationKey.person)
        .first { conversations[$0] != nil }
  }

  /// A talk says that its partner leaves or is back. What the server keeps of that belongs to rooms.
  mutating func tellTalk(
    with nick: String, _ verb: PresenceChange.Verb, _ detail: String, _ message: Message
  ) {
    guard let key = talk(with: facts.fold(nick)) else { return }
    let change = PresenceChange(nick, verb, detail) { facts.fold($0) }
    append(.presence(PresenceFold(change)), "", in: key, at: clock.time(of: message))
  }

  /// Whether some room that this person sees holds the nick.
  func isSeenAnywhere(_ folded: String) -> Bool {
    conversations.all.contains { $0.room.members[folded] != nil }
  }

  /// Somebody is here under a nick: a talk with the account is one with whoever has the nick.
  mutating func learn(account: String?, of nick: String) {
    let folded = facts.fold(nick)
    roster.setAccount(nick, folded: folded, account)
    guard facts.addressesAccounts, let account, facts.fold(account) != folded else { return }
    renameTalk(.person(facts.fold(account)), to: .person(folded), name: nick)
  }

  /// The nick is nobody's now, and what is written to the account waits for its owner.
  private mutating func nameTalkByAccount(of folded: String) {
    guard facts.addressesAccounts, let account = roster[folded]?.account else { return }
    renameTalk(.person(folded), to: .person(facts.fold(account)), name: account)
  }

  /// What waits in a talk goes with it. Two talks do not become one.
  private mutating func renameTalk(
    _ key: ConversationKey, to newKey: ConversationKey, name: String
  ) {
    guard conversations[key] != nil, conversations[newKey] == nil else { return }
    conversations.rename(key, to: newKey, name: name)
    outgoing.follow(key, to: newKey)
    writing.others.follow(key, to: newKey)
    answers.follow(key, to: newKey)
  }

  fileprivate mutating func hearAwayNotice(_ message: Message) {
    guard let nick = message.source?.nick else { return }
    roster.setAway(nick, folded: facts.fold(nick), message[0])
  }

  fileprivate mutating func setMyself(_ text: String?, _ message: Message) {
    roster.setAway(facts.nick, folded: facts.fold(facts.nick), text)
    let said = message.parameters.last ?? (text == nil ? "you are back" : "you are busy")
    answer(said, to: message)
  }
}
