// What lives here: PRIVMSG and NOTICE (Modern IRC, "Sending Messages").
import IRC

extension Chat {
  mutating func say(_ request: Request) throws(Refusal) {
    do throws(Refusal) {
      try sayToAll(request)
    } catch {
      if error.answers(request.command) { throw error }
    }
  }

  private mutating func sayToAll(_ request: Request) throws(Refusal) {
    guard let list = request[0], list.utf8.contains(where: { $0 != UInt8(ascii: ",") }) else {
      throw Refusal(.ERR_NORECIPIENT, "No recipient given (\(request.command.rawValue))")
    }
    guard let text = request[1], !text.isEmpty else {
      throw Refusal(.ERR_NOTEXTTOSEND, "No text to send")
    }
    let names = try receivers(in: list)
    guard !asksWhetherSaid(request), !isSaidAlready(request) else { return }
    let tags = request.message.tags.clientOnly + sessions.ownTags(of: request.id)
    guard names.count > 1 else {
      return try say(text, to: try resolve(names[0], for: request.id), tags, request)
    }
    let id = request.id
    let targets = targets(names, for: id)
    each(targets[...], for: id) { chat, target in
      do throws(Refusal) {
        // Its turn may come when the room is closed to this person, or is another room.
        let name = try target.get()
        guard try chat.mayBeSaid(request) else { return }
        try chat.say(text, to: try chat.resolve(name, for: id), tags, request)
      } catch {
        if error.answers(request.command) { chat.reply(id, error) }
      }
    }
  }

  /// Two spellings may mean one place, which hears it once. Of what is refused, `isHidden` says what
  /// nobody wants to know.
  mutating func targets(
    _ names: [String], for id: SessionID, isHidden: (Refusal) -> Bool = { _ in false }
  ) -> [Result<String, Refusal>] {
    var reached: Set<Place> = []
    return names.compactMap { name in
      do throws(Refusal) {
        let target = try resolve(name, for: id)
        return reached.insert(target.place).inserted ? .success(name) : nil
      } catch {
        return isHidden(error) ? nil : .failure(error)
      }
    }
  }

  /// The names of a list of receivers, each of them once; typed may be as many as TARGMAX says.
  func receivers(in list: String) throws(Refusal) -> [String] {
    let comma = UInt8(ascii: ",")
    // Limits are at least 1.
    guard list.contains(byte: comma) else { return [list] }
    guard list.utf8.split(separator: comma).count <= configuration.shared.messages.targets else {
      throw Refusal(
        .ERR_TOOMANYTARGETS, list.clipped(to: 64), "Too many receivers; nothing was sent")
    }
    let names = distinctNames(in: list)
    let rooms = names.count { $0 == "$*" || $0.utf8.contains(UInt8(ascii: "#")) }
    guard rooms <= configuration.shared.messages.targetRooms else {
      throw Refusal(
        .ERR_TOOMANYTARGETS, list.clipped(to: 64),
        "Too many rooms, at most \(configuration.shared.messages.targetRooms) at once; nothing was sent"
      )
    }
    return names
  }

  /// Of a message to it, in about microseconds.
  func cost(of target: Target) -> Int {
    switch target {
    case .person: 30
    case .everybody: 20 + sessions.count / 3
    case .room(let key, _), .ranked(let key, _, _): 20 + (rooms[key]?.members.count ?? 0) / 4
    }
  }

  private mutating func say(
    _ text: String, to target: Target, _ tags: [Tags.Tag], _ request: Request
  ) throws(Refusal) {
    guard let sender = sessions.speaker(request.id) else { return }
    agenda.spend(cost(of: target) + tags.count / 2)
    let place = try place(of: target, for: request.id, saying: text, joints: request.joints)
    let source = source(of: sender)
    let length =
      source.byteCount + request.command.rawValue.utf8.count
      + target.name.utf8.count + StoredMessage.longestLine(of: text, joints: request.joints) + 7
    guard length <= LineLimit.body else {
      // Cutting it would lose words that the sender takes for said.
      throw Refusal(.ERR_INPUTTOOLONG, "The message is \(length - LineLimit.body) bytes too long")
    }
    let isKept = isKept(target)
    try checkMayBeSaid(request.command, to: target, isKept: isKept)
    let number = takeNumber()
    let conversation = conversation(of: target, from: sender)
    var message = StoredMessage(
      sequence: number, id: post.messageID(number), time: post.time(of: conversation, now: now),
      source: source, account: sender.user.account, command: request.command, target: target,
      conversation: conversation, text: text, tags: tags)
    message.joints = request.joints
    if isKept {
      output.append(.store(.message(message)))
      post.remember(message)
    }
    deliver(message, from: sender)
    if let place, let session = sessions[request.id] { noteSpeech(session, in: place) }
  }

