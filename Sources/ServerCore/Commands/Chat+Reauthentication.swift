// What lives here: a guest who logs in while online (IRCv3 sasl 3.2, "SASL Reauthentication").
import IRC

extension Chat {
  /// The guest takes the account's rooms, and its name where nicks follow accounts, and reads what was
  /// kept for it.
  mutating func becomeAccount(_ name: AccountName, _ id: SessionID, takesOver: Bool) {
    let key = name.key
    let follows = configuration.shared.entry.nickFollowsAccount
    let nick = follows ? name.text : sessions[id]?.user.nick ?? name.text
    guard !expelsIfBanned(id, as: nick, account: key) else { return }
    replaceOlderSession(of: name, takesOver)
    finishAnswer()
    guard let session = sessions[id], session.isOnline,
      people.session(of: key).map({ $0 == id }) ?? true
    else { return }
    if follows, session.user.nick != name.text { takeName(name.text, session) }
    settle(id)
    sessions.changeUser(of: id) { $0.logIn(as: name) }
    people.logIn(id, to: key)
    adoptMetadata(id, session.user.metadata)
    adoptMarkers(id)
    announceAccount(of: id)
    log(id, .login(name: nick, account: name, address: session.peer.address))
    accounts[key]?.take(realName: session.user.realName)
    storeSeen(key, isOnline: true)
    leaveRoomsThatBan(id)
    guard let session = sessions[id] else { return }
    for room in session.user.rooms where room != lobby { keepMembership(of: key, in: room) }
    for room in session.user.rooms {
      uniteRights(of: id, and: key, in: room)
      if let owner = sessions[id], rooms[room]?.endInvitation(of: owner) == true {
        storeRoom(room)
      }
    }
    openMailbox(id)
    // What was said to a busy guest was not kept; from here on it is.
    if session.user.presence.isBusy { hold(id) }
  }

  private mutating func keepMembership(of account: Folded, in room: RoomID) {
    guard accounts[account]?.enter(room) == true else { return }
    rooms[room]?.addRegular(account)
    output.append(.store(.membership(account: account, room: room, isMember: true)))
  }
}
