// What lives here: WHOIS (Modern IRC, "WHOIS message").
import IRC
import System

extension Chat {
  /// `WHOIS [<server or nick>] <nick>[,<nick>...]`; the one server there is answers for all.
  func whois(_ request: Request, _ replies: inout Replies) throws(Refusal) {
    guard let list = request[1] ?? request[0], !list.isEmpty else {
      throw Refusal(.ERR_NONICKNAMEGIVEN, "No nickname given")
    }
    if request[1] != nil, let place = request[0], !isHere(place, asking: list) {
      throw Refusal(.ERR_NOSUCHSERVER, place.clipped(to: 64), "There is no such server")
    }
    let nicks = distinctNames(in: list).prefix(configuration.limits.whoisTargets)
    for nick in nicks.isEmpty ? [""] : nicks {
      if let session = anybody(nick) {
        describe(session, &replies)
      } else {
        describeAbsent(nick, &replies)
      }
    }
    replies.add(.RPL_ENDOFWHOIS, list.clipped(to: 350), "End of WHOIS")
  }

  private func isHere(_ word: String, asking list: String) -> Bool {
    fold(word) == fold(list) || anybody(word) != nil
      || Mask(word).matches(configuration.shared.serverName)
  }

  private func describeAbsent(_ word: String, _ replies: inout Replies) {
    guard let account = accounts[fold(word)] else {
      replies.add(noSuchName(word, looks: replies.looksForNearNames()))
      return
    }
    replies.add(.ERR_NOSUCHNICK, account.name, "\(account.name) is offline")
    if let seen = account.lastSeen {
      replies.add(
        .RPL_WHOISSERVER, account.name, configuration.shared.serverName, "last here \(seen)")
    }
  }

  private func describe(_ session: Session, _ replies: inout Replies) {
    let user = session.user
    replies.add(
      .RPL_WHOISUSER, user.nick, user.name, host(of: session), "*",
      user.realName.isEmpty ? user.nick : user.realName)
    let places = visiblePlaces(of: session, for: replies.id)
    for line in packed(places, " ", beside: [user.nick], for: replies.id) {
      replies.add(.RPL_WHOISCHANNELS, user.nick, line)
    }
    replies.add(
      .RPL_WHOISSERVER, user.nick, configuration.shared.serverName,
      configuration.shared.networkName)
    describeStanding(session, &replies)
    if let away = user.presence.text { replies.add(.RPL_AWAY, user.nick, away) }
    if let account = user.account {
      replies.add(.RPL_WHOISACCOUNT, user.nick, account.text, "is logged in as")
    }
    replies.add(
      .RPL_WHOISIDLE, user.nick, String(idleSeconds(session.id)),
      String(session.liveness.signedOn.seconds), "seconds idle, online since")
    tellMetadata(of: session, &replies)
  }

  /// 760, for those whose draft of metadata has it.
  private func tellMetadata(of session: Session, _ replies: inout Replies) {
    guard sessions[replies.id]?.capabilities.contains(.metadata3) == true else { return }
    for (key, value) in metadata(of: metadataOwner(of: session), for: replies.id).values {
      replies.add(.RPL_WHOISKEYVALUE, session.user.nick, key, "*", value)
    }
  }

  private func describeStanding(_ session: Session, _ replies: inout Replies) {
    let user = session.user
    if user.isOperator { replies.add(.RPL_WHOISOPERATOR, user.nick, "is an IRC operator") }
    if user.isBot { replies.add(.RPL_WHOISBOT, user.nick, "is a bot on this server") }
    if session.peer.isSecure {
      replies.add(.RPL_WHOISSECURE, user.nick, "is using a secure connection")
    }
    // Where somebody is and what they chose is theirs to know, and the operators'.
    guard replies.id == session.id || sessions[replies.id]?.user.isOperator == true else { return }
    let address = shown(session.peer.address)
    replies.add(.RPL_WHOISHOST, user.nick, "is connecting from *@\(address) \(address)")
    if let certificate = session.peer.certificate {
      replies.add(
        .RPL_WHOISCERTFP, user.nick, "has client certificate fingerprint \(certificate)")
    }
    if !user.modes.isEmpty {
      replies.add(.RPL_WHOISMODES, user.nick, "is using modes +\(user.modes.text)")
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
