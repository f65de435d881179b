// What lives here: RENAME (IRCv3 draft/channel-rename).
import IRC
import System

/// A room's new name, told to those who look for the old one.
struct Renaming: Sendable {
  let name: String
  let at: Moment

  /// How long a name leads on to the new one.
  static let memory = Duration.seconds(3600)
  static let limit = 100
}

extension Chat {
  mutating func rename(_ request: Request) throws(Refusal) {
    guard let old = request[0], let name = request[1], let actor = sessions[request.id] else {
      return
    }
    let room = try visibleRoom(old, to: actor)
    guard room.members[request.id] != nil || actor.user.isOperator else {
      throw .notInRoom(room.name)
    }
    guard mayModerate(room, actor) else { throw .needsOperator(room.name) }
    try checkNewName(name, of: room)
    let reason = (request[2] ?? "").clipped(to: configuration.limits.topicLength)
    move(room, to: name)
    let kept = keepEvent(
      .rename, in: fold(name), by: request.id, text: "\(room.name) \(name) \(reason)")
    announceRenaming(of: room, to: name, reason, by: actor, kept)
    log(actor.user.nick, in: room, "RENAME \(name) (\(reason))")
  }

  private func checkNewName(_ name: String, of room: Room) throws(Refusal) {
    let words = [room.name, name.clipped(to: 64)]
    guard fold(room.name) != lobbyKey else {
      throw .fail(.rename, .CANNOT_RENAME, words, "The room of everybody keeps its name")
    }
    guard Names.isRoom(name, limits: configuration.limits) else {
      throw .fail(.rename, .CANNOT_RENAME, words, "This cannot be a room's name")
    }
    guard !looksLikeLobby(name) else {
      throw .fail(.rename, .CANNOT_RENAME, words, "This looks like the room of everybody")
    }
    guard name != room.name else {
      throw .fail(.rename, .CANNOT_RENAME, words, "The room has that name")
    }
    guard fold(name) == fold(room.name) || rooms[fold(name)] == nil else {
      throw .fail(.rename, .CHANNEL_NAME_IN_USE, words, "Another room has that name")
    }
  }

  /// Everything that knows a room by its name learns the new one.
  private mutating func move(_ room: Room, to name: String) {
    let (old, new) = (fold(room.name), fold(name))
    var moved = room
    moved.name = name
    keptMetadata[fold(moved.name)] = keptMetadata.removeValue(forKey: old)
    effects.append(.store(.renamedRoom(from: old, to: moved.record)))
    if old == new {
      rooms[old] = moved
      return
    }
    rooms[old] = nil
    rooms[new] = moved
    for id in room.members.keys { sessions[id]?.user.rooms.replace(old, by: new) }
    for id in sessions.ids where sessions[id]?.user.markers.isEmpty == false {
      guard let marker = sessions[id]?.user.markers.removeValue(forKey: old) else { continue }
      sessions[id]?.user.markers[new] = marker
    }
    let traced = traces.removeValue(forKey: old) ?? []
    traces[new, default: []].formUnion(traced)
    for account in traced.union(room.regulars) {
      remembered[account]?.move(old, to: new)
      // In one access: there may be thousands.
      accounts.modify(account) { $0.move(old, to: new) }
    }
    clock.move(room: old, to: new)
    repeats.change(room: old) { $0.moved(from: old, to: moved.record) }
    askAgain()
    endRenaming(of: new)
    endRenaming(of: old)
    guard !room.modes.flags.contains(.secret) else { return }
    renamings[old] = Renaming(name: name, at: moment)
    effects.append(.store(.redirection(old: old, name: name, moment)))
    if renamings.count > Renaming.limit { endRenaming(of: renamings.keys[0]) }
  }

  mutating func endRenaming(of key: Folded) {
    guard renamings.removeValue(forKey: key) != nil else { return }
    effects.append(.store(.redirection(old: key, name: nil, moment)))
  }

  func renaming(of key: Folded) -> Renaming? {
    guard let place = renamings[key], moment - place.at < Renaming.memory,
      rooms[fold(place.name)]?.modes.flags.contains(.secret) == false
    else { return nil }
    return place
  }

  private mutating func announceRenaming(
    of room: Room, to name: String, _ reason: String, by actor: Session, _ kept: KeptEvent?
  ) {
    let everybody = withActor(actor.id, room.members.keys)
    let modern = everybody.filter {
      sessions[$0]?.capabilities.contains(.channelRename) == true
    }
    announce(
      Message(source: source(of: actor), .rename, [room.name, name, reason]),
      account: actor.user.account, kept: kept, to: modern)
    guard fold(name) != fold(room.name) else { return }
    let (key, old, among) = (fold(name), room.name, Set(modern))
    let others = Array(room.members.keys.filter { !among.contains($0) })
    each(others[...], for: actor.id) { $0.rejoin($1, from: old, to: key, reason) }
  }

  /// draft/channel-rename, "Fallback": who does not know RENAME leaves and comes.
  private mutating func rejoin(
    _ id: SessionID, from old: String, to key: Folded, _ reason: String
  ) {
    guard let session = sessions[id], let room = rooms[key], room.members[id] != nil else { return }
    spend(40)
    let source = source(of: session)
    announce(
      Message(source: source, .part, [old] + (reason.isEmpty ? [] : [reason])),
      account: session.user.account, to: [id])
    announce(
      joinMessage(session, room, isExtended: session.capabilities.contains(.extendedJoin)),
      account: session.user.account, to: [id])
    if let topic = room.topic { tellTopic(topic, of: room, to: id) }
    if session.capabilities.contains(.readMarker) { tellMarker(room.name, to: id) }
    if session.capabilities.isDisjoint(with: .anyNoImplicitNames) { listNames(of: key, to: id) }
  }
}

extension StoredMessage {
  /// The same message in a room that has another name now.
  public func moved(from old: Folded, to room: RoomRecord) -> StoredMessage {
    moved(from: old, to: Folded(room.name), named: room.name)
  }

  /// `name`: nil if it is still written as it was.
  public func moved(from old: Folded, to new: Folded, named name: String? = nil) -> StoredMessage {
    guard case .room(let place) = conversation, place.room == old else { return self }
    var moved = self
    moved.conversation = .room(place.moved(to: new))
    switch target {
    case .room(_, let own): moved.target = .room(new, name: name ?? own)
    case .ranked(_, let rank, let own):
      moved.target = .ranked(new, prefix: rank, name: name.map { String(rank) + $0 } ?? own)
    case .person, .everybody: break
    }
    return moved
  }
}

extension Account {
  fileprivate mutating func move(_ old: Folded, to new: Folded) {
    rooms.replace(old, by: new)
    mailbox.missed.move(old, to: new)
    if let marker = markers.removeValue(forKey: old) { markers[new] = marker }
  }
}

extension Snapshot.Person {
  mutating func move(_ old: Folded, to new: Folded) {
    if let index = rooms.firstIndex(of: old) { rooms[index] = new }
    if let since = joined.removeValue(forKey: old) { joined[new] = since }
    mailbox.missed.move(old, to: new)
    if let marker = markers.removeValue(forKey: old) { markers[new] = marker }
  }
}
