// What lives here: JOIN and PART.
import Collections
import IRC

extension Chat {
  mutating func join(_ request: Request) throws(Refusal) {
    guard let list = request[0], let session = sessions[request.id] else { return }
    if list == "0" {
      let keys = Array(session.user.rooms.filter { $0 != lobby })
      let id = request.id
      each(keys[...], for: id) { $0.part(id, $1, reason: nil) }
      return
    }
    guard !list.holds(only: ",") else { throw .needMoreParameters(.join) }
    let keys = (request[1] ?? "").split(at: ",", omittingEmptySubsequences: false)
    let wanted = list.split(at: ",").enumerated().map { index, name in
      let given = index < keys.count && !keys[index].isEmpty ? String(keys[index]) : nil
      return (name: String(name), given: given)
    }
    let id = request.id
    let knowsRenames = request.capabilities.contains(.channelRename)
    each(wanted[...], for: id) { chat, room in
      do throws(Refusal) {
        try chat.join(room.name, given: room.given, id, knowsRenames: knowsRenames)
      } catch {
        chat.reply(id, error)
      }
    }
  }

  /// `given`: the key that JOIN gave for this room.
  private mutating func join(
    _ name: String, given: String?, _ id: SessionID, knowsRenames: Bool
  ) throws(Refusal) {
    let limits = configuration.shared.names
    guard Names.isRoom(name, limits: limits) else {
      // Whole where it is hardly too long, so that a client finds the JOIN that it belongs to.
      throw Refusal(.ERR_NOSUCHCHANNEL, name.clipped(to: 200), "This cannot be a room's name")
    }
    let known = room(named: name)
    guard let session = sessions[id],
      known.map({ !session.user.rooms.contains($0) }) ?? true
    else { return }
    // draft/channel-rename, "Channel redirection". Who is in the renamed room knows its new name and
    // means another room.
    if known == nil, let place = renaming(of: fold(name)), !session.user.rooms.contains(place.id) {
      guard !knowsRenames else {
        throw .fail(.join, .CHANNEL_RENAMED, [name, place.name], "The room has been renamed")
      }
      reply(id, .ERR_LINKCHANNEL, name, place.name, "The room has been renamed")
      return try join(place.name, given: given, id, knowsRenames: knowsRenames)
    }
    guard mayEnterMore(session, known) else {
      throw Refusal(.ERR_TOOMANYCHANNELS, name, "You are in too many rooms")
    }
    if let room = known.flatMap({ rooms[$0] }) {
      try checkMayEnter(session, room, given: given)
    } else {
      try checkMayFound(name, session)
    }
    let isFounder = known == nil
    let key = known ?? found(name, by: session)
    guard let account = session.user.accountKey, key != lobby,
      accounts[account]?.rooms.contains(key) == false
    else { return enter(key, id, isFounder: isFounder) }
    let time = post.time(of: .room(.room(key)), now: now)
    let kept = KeptEvent(id: post.messageID(post.next), time: time)
    enter(key, id, isFounder: isFounder, kept: kept)
    if accounts[account]?.enter(key) == true {
      rooms[key]?.addRegular(account)
      output.append(
        .store(.membership(account: account, room: key, isMember: true, since: post.next)))
      keepEvent(.join, in: key, by: id, text: "", at: time)
    }
  }

  /// The rooms that somebody is kept out of by a ban count, too: they are kept for them.
  private func mayEnterMore(_ session: Session, _ key: RoomID?) -> Bool {
    let own = session.user.accountKey.flatMap { accounts[$0]?.rooms } ?? []
    let count = max(session.user.rooms.count, own.count + (lobby == nil ? 0 : 1))
    return key.map(own.contains) == true || count < configuration.shared.rooms.perPerson
  }