  /// The room that a message is said in, after its rules; what is said to everybody is said in the
  /// lobby.
  func place(
    of target: Target, for id: SessionID, saying text: String, joints: [Int]
  ) throws(Refusal) -> RoomID? {
    let key: RoomID
    switch target {
    case .person: return nil
    case .room(let room, _), .ranked(let room, _, _): key = room
    case .everybody:
      guard let lobby else { return nil }
      key = lobby
    }
    guard let room = rooms[key], let sender = sessions[id] else { return nil }
    try checkMaySay(text, joints: joints, sender, in: room)
    return key
  }

  func conversation(of target: Target, from sender: Speaker) -> Conversation {
    switch target {
    case .room, .ranked: .room(target.place)
    case .everybody: .room(lobby.map(Place.room) ?? .everybody)
    case .person(let place, _): Conversation(sender.place, and: place)
    }
  }

  /// What `side` and the one of a name said to each other.
  func conversation(of side: Place, with name: Folded) -> Conversation {
    Conversation(side, and: self.side(named: name))
  }

  /// Whom a name means: the owner of an account of that name, now or earlier; else the account of who
  /// has it as nick; else a guest.
  func side(named name: Folded) -> Place {
    if isAccount(name) { return .account(name) }
    let holder = people.holder(of: name)
    return holder.flatMap { sessions[$0]?.user.accountKey }.map(Place.account) ?? .guest(name)
  }

  /// How an account's owner is addressed.
  func name(ofAccount account: Folded) -> String {
    if !configuration.shared.entry.nickFollowsAccount, let id = people.session(of: account),
      let nick = sessions[id]?.user.nick
    {
      return nick
    }
    return accounts[account]?.name ?? account.text
  }

  func isAccount(_ name: Folded) -> Bool {
    accounts.knows(name)
  }

  mutating func resolve(_ name: String, for id: SessionID) throws(Refusal) -> Target {
    let key = fold(name)
    if name == "$*" {
      if let lobby = lobby.flatMap({ rooms[$0] }), let session = sessions[id] {
        try checkMaySpeak(session, in: lobby)
      }
      return .everybody
    }
    if let place = name.utf8.firstIndex(of: UInt8(ascii: "#")),
      let target = try resolveRoom(name, place, for: id)
    {
      return target
    }
    if let account = accounts.name(of: key) {
      return .person(.account(key), name: account)
    }
    if let holder = people.holder(of: key), let other = sessions.person(of: holder) {
      return .person(other.place, name: other.name)
    }
    throw noSuchName(name)
  }

  /// `#room`, or prefixes and `#room` (STATUSMSG), of which the lowest counts.
  private func resolveRoom(
    _ name: String, _ place: String.Index, for id: SessionID
  ) throws(Refusal) -> Target? {
    let prefixes = name[..<place]
    guard prefixes.holds(only: "@+"), let session = sessions[id] else { return nil }
    guard let room = findRoom(named: String(name[place...])) else {
      throw .noSuchRoom(name.clipped(to: 64))
    }
    do throws(Refusal) {
      try checkMaySpeak(session, in: room)
    } catch {
      // Nobody finds out by talking to it that there is a secret room.
      throw sees(room, session) ? error : .noSuchRoom(name.clipped(to: 64))
    }
    guard !prefixes.isEmpty else { return .room(room.id, name: room.name) }
    let lowest: Character = prefixes.holds("+") ? "+" : "@"
    return .ranked(room.id, prefix: lowest, name: String(lowest) + room.name)
  }

  /// Says who may be meant, once a line and among so many names: everybody waits for this.
  mutating func noSuchName(_ name: String) -> Refusal {
    noSuchName(name, looks: agenda.looksForNearNames())
  }

  /// `looks`: whether to say who may be meant.
  func noSuchName(_ name: String, looks: Bool) -> Refusal {
    var near: [String] = []
    if looks {
      near = accounts.suggestions(for: name)
      if let owner = formerOwner(of: name) {
        return Refusal(
          .ERR_NOSUCHNICK, name.clipped(to: 64), "No such name now; \(owner) had it")
      }
    }
    let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: ", "))?"
    return Refusal(.ERR_NOSUCHNICK, name.clipped(to: 64), "No such name" + hint)
  }
}

extension Chat {
  /// Who can still be written to of those that had a nick, the last one.
  private func formerOwner(of word: String) -> String? {
    guard !configuration.shared.entry.nickFollowsAccount else { return nil }
    let account = people.formerHolders(of: fold(word)).first?.account?.key
    return account.flatMap { accounts[$0] == nil ? nil : name(ofAccount: $0) }
  }
}

extension Refusal {
  /// A NOTICE is never answered, so that two programs cannot answer each other for ever; but that it
  /// was lost is told.
  fileprivate func answers(_ command: Command) -> Bool { command != .notice || isNotStored }
}
