// What lives here: INVITE, and the list of what one is invited to (Modern IRC, "INVITE").
import IRC

extension Chat {
  mutating func invite(_ request: Request) throws(Refusal) {
    guard let nick = request[0] else {
      return listInvitations(after: .none, to: request.id)
    }
    guard let name = request[1] else { throw .needMoreParameters(.invite) }
    guard let actor = sessions[request.id] else { return }
    let room = try visibleRoom(name, to: actor)
    guard room.members[request.id] != nil || actor.user.isOperator else {
      throw .notInRoom(room.name)
    }
    let isOperator = mayModerate(room, actor)
    guard isOperator || !room.modes.flags.contains(.inviteOnly) else {
      throw .needsOperator(room.name)
    }
    guard let target = anybody(nick) else {
      guard let account = accounts[fold(nick)] else { throw noSuchName(nick) }
      throw Refusal(.ERR_NOSUCHNICK, account.name, "\(account.name) is offline")
    }
    guard room.members[target.id] == nil else {
      throw Refusal(
        .ERR_USERONCHANNEL, target.user.nick, room.name, "They are in that room already")
    }
    guard !isBanned(target, from: room) else {
      throw .fail(
        .invite, .CANNOT_ENTER, [target.user.nick, room.name],
        "They are banned from that room (+b), and an invitation does not change that")
    }
    remember(target, isAskedByOperator: isOperator, in: room.id)
    announceInvitation(of: target, to: room, by: actor)
  }

  private mutating func listInvitations(after last: RoomID, to id: SessionID) {
    var last = last
    while let key = rooms.next(after: last) {
      guard !agenda.isSpent else {
        let reached = last
        return later(id) { $0.listInvitations(after: reached, to: id) }
      }
      last = key
      agenda.spend(1)
      // In place: most rooms have invited nobody.
      guard rooms[key]?.rights.invited.isEmpty == false, let asker = sessions[id],
        let room = rooms[key],
        room.rights.invitation(of: asker) != nil
      else { continue }
      agenda.spend(4)
      reply(id, .RPL_INVITELIST, room.name)
    }
    reply(id, .RPL_ENDOFINVITELIST, "End of the list of invitations")
  }

  private mutating func remember(
    _ target: Session, isAskedByOperator: Bool, in key: RoomID
  ) {
    let limit = configuration.shared.rooms.invitations
    let (accounts, sessions) = (accounts, sessions)
    rooms[key]?.invite(Invitee(target), byOperator: isAskedByOperator, limit: limit) {
      switch $0 {
      case .account(let account): accounts.contains(account)
      case .session(let id): sessions.contains(id)
      }
    }
    if target.user.account != nil { storeRoom(key) }
  }

  /// invite-notify: members who asked read it too.
  private mutating func announceInvitation(of target: Session, to room: Room, by actor: Session) {
    reply(actor.id, .RPL_INVITING, target.user.nick, room.name)
    if let away = target.user.presence.text {
      reply(actor.id, .RPL_AWAY, target.user.nick, away)
    }
    let readers = room.members.keys.filter {
      $0 != actor.id && sessions[$0]?.capabilities.contains(.inviteNotify) == true
    }
    announce(
      Message(source: source(of: actor), .invite, [target.user.nick, room.name]),
      account: actor.user.account, to: sessions.own(target.id) + readers)
  }
}
