// What lives here: WHOIS (Modern IRC, "WHOIS message").
import IRC
import System

extension Chat {
  /// `WHOIS [<server or nick>] <nick>[,<nick>...]`; the one server there is answers for all.
  mutating func whois(_ request: Request) throws(Refusal) {
    guard let list = request[1] ?? request[0], !list.isEmpty else {
      throw Refusal(.ERR_NONICKNAMEGIVEN, "No nickname given")
    }
    if request[1] != nil, let place = request[0], !isHere(place, asking: list) {
      throw Refusal(.ERR_NOSUCHSERVER, place.clipped(to: 64), "There is no such server")
    }
    let nicks = distinctNames(in: list).prefix(configuration.limits.whoisTargets)
    for nick in nicks.isEmpty ? [""] : nicks {
      if let session = anybody(nick) {
        describe(session, to: request.id)
      } else {
        describeAbsent(nick, to: request.id)
      }
    }
    reply(request.id, .RPL_ENDOFWHOIS, list.clipped(to: 350), "End of WHOIS")
  }

  private func isHere(_ word: String, asking list: String) -> Bool {
    fold(word) == fold(list) || anybody(word) != nil
      || Mask(word).matches(configuration.shared.serverName)
  }

  private mutating func describeAbsent(_ word: String, to id: SessionID) {
    guard let account = accounts[fold(word)] else {
      reply(id, noSuchName(word))
      return
    }
    reply(id, .ERR_NOSUCHNICK, account.name, "\(account.name) is offline")
    if let seen = account.lastSeen {
      reply(
        id, .RPL_WHOISSERVER, account.name, configuration.shared.serverName, "last here \(seen)")
    }
  }

  private mutating func describe(_ session: Session, to id: SessionID) {
    let user = session.user
    reply(
      id, .RPL_WHOISUSER, user.nick, user.name, host(of: session), "*",
      user.realName.isEmpty ? user.nick : user.realName)
    for line in packed(visiblePlaces(of: session, for: id), " ", beside: [user.nick], for: id) {
      reply(id, .RPL_WHOISCHANNELS, user.nick, line)
    }
    reply(
      id, .RPL_WHOISSERVER, user.nick, configuration.shared.serverName,
      configuration.shared.networkName)
    describeStanding(session, to: id)
    if let away = user.presence.text { reply(id, .RPL_AWAY, user.nick, away) }
    if let account = user.account {
      reply(id, .RPL_WHOISACCOUNT, user.nick, account.text, "is logged in as")
    }
    reply(
      id, .RPL_WHOISIDLE, user.nick, String(idleSeconds(session.id)),
      String(session.liveness.signedOn.seconds), "seconds idle, online since")
    tellMetadata(of: session, to: id)
  }

  /// 760, for those whose draft of metadata has it.
  private mutating func tellMetadata(of session: Session, to id: SessionID) {
    guard sessions[id]?.capabilities.contains(.metadata3) == true else { return }
    for (key, value) in metadata(of: metadataOwner(of: session), for: id).values {
      reply(id, .RPL_WHOISKEYVALUE, session.user.nick, key, "*", value)
    }
  }

  private mutating func describeStanding(_ session: Session, to id: SessionID) {
    let user = session.user
    if user.isOperator { reply(id, .RPL_WHOISOPERATOR, user.nick, "is an IRC operator") }
    if user.isBot { reply(id, .RPL_WHOISBOT, user.nick, "is a bot on this server") }
    if session.peer.isSecure {
      reply(id, .RPL_WHOISSECURE, user.nick, "is using a secure connection")
    }
    // Where somebody is and what they chose is theirs to know, and the operators'.
    guard id == session.id || sessions[id]?.user.isOperator == true else { return }
    let address = shown(session.peer.address)
    reply(id, .RPL_WHOISHOST, user.nick, "is connecting from *@\(address) \(address)")
    if let certificate = session.peer.certificate {
      reply(
        id, .RPL_WHOISCERTFP, user.nick, "has client certificate fingerprint \(certificate)")
    }
    if !user.modes.isEmpty {
      reply(id, .RPL_WHOISMODES, user.nick, "is using modes +\(user.modes.text)")
    }
  }

  /// The rooms that `reader` may know of, each with the person's rank there.
  private func visiblePlaces(of session: Session, for reader: SessionID) -> [String] {
    let isOwn = session.id == reader || sessions[reader]?.user.isOperator == true
    return session.user.rooms.compactMap { key in
      guard let room = rooms[key] else { return nil }
      let isVisible =
        isOwn || room.members[reader] != nil
        || !(session.user.modes.contains(.invisible) || isHidden(room, from: reader))
      return isVisible ? rank(of: session.id, in: room, for: reader) + room.name : nil
    }
  }
}
