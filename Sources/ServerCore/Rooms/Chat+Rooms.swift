/// What lives here: JOIN, PART, TOPIC and MODE.
import IRC

extension Chat {
  mutating func join(_ request: Request) throws(Refusal) {
    guard let list = request[0], let session = sessions[request.id] else { return }
    if list == "0" {
      for key in session.user.rooms where key != lobbyKey {
        part(request.id, key, reason: nil)
      }
      return
    }
    for name in list.split(separator: ",") {
      do throws(Refusal) {
        try join(String(name), request.id)
      } catch {
        reply(request.id, error)
      }
    }
  }

  private mutating func join(_ name: String, _ id: SessionID) throws(Refusal) {
    let limits = configuration.limits
    guard Names.isRoom(name, limits: limits) else {
      throw Refusal(.ERR_NOSUCHCHANNEL, name.clipped(to: 64), "This cannot be a room's name")
    }
    guard let session = sessions[id], !session.user.rooms.contains(fold(name)) else { return }
    guard session.user.rooms.count < limits.roomsPerPerson else {
      throw Refusal(.ERR_TOOMANYCHANNELS, name, "You are in too many rooms")
    }
    guard rooms[fold(name)] != nil || rooms.count < limits.rooms else {
      throw Refusal(.ERR_TOOMANYCHANNELS, name, "There are too many rooms")
    }
    enter(fold(name), name: name, id)
    let key = fold(name)
    guard let account = session.user.accountKey, key != lobbyKey else { return }
    if accounts[account]?.rooms.append(key).inserted == true {
      rooms[key]?.regulars.append(account)
      effects.append(
        .store(.membership(account: account, room: key, isMember: true, since: sequence + 1)))
      keepEvent(.join, in: key, by: id, text: "")
    }
  }

  /// The lobby and the rooms a person was in, entered without being asked.
  mutating func enterRooms(_ id: SessionID) {
    guard let session = sessions[id] else { return }
    if let lobby = configuration.lobby {
      enter(fold(lobby), name: lobby, id)
      tellWhoIsAway(id)
    }
    guard let key = session.user.accountKey, let account = accounts[key] else { return }
    for room in account.rooms { enter(room, name: rooms[room]?.name ?? room, id) }
  }

  private mutating func enter(_ key: String, name: String, _ id: SessionID) {
    if rooms[key] == nil {
      rooms[key] = Room(name: name, created: now)
      if let room = rooms[key] { effects.append(.store(.room(room.record))) }
    }
    guard let session = sessions[id], let room = rooms[key], room.members[id] == nil else { return }
    let isFirst = room.members.isEmpty && room.regulars.isEmpty && key != lobbyKey
    rooms[key]?.members[id] = Room.Member(isOperator: isFirst, since: sequence + 1)
    sessions[id]?.user.rooms.append(key)
    announceJoin(session, room)
    if let topic = room.topic { tellTopic(topic, of: room, to: id) }
    if session.capabilities.contains(.readMarker) { tellMarker(room.name, to: id) }
    if let room = rooms[key] { listNames(of: room, to: id) }
  }

  private mutating func announceJoin(_ session: Session, _ room: Room) {
    let user = session.user
    let source = source(of: session)
    let plain = Message(source: source, .join, [room.name])
    let extended = Message(
      source: source, .join,
      [room.name, user.account ?? "*", user.realName.isEmpty ? user.nick : user.realName])
    // The newcomer counts, so that a join that was announced is followed by a quit that is.
    let isAnnounced = rooms[fold(room.name)].map { announces($0) } ?? false
    let others = isAnnounced ? Array(room.members.keys) : []
    let (modern, old) = (others + [session.id]).partitioned {
      sessions[$0]?.capabilities.contains(.extendedJoin) == true
    }
    announce(extended, account: user.account, to: modern)
    announce(plain, account: user.account, to: old)
    guard user.presence != .here else { return }
    let readers = others.filter { sessions[$0]?.capabilities.contains(.awayNotify) == true }
    announce(awayMessage(session, user.presence), account: user.account, to: readers)
  }

  /// Who came into the lobby learns who is away in it now.
  private mutating func tellWhoIsAway(_ id: SessionID) {
    guard sessions[id]?.capabilities.contains(.awayNotify) == true, let key = lobbyKey,
      let room = rooms[key], announces(room)
    else { return }
    for member in room.members.keys {
      guard member != id, let session = sessions[member], session.user.presence != .here else {
        continue
      }
      announce(
        awayMessage(session, session.user.presence), account: session.user.account, to: [id])
    }
  }

