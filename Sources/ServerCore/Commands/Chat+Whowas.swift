// What lives here: who was here, WHOWAS by nick and WHOLAST by time.
import IRC
import System

extension Chat {
  /// Whoever changes names to and fro must not make long answers.
  private static var formerHoldersTold: Int { 20 }

  /// Modern IRC, "WHOWAS message"; a count that is not positive asks for as many as are told.
  mutating func whowas(_ request: Request) throws(Refusal) {
    guard let nick = request[0], !nick.isEmpty else {
      throw Refusal(.ERR_NONICKNAMEGIVEN, "No nickname given")
    }
    let wanted = request[1].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } ?? Int.max
    let holders = holders(of: fold(nick)).prefix(min(wanted, Self.formerHoldersTold))
    for holder in holders { tellFormer(holder, to: request.id) }
    if holders.isEmpty {
      reply(request.id, .ERR_WASNOSUCHNICK, nick.clipped(to: 64), "There was no such nickname")
    }
    reply(request.id, .RPL_ENDOFWHOWAS, nick.clipped(to: 300), "End of WHOWAS")
  }

  /// What this process saw; of accounts that it did not, the last time they were here.
  private func holders(of key: String) -> [FormerNicks.Entry] {
    let seen = formerNicks.holders(of: key)
    guard seen.isEmpty, nicks[key] == nil, let account = accounts[key], let at = account.lastSeen
    else { return seen }
    return [
      FormerNicks.Entry(
        nick: account.name, user: key, host: configuration.serverName,
        realName: account.realName, account: account.name, address: "", time: at)
    ]
  }

  private mutating func tellFormer(_ entry: FormerNicks.Entry, to id: SessionID) {
    reply(
      id, .RPL_WHOWASUSER, entry.nick, entry.user, entry.host, "*",
      entry.realName.isEmpty ? entry.nick : entry.realName)
    if sessions[id]?.user.isOperator == true, !entry.address.isEmpty {
      reply(id, .RPL_WHOISACTUALLY, entry.nick, shown(entry.address), "was really at")
    }
    if let account = entry.account {
      reply(id, .RPL_WHOISACCOUNT, entry.nick, account, "was logged in as")
    }
    reply(
      id, .RPL_WHOISSERVER, entry.nick, configuration.serverName, entry.time.description)
  }

  /// Somebody gives up a nick.
  mutating func rememberNick(of session: Session) {
    formerNicks.remember(
      FormerNicks.Entry(
        nick: session.user.nick, user: session.user.name, host: host(of: session),
        realName: session.user.realName, account: session.user.account,
        address: session.peer.address, time: now))
  }

  /// Everybody who was online in the last N minutes, 0 <= N < 60, newest first.
  mutating func wholast(_ request: Request) throws(Refusal) {
    guard let word = request[0] else { return }
    guard let minutes = Int(word), (0..<60).contains(minutes) else {
      throw .fail(
        "WHOLAST", .INVALID_PARAMS, [word.clipped(to: 32).isEmpty ? "*" : word.clipped(to: 32)],
        "Give a whole number of minutes from 0 to 59")
    }
    let since = moment - .seconds(minutes * 60)
    var seen: [(at: Moment, key: String)] = []
    for place in accounts.keys.indices {
      let isHere = nicks[accounts.keys[place]] != nil
      let last = isHere ? moment : accounts.values[place].lastMoment
      if let last, last >= since { seen.append((last, accounts.keys[place])) }
    }
    // Sorted by time, then by name, so that the order is always the same.
    seen.sort { ($1.at, $0.key) < ($0.at, $1.key) }
    let id = request.id
    let asked = moment
    rows(seen[...], for: id) { chat, one in
      chat.spend(4)
      guard let account = chat.accounts[one.key] else { return }
      let server = chat.configuration.serverName
      let time = one.at == asked ? chat.now : account.lastSeen ?? chat.now
      chat.reply(
        id, .RPL_WHOWASUSER, account.name, one.key, server, "*",
        account.realName.isEmpty ? account.name : account.realName)
      chat.reply(id, .RPL_WHOISSERVER, account.name, server, time.description)
    } then: { chat in
      chat.reply(id, .RPL_ENDOFWHOWAS, word, "End of the list of who was here")
    }
  }
}
