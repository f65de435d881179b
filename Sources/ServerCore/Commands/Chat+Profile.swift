// What lives here: SETNAME and CHGHOST, and ACCOUNT for those who asked (IRCv3 account-notify).
import IRC

extension Chat {
  /// IRCv3 setname; a client without the capability changes its name without an answer.
  mutating func setName(_ request: Request) throws(Refusal) {
    let id = request.id
    guard let session = sessions[id] else { return }
    let name = (request[0] ?? "").withoutControls
    let limit = configuration.shared.names.realNameLength
    guard name.contains(where: { !$0.isWhitespace }) else {
      throw .fail("SETNAME", .INVALID_REALNAME, [], "A real name cannot be empty")
    }
    guard name.utf8.count <= limit else {
      throw .fail("SETNAME", .INVALID_REALNAME, [], "A real name has at most \(limit) bytes")
    }
    sessions.changeUser(of: id) { $0.take(realName: name) }
    if let key = session.user.accountKey {
      accounts[key]?.take(realName: name)
      storeSeen(key, isOnline: true)
    }
    let own = sessions.own(id).filter { sessions[$0]?.capabilities.contains(.setname) == true }
    announce(
      Message(source: source(of: session), .setName, [name]), account: session.user.account,
      to: own + audience(of: session, .setname))
  }

  /// IRCv3 chghost, as an operator's command: `CHGHOST <nick> <host>`.
  mutating func changeHost(_ request: Request) throws(Refusal) {
    guard let nick = request[0], let host = request[1] else { return }
    guard let session = anybody(nick) else { throw noSuchName(nick) }
    guard Names.isHost(host) else {
      throw .fail(
        "CHGHOST", .INVALID_HOST, [host.clipped(to: 64)], "This cannot be the name of a host")
    }
    guard host != self.host(of: session) else { return }
    logAction(request.id, "CHGHOST \(session.user.nick) \(host)")
    let others = neighbours(of: session)
    let (modern, old) = (
      audience(of: session, .chghost),
      others.filter { sessions[$0]?.capabilities.contains(.chghost) == false }
    )
    let all = sessions.own(session.id)
    let own = all.filter { sessions[$0]?.capabilities.contains(.chghost) == true }
    let before = source(of: session)
    announce(
      Message(source: before, .quit, ["Changing host"]), account: session.user.account, to: old)
    announce(
      Message(source: before, .chghost, [session.user.name, host]),
      account: session.user.account, to: own + modern)
    sessions.changeUser(of: session.id) { $0.show(host: host) }
    for id in all { reply(id, .RPL_VISIBLEHOST, host, "is now your visible host") }
    simulateReturn(of: session.id, to: old)
  }

  /// "Fallback when the chghost capability has not been negotiated": back in each room they share.
  private mutating func simulateReturn(of id: SessionID, to readers: [SessionID]) {
    guard let session = sessions[id], !readers.isEmpty else { return }
    for key in session.user.rooms {
      guard let room = rooms[key], announces(room) else { continue }
      let members = readers.filter { room.members[$0] != nil }
      let realName = session.user.realName.isEmpty ? session.user.nick : session.user.realName
      for (isExtended, words) in [
        (false, [room.name]), (true, [room.name, session.user.account?.text ?? "*", realName]),
      ] {
        announce(
          Message(source: source(of: session), .join, words), account: session.user.account,
          to: members.filter {
            sessions[$0]?.capabilities.contains(.extendedJoin) == isExtended
          })
      }
      let letters = room.members[id]?.standing.letters ?? ""
      guard !letters.isEmpty else { continue }
      let names = letters.map { _ in session.user.nick }
      announce(
        Message(source: serverSource, .mode, [room.name, "+" + letters] + names), account: nil,
        to: members)
    }
  }

  /// IRCv3 account-notify: the account has changed, also for the person who did it.
  mutating func announceAccount(of id: SessionID) {
    guard let session = sessions[id] else { return }
    let own = session.capabilities.contains(.accountNotify) ? [id] : []
    announce(
      Message(source: source(of: session), .account, [session.user.account?.text ?? "*"]),
      account: session.user.account, to: own + audience(of: session, .accountNotify))
  }
}