  private func checkMayFound(_ name: String, _ session: Session) throws(Refusal) {
    guard !looksLikeLobby(name) else {
      throw Refusal(
        .ERR_NOSUCHCHANNEL, name.clipped(to: 64),
        "This looks like \(configuration.shared.lobby ?? "#"), where everybody is")
    }
    guard rooms.count < configuration.shared.rooms.count else {
      throw Refusal(.ERR_TOOMANYCHANNELS, name, "There are too many rooms")
    }
    let limit = configuration.shared.rooms.perAddress
    guard
      session.peer.isExempt || limit == 0
        || rooms.count(foundedFrom: session.peer.household) < limit
    else {
      throw Refusal(
        .ERR_TOOMANYCHANNELS, name,
        "There are \(limit) rooms that were made from your address; no more can be")
    }
  }

  /// The lobby and the rooms a person was in, entered without being asked.
  mutating func enterRooms(_ id: SessionID) {
    guard let session = sessions[id] else { return }
    // What comes last is put aside first.
    if let key = session.user.accountKey, let account = accounts[key] {
      let rooms = Array(account.rooms)
      later(id) { $0.each(rooms[...], for: id) { $0.comeBack(to: $1, id) } }
    }
    guard let lobby else { return }
    later(id) { $0.tellWhoIsAway(id) }
    if !showAgain(lobby, to: id) { enter(lobby, id) }
  }

  /// A regular needs no key and no invitation, but a ban holds.
  private mutating func comeBack(to key: RoomID, _ id: SessionID) {
    // Much may have happened since the login.
    guard let session = sessions[id], let account = session.user.accountKey, session.isOnline,
      accounts[account]?.rooms.contains(key) == true
    else { return }
    if let room = rooms[key], isBanned(session, from: room) {
      reply(id, .ERR_BANNEDFROMCHAN, room.name, "You are banned from this room now (+b)")
    } else if !showAgain(key, to: id) {
      enter(key, id)
    }
  }

  /// A room that the person is in with an older session; false for any other.
  private mutating func showAgain(_ key: RoomID, to id: SessionID) -> Bool {
    guard !sessions.others(than: id).isEmpty, let session = sessions[id], let room = rooms[key],
      room.members.contains(id)
    else { return false }
    announce(
      joinMessage(session, room, isExtended: session.capabilities.contains(.extendedJoin)),
      account: session.user.account, to: [id])
    show(room, to: id)
    later(id) { $0.tellMetadata(of: key, to: id) }
    if session.capabilities.isDisjoint(with: .anyNoImplicitNames) { listNames(of: key, to: id) }
    return true
  }

  mutating func listNames(of key: RoomID, to id: SessionID) {
    guard let room = rooms[key], let session = sessions[id] else { return }
    tell(names(of: room, for: session), to: id)
  }

  /// What somebody who comes into a room reads of it first.
  private mutating func show(_ room: Room, to id: SessionID) {
    if let topic = room.topic { tellTopic(topic, of: room, to: id) }
    if sessions[id]?.capabilities.contains(.readMarker) == true { tellMarker(room.name, to: id) }
    agenda.spend(30 + room.members.count / 8)
  }

  /// Seats all sessions of a person.
  private mutating func seat(_ member: Room.Member, of id: SessionID, in key: RoomID) {
    settle(id)
    guard let reading = sessions[id]?.reading else { return }
    rooms[key]?.enter(id, member, reading: reading)
    for other in sessions.others(than: id) {
      settle(other)
      guard let reading = sessions[other]?.reading else { continue }
      rooms[key]?.join(other, beside: id, reading: reading)
    }
  }

  /// Those of somebody's sessions that read of a room that was entered: one that is still on its way
  /// in reads of all rooms when it is there.
  private func readers(amongOwn id: SessionID) -> [SessionID] {
    sessions.own(id).filter {
      $0 == id || sessions[$0]?.delivery.replay.isEntering == false && sessions.isHere($0)
    }
  }

  /// `kept`: the event as history will have it.
  private mutating func enter(
    _ key: RoomID, _ id: SessionID, isFounder: Bool = false, kept: KeptEvent? = nil
  ) {
    guard let session = sessions[id], let room = rooms[key], room.members[id] == nil else { return }
    let standing =
      isFounder ? .operator : session.user.accountKey.flatMap { room.rights.standings[$0] } ?? []
    seat(Room.Member(standing, since: post.next), of: id, in: key)
    if rooms[key]?.endInvitation(of: session) == true { storeRoom(key) }
    sessions.changeUser(of: id) { $0.enter(key) }
    announceJoin(session, room, kept: kept)
    announce(standing, of: session, to: room.members.keys, of: room)
    show(room, to: id)
    later(id) { $0.shareMetadata(id, in: key) }
    if session.capabilities.isDisjoint(with: .anyNoImplicitNames) { listNames(of: key, to: id) }
    for other in readers(amongOwn: id) where other != id {
      show(room, to: other)
      if sessions[other]?.capabilities.isDisjoint(with: .anyNoImplicitNames) == true {
        listNames(of: key, to: other)
      }
    }
  }

  private mutating func found(_ name: String, by session: Session) -> RoomID {
    let founder = session.peer.isExempt ? nil : session.peer.household
    var room = Room(rooms.nextID, name: name, created: now, modes: .fresh, founder: founder)
    if let account = session.user.accountKey { room.give(.operator, to: account) }
    rooms.found(room)
    endRenaming(of: room.key)
    storeRoom(room.id)
    return room.id
  }

  /// Others read what somebody has; a newcomer reads it in NAMES.
  mutating func announce(
    _ standing: Standing, of session: Session, to readers: some Collection<SessionID>,
    of room: Room
  ) {
    guard !standing.isEmpty, announces(room) else { return }
    let letters = standing.letters
    announce(
      Message(
        source: serverSource, .mode,
        [room.name, "+" + letters] + letters.map { _ in session.user.nick }),
      account: nil, to: readers)
  }

  private mutating func announceJoin(_ session: Session, _ room: Room, kept: KeptEvent?) {
    let user = session.user
    let plain = joinMessage(session, room, isExtended: false)
    let extended = joinMessage(session, room, isExtended: true)
    // The newcomer counts, so that a join that was announced is followed by a quit that is.
    let isAnnounced = rooms[room.id].map { announces($0) } ?? false
    let others = isAnnounced ? Array(room.members.keys) : []
    let (modern, old) = (others + readers(amongOwn: session.id)).partitioned {
      sessions[$0]?.capabilities.contains(.extendedJoin) == true
    }
    announce(extended, account: user.account, kept: kept, to: modern)
    announce(plain, account: user.account, kept: kept, to: old)
    guard user.presence != .here else { return }
    let readers = others.filter { sessions[$0]?.capabilities.contains(.awayNotify) == true }
    announce(awayMessage(session, user.presence), account: user.account, to: readers)
  }

  func joinMessage(_ session: Session, _ room: Room, isExtended: Bool) -> Message {
    let user = session.user
    let name = user.realName.isEmpty ? user.nick : user.realName
    return Message(
      source: source(of: session), .join,
      [room.name] + (isExtended ? [user.account?.text ?? "*", name] : []))
  }

  /// Who came into the lobby learns who is away in it now.
  private mutating func tellWhoIsAway(_ id: SessionID) {
    guard sessions[id]?.capabilities.contains(.awayNotify) == true, let key = lobby,
      let room = rooms[key], announces(room)
    else { return }
    for member in sessions.firsts(among: room.members.keys.elements) {
      guard member != id, let session = sessions[member], session.user.presence != .here else {
        continue
      }
      announce(
        awayMessage(session, session.user.presence), account: session.user.account, to: [id])
    }
  }

  /// In a very large lobby comings and goings would cost the square of its size.
  func announces(_ room: Room) -> Bool {
    room.id != lobby || room.members.count <= configuration.shared.rooms.announcedLobbySize
  }

  mutating func part(_ request: Request) throws(Refusal) {
    let reason = remark(request, 1).map { $0.clipped(to: configuration.shared.rooms.topicLength) }
    let names = distinctNames(in: request[0] ?? "")
    guard !names.isEmpty else { throw .needMoreParameters(.part) }
    let id = request.id
    each(names[...], for: id) { $0.part(id, named: $1, reason) }
  }

  private mutating func part(_ id: SessionID, named name: String, _ reason: String?) {
    let key = room(named: name)
    if let lobby, key == lobby {
      reply(id, .fail("PART", .CANNOT_LEAVE, [name], "Everybody is in this room"))
    } else if let key, rooms[key]?.members[id] != nil {
      part(id, key, reason: reason)
    } else {
      let isUnknown = key.flatMap { rooms[$0] }.map { isHidden($0, from: id) } ?? true
      reply(id, isUnknown ? .noSuchRoom(name.clipped(to: 64)) : .notInRoom(name))
      // A ban keeps somebody out of a room of theirs, who need not wait for its end.
      guard let account = sessions[id]?.user.accountKey, let key else { return }
      dismiss(account, from: key)
      removeMember(nil, from: key)
    }
  }

  private mutating func part(_ id: SessionID, _ key: RoomID, reason: String?) {
    guard let session = sessions[id], let room = rooms[key], room.members[id] != nil else { return }
    agenda.spend(30 + room.members.count / 16)
    let reason = reason.flatMap { remark($0, by: session, in: room) }
    if reason?.isEmpty == false { noteSpeech(session, in: key) }
    let kept = session.user.account.flatMap { _ in
      keepEvent(.part, in: key, by: id, text: reason ?? "")
    }
    announce(
      Message(source: source(of: session), .part, [room.name] + (reason.map { [$0] } ?? [])),
      account: session.user.account, kept: kept, to: room.members.keys)
    if let account = session.user.accountKey {
      dismiss(account, from: key)
    }
    removeMember(id, from: key)
  }

  /// A room nobody is in and nobody returns to is gone.
  mutating func removeMember(_ id: SessionID?, from key: RoomID) {
    if let id {
      noteMissed(by: id, in: key)
      rooms[key]?.leave(sessions.own(id))
      sessions.changeUser(of: id) { $0.leave(key) }
    }
    guard let room = rooms[key], room.members.isEmpty, room.rights.regulars.isEmpty, key != lobby
    else {
      return
    }
    remove(key)
  }

  /// Ends somebody's being a regular of a room.
  mutating func dismiss(_ account: Folded, from key: RoomID) {
    guard accounts[account]?.leave(key) == true else { return }
    rooms[key]?.removeRegular(account)
    output.append(.store(.membership(account: account, room: key, isMember: false)))
  }
}

extension Array {
  fileprivate func partitioned(_ belongsFirst: (Element) -> Bool) -> ([Element], [Element]) {
    (filter(belongsFirst), filter { !belongsFirst($0) })
  }
}
