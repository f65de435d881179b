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
  private func holders(of key: Folded) -> [FormerNicks.Entry] {
    let seen = people.formerHolders(of: key)
    guard seen.isEmpty, people.session(of: key) == nil, let account = accounts[key],
      let at = account.lastSeen
    else { return seen }
    return [
      FormerNicks.Entry(
        name: account.name, key: key, user: key.text, host: configuration.shared.serverName,
        realName: account.realName, account: AccountName(account.name), address: "", time: at)
    ]
  }

  private mutating func tellFormer(_ entry: FormerNicks.Entry, to id: SessionID) {
    reply(
      id, .RPL_WHOWASUSER, entry.name, entry.user, entry.host, "*",
      entry.realName.isEmpty ? entry.name : entry.realName)
    if sessions[id]?.user.isOperator == true, !entry.address.isEmpty {
      reply(id, .RPL_WHOISACTUALLY, entry.name, shown(entry.address), "was really at")
    }
    if let account = entry.account {
      reply(id, .RPL_WHOISACCOUNT, entry.name, account.text, "was logged in as")
    }
    reply(
      id, .RPL_WHOISSERVER, entry.name, configuration.shared.serverName, entry.time.description)
  }

  /// Somebody gives up a nick.
  mutating func rememberNick(of session: Session) {
    people.remember(
      FormerNicks.Entry(
        name: session.user.nick, key: fold(session.user.nick), user: session.user.name,
        host: host(of: session), realName: session.user.realName, account: session.user.account,
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
    let search = LastSeen(since: moment - .seconds(minutes * 60), asked: moment, word: word)
    look(search, accounts.keys.elements[...], for: request.id)
  }

  /// As many accounts as a turn has time for; what each turn finds is sorted in that turn.
  private mutating func look(
    _ search: LastSeen, _ keys: ArraySlice<Folded>, for id: SessionID
  ) {
    var (search, rest) = (search, keys)
    var found: [LastSeen.Row] = []
    while !agenda.isSpent, let key = rest.popFirst() {
      agenda.spend(1)
      let isHere = people.session(of: key) != nil
      guard let last = isHere ? search.asked : accounts[key]?.lastMoment, last >= search.since
      else { continue }
      found.append(LastSeen.Row(at: last, key: key))
    }
    search.add(found)
    let (left, reached) = (rest, search)
    guard left.isEmpty else { return later(id) { $0.look(reached, left, for: id) } }
    tell(reached, to: id)
  }

  private mutating func tell(_ search: LastSeen, to id: SessionID) {
    var search = search
    let server = configuration.shared.serverName
    while let one = search.next() {
      agenda.spend(4 + search.width)
      guard let account = accounts[one.key] else { continue }
      let time = one.at == search.asked ? now : account.lastSeen ?? now
      let name = name(ofAccount: one.key)
      reply(
        id, .RPL_WHOWASUSER, name, one.key.text, server, "*",
        account.realName.isEmpty ? account.name : account.realName)
      reply(id, .RPL_WHOISSERVER, name, server, time.description)
      guard !agenda.isSpent else {
        let reached = search
        return later(id) { $0.tell(reached, to: id) }
      }
    }
    reply(id, .RPL_ENDOFWHOWAS, search.word, "End of the list of who was here")
  }
}

/// Who was here, newest first and then by name, in runs that are sorted each for itself.
private struct LastSeen: Sendable {
  struct Row: Sendable {
    let at: Moment
    let key: Folded
  }

  let since: Moment
  let asked: Moment
  let word: String
  /// The last of each comes next.
  private var runs: [[Row]] = []

  init(since: Moment, asked: Moment, word: String) {
    (self.since, self.asked, self.word) = (since, asked, word)
  }

  var width: Int { runs.count }

  mutating func add(_ rows: [Row]) {
    if !rows.isEmpty { runs.append(rows.sorted { Self.comesFirst($1, $0) }) }
  }

  private static func comesFirst(_ one: Row, _ other: Row) -> Bool {
    (other.at, one.key) < (one.at, other.key)
  }

  mutating func next() -> Row? {
    var best: (row: Row, run: Int)?
    for (index, run) in runs.enumerated() {
      guard let row = run.last, best.map({ Self.comesFirst(row, $0.row) }) ?? true else { continue }
      best = (row, index)
    }
    guard let best else { return nil }
    runs[best.run].removeLast()
    if runs[best.run].isEmpty { runs.remove(at: best.run) }
    return best.row
  }
}
