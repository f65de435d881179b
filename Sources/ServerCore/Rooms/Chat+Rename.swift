// What lives here: RENAME (IRCv3 draft/channel-rename).
import Collections
import IRC
import System

/// Names that rooms had lately, for those who look for them.
struct FormerNames: Sendable, Codable {
  struct Entry: Sendable, Codable {
    let room: RoomID
    let at: Moment
  }

  /// In the order in which the rooms were renamed.
  private var entries: OrderedDictionary<Folded, Entry> = [:]

  /// How long a name leads on to the room.
  private static let memory = Duration.seconds(3600)
  static let limit = 100

  subscript(name: Folded) -> Entry? { entries[name] }

  func room(called name: Folded, at moment: Moment) -> RoomID? {
    entries[name].flatMap { moment - $0.at < Self.memory ? $0.room : nil }
  }

  /// Returns the oldest one if it has to go.
  mutating func add(_ name: Folded, of room: RoomID, at moment: Moment) -> Folded? {
    entries[name] = Entry(room: room, at: moment)
    return entries.count > Self.limit ? entries.keys[0] : nil
  }

  /// Returns whether it was one.
  mutating func remove(_ name: Folded) -> Bool { entries.removeValue(forKey: name) != nil }
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
    let reason = (request[2] ?? "").clipped(to: configuration.shared.rooms.topicLength)
    rename(room, to: name)
    let kept = keepEvent(
      .rename, in: room.id, by: request.id, text: "\(room.name) \(name) \(reason)")
    announceRenaming(of: room, to: name, reason, by: actor, kept)
    log(actor.user.nick, in: room, "RENAME \(name) (\(reason))")
  }

  private func checkNewName(_ name: String, of room: Room) throws(Refusal) {
    let words = [room.name, name.clipped(to: 64)]
    guard room.id != lobby else {
      throw .fail(.rename, .CANNOT_RENAME, words, "The room of everybody keeps its name")
    }
    guard Names.isRoom(name, limits: configuration.shared.names) else {
      throw .fail(.rename, .CANNOT_RENAME, words, "This cannot be a room's name")
    }
    guard !looksLikeLobby(name) else {
      throw .fail(.rename, .CANNOT_RENAME, words, "This looks like the room of everybody")
    }
    guard name != room.name else {
      throw .fail(.rename, .CANNOT_RENAME, words, "The room has that name")
    }
    guard self.room(named: name).map({ $0 == room.id }) ?? true else {
      throw .fail(.rename, .CHANNEL_NAME_IN_USE, words, "Another room has that name")
    }
  }

  private mutating func rename(_ room: Room, to name: String) {
    rooms.rename(room.id, to: name)
    storeRoom(room.id)
    let (old, new) = (room.key, fold(name))
    guard old != new else { return }
    endRenaming(of: new)
    endRenaming(of: old)
    guard !room.modes.flags.contains(.secret) else { return }
    let oldest = rooms.noteFormerName(old, of: room.id, at: moment)
    output.append(.store(.redirection(old: old, room: room.id, moment)))
    if let oldest { endRenaming(of: oldest) }
  }

  mutating func endRenaming(of name: Folded) {
    guard rooms.forgetFormerName(name) else { return }
    output.append(.store(.redirection(old: name, room: nil, moment)))
  }

  /// The room that had a name until lately.
  func renaming(of name: Folded) -> Room? {
    guard let room = rooms.formerNames.room(called: name, at: moment).flatMap({ rooms[$0] }),
      !room.modes.flags.contains(.secret)
    else { return nil }
    return room
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
    guard fold(name) != room.key else { return }
    let (key, old, among) = (room.id, room.name, Set(modern))
    let others = Array(room.members.keys.filter { !among.contains($0) })
    each(others[...], for: actor.id) { $0.rejoin($1, from: old, to: key, reason) }
  }

  /// draft/channel-rename, "Fallback": who does not know RENAME leaves and comes.
  private mutating func rejoin(
    _ id: SessionID, from old: String, to key: RoomID, _ reason: String
  ) {
    guard let session = sessions[id], let room = rooms[key], room.members[id] != nil else { return }
    agenda.spend(60)
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
