/// What lives here: WHOIS, and WHOLAST with its memory of who was here.
import IRC

extension Chat {
  mutating func whois(_ request: Request) throws(Refusal) {
    // With two parameters the first names a server, which is always this one.
    guard let nick = request[1] ?? request[0] else { return }
    let id = request.id
    guard let session = person(nick) else {
      if let account = accounts[fold(nick)] {
        reply(id, .ERR_NOSUCHNICK, account.name, "\(account.name) is offline")
        if let seen = account.lastSeen {
          reply(id, .RPL_WHOISSERVER, account.name, configuration.serverName, "last here \(seen)")
        }
      } else {
        reply(id, noSuchName(nick))
      }
      reply(id, .RPL_ENDOFWHOIS, nick.clipped(to: 64), "End of WHOIS")
      return
    }
    let user = session.user
    reply(
      id, .RPL_WHOISUSER, user.nick, user.name, configuration.serverName, "*",
      user.realName.isEmpty ? user.nick : user.realName)
    let places = user.rooms.compactMap { key in
      rooms[key].map { ($0.members[session.id]?.prefix ?? "") + $0.name }
    }
    if !places.isEmpty {
      reply(id, .RPL_WHOISCHANNELS, user.nick, places.joined(separator: " ").clipped(to: 350))
    }
    reply(
      id, .RPL_WHOISSERVER, user.nick, configuration.serverName, configuration.networkName)
    if let away = user.presence.text { reply(id, .RPL_AWAY, user.nick, away) }
    if let account = user.account {
      reply(id, .RPL_WHOISACCOUNT, user.nick, account, "is logged in as")
    }
    let idle = (now.milliseconds - session.liveness.input.milliseconds) / 1000
    reply(
      id, .RPL_WHOISIDLE, user.nick, String(idle), String(session.liveness.signedOn.seconds),
      "seconds idle, online since")
    reply(id, .RPL_ENDOFWHOIS, user.nick, "End of WHOIS")
  }

  /// Everybody who was online in the last N minutes, 0 <= N < 60, newest first.
  mutating func wholast(_ request: Request) throws(Refusal) {
    guard let word = request[0] else { return }
    guard let minutes = Int(word), (0..<60).contains(minutes) else {
      throw .fail(
        "WHOLAST", "INVALID_PARAMS", [word.clipped(to: 32).isEmpty ? "*" : word.clipped(to: 32)],
        "Give a whole number of minutes from 0 to 59")
    }
    let since = Timestamp(milliseconds: now.milliseconds - Int64(minutes) * 60_000)
    let seen = accounts.values.compactMap { account -> (account: Account, at: Timestamp)? in
      let moment = nicks[fold(account.name)] != nil ? now : account.lastSeen
      return moment.flatMap { $0 >= since ? (account, $0) : nil }
    }
    // Sorted by time, then by name, so that the order is always the same.
    for (account, moment) in seen.sorted(by: {
      ($1.at, $0.account.name) < ($0.at, $1.account.name)
    }) {
      reply(
        request.id, .RPL_WHOWASUSER, account.name, fold(account.name), configuration.serverName,
        "*", account.realName.isEmpty ? account.name : account.realName)
      reply(
        request.id, .RPL_WHOISSERVER, account.name, configuration.serverName, moment.description)
    }
    reply(request.id, .RPL_ENDOFWHOWAS, word, "End of the list of who was here")
  }
}