  /// In a very large lobby comings and goings would cost the square of its size.
  func announces(_ room: Room) -> Bool {
    fold(room.name) != lobbyKey || room.members.count <= configuration.limits.announcedLobbySize
  }

  mutating func part(_ request: Request) throws(Refusal) {
    let reason = request[1].map { $0.clipped(to: configuration.limits.topicLength) }
    for name in (request[0] ?? "").split(separator: ",").map(String.init) {
      let key = fold(name)
      if key == lobbyKey {
        reply(
          request.id, .fail("PART", "CANNOT_LEAVE", [name], "Everybody is in this room"))
      } else if rooms[key] == nil {
        reply(request.id, .noSuchRoom(name.clipped(to: 64)))
      } else if rooms[key]?.members[request.id] == nil {
        reply(request.id, .notInRoom(name))
      } else {
        part(request.id, key, reason: reason)
      }
    }
  }

  private mutating func part(_ id: SessionID, _ key: String, reason: String?) {
    guard let session = sessions[id], let room = rooms[key] else { return }
    announce(
      Message(source: source(of: session), .part, [room.name] + (reason.map { [$0] } ?? [])),
      account: session.user.account, to: room.members.keys)
    sessions[id]?.user.rooms.remove(key)
    if let account = session.user.accountKey {
      keepEvent(.part, in: key, by: id, text: reason ?? "")
      accounts[account]?.rooms.remove(key)
      rooms[key]?.regulars.remove(account)
      effects.append(.store(.membership(account: account, room: key, isMember: false)))
    }
    removeMember(id, from: key)
  }

  /// A room nobody is in and nobody returns to is gone.
  mutating func removeMember(_ id: SessionID, from key: String) {
    noteMissed(by: id, in: key)
    rooms[key]?.members[id] = nil
    guard let room = rooms[key], room.members.isEmpty, room.regulars.isEmpty, key != lobbyKey else {
      return
    }
    rooms[key] = nil
    effects.append(.store(.removedRoom(key)))
  }

  mutating func topic(_ request: Request) throws(Refusal) {
    guard let name = request[0], let session = sessions[request.id] else { return }
    let key = fold(name)
    guard let room = rooms[key] else { throw .noSuchRoom(name.clipped(to: 64)) }
    guard let text = request[1] else {
      if let topic = room.topic {
        tellTopic(topic, of: room, to: request.id)
      } else {
        reply(request.id, .RPL_NOTOPIC, room.name, "No topic is set")
      }
      return
    }
    guard room.members[request.id] != nil else { throw .notInRoom(room.name) }
    let source = source(of: session)
    let clipped = text.clipped(to: configuration.limits.topicLength)
    rooms[key]?.topic =
      clipped.isEmpty ? nil : Topic(text: clipped, setBy: source.description, setAt: now)
    if let room = rooms[key] { effects.append(.store(.room(room.record))) }
    keepEvent(.topic, in: key, by: request.id, text: clipped)
    announce(
      Message(source: source, .topic, [room.name, clipped]), account: session.user.account,
      to: room.members.keys)
  }

  private mutating func tellTopic(_ topic: Topic, of room: Room, to id: SessionID) {
    reply(id, .RPL_TOPIC, room.name, topic.text)
    reply(id, .RPL_TOPICWHOTIME, room.name, topic.setBy, String(topic.setAt.seconds))
  }

  /// What clients ask when they join; rooms have the one mode `n` (no messages from outside).
  mutating func mode(_ request: Request) throws(Refusal) {
    guard let name = request[0] else { return }
    guard name.hasPrefix("#") else {
      try userMode(request)
      return
    }
    guard let room = rooms[fold(name)] else { throw .noSuchRoom(name.clipped(to: 64)) }
    switch request[1] {
    case nil:
      reply(request.id, .RPL_CHANNELMODEIS, room.name, "+n")
      reply(request.id, .RPL_CREATIONTIME, room.name, String(room.created.seconds))
    case "b", "+b":
      reply(request.id, .RPL_ENDOFBANLIST, room.name, "End of the list of bans")
    case let mode?:
      throw Refusal(
        .ERR_UNKNOWNMODE, String(mode.drop { "+-".contains($0) }.prefix(1)),
        "Modes of rooms cannot be changed here")
    }
  }
}

extension Array {
  fileprivate func partitioned(_ belongsFirst: (Element) -> Bool) -> ([Element], [Element]) {
    (filter(belongsFirst), filter { !belongsFirst($0) })
  }
}
