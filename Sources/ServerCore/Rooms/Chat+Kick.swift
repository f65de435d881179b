// What lives here: KICK (Modern IRC, "KICK").
import IRC

extension Chat {
  mutating func kick(_ request: Request) throws(Refusal) {
    let places = (request[0] ?? "").split(at: ",").map(String.init)
    let nicks = (request[1] ?? "").split(at: ",").map(String.init)
    guard !nicks.isEmpty, places.count == 1 || places.count == nicks.count else {
      throw .needMoreParameters(.kick)
    }
    let given = remark(request, 2) ?? ""
    let reason = given.isEmpty ? (sessions[request.id]?.user.nick ?? "") : given
    let clipped = reason.clipped(to: configuration.shared.rooms.kickLength)
    let victims = nicks.enumerated().map { index, nick in
      (nick: nick, place: places[places.count == 1 ? 0 : index])
    }
    let id = request.id
    each(victims[...], for: id) { chat, victim in
      do throws(Refusal) {
        try chat.kick(victim.nick, from: victim.place, clipped, by: id)
      } catch {
        chat.reply(id, error)
      }
    }
  }

  private mutating func kick(
    _ word: String, from name: String, _ reason: String, by id: SessionID
  ) throws(Refusal) {
    guard let actor = sessions[id] else { return }
    let room = try visibleRoom(name, to: actor)
    let key = room.id
    guard key != lobby else {
      throw .fail(
        .kick, .CANNOT_KICK, [room.name, word.clipped(to: 64)],
        "Everybody is in this room; mute people instead (MODE \(room.name) +b ~m:~a:name)")
    }
    guard room.members[id] != nil || actor.user.isOperator else { throw .notInRoom(room.name) }
    guard mayModerate(room, actor) else { throw .needsOperator(room.name) }
    agenda.spend(30 + room.members.count / 8)
    let target = anybody(word)
    let isThere = target.map { room.members[$0.id] != nil } ?? false
    // Somebody who is offline comes back to the room at the next login, unless kicked now.
    let account = target?.user.accountKey ?? fold(word)
    guard isThere || room.rights.regulars.contains(account) else {
      guard target != nil || accounts[fold(word)] != nil else { throw noSuchName(word) }
      throw Refusal(
        .ERR_USERNOTINCHANNEL, word.clipped(to: 64), room.name, "They aren't in that room")
    }
    let shown = target?.user.nick ?? accounts[fold(word)]?.name ?? word
    let kept = keepEvent(.kick, in: key, by: id, text: shown + " " + reason)
    announce(
      Message(source: source(of: actor), .kick, [room.name, shown, reason]),
      account: actor.user.account, kept: kept, to: withActor(id, room.members.keys))
    log(actor.user.nick, in: room, "KICK \(shown) (\(reason))")
    remove(isThere ? target : nil, account: account, from: key)
  }

  /// Takes somebody out of a room for good, rights included.
  private mutating func remove(_ session: Session?, account offline: Folded, from key: RoomID) {
    let account = session.map { $0.user.accountKey } ?? offline
    if let account {
      if rooms[key]?.takeAll(from: account) == true { storeRoom(key) }
      dismiss(account, from: key)
    }
    removeMember(session?.id, from: key)
  }
}
