// What lives here: OPER, and what operators do: KILL, WALLOPS and REHASH.
import IRC

/// What came of reading the settings again.
public struct Rehash: Sendable {
  /// Nil when the settings are faulty; then the old ones stay.
  private(set) var configuration: Configuration?
  /// Who asked; nil for a signal.
  private(set) var asker: SessionID?
  /// What the asker is told.
  public private(set) var remarks: [String]

  public init(configuration: Configuration?, asker: SessionID?, remarks: [String]) {
    self.configuration = configuration
    self.asker = asker
    self.remarks = remarks
  }

  /// The asker is told more.
  public mutating func add(_ remark: String) { remarks.append(remark) }
}

extension Chat {
  /// Modern IRC, "OPER". Wrong passwords count as those of logins do.
  mutating func oper(_ request: Request) throws(Refusal) {
    guard let name = request[0], let password = request[1], let session = sessions[request.id]
    else { return }
    guard !configuration.operators.isEmpty else {
      throw Refusal(.ERR_NOOPERHOST, "Nobody can become an operator here")
    }
    if let seconds = gate.logins.blockedSeconds(
      name: guardName(name), peer: session.peer, at: moment)
    {
      refuseOperator(request.id, seconds: seconds)
      return
    }
    guard session.authority.claim == nil,
      let attempt = gate.beginTry(name: guardName(name), peer: session.peer, at: moment)
    else {
      throw .fail(
        .oper, .TEMPORARILY_UNAVAILABLE, [],
        "Other passwords from here are being checked; try again in a moment")
    }
    let entry = operatorEntry(name)
    let decoys = Decoys(configuration.operators.map(\.credential))
    let challenge = Challenge(
      name: name, for: .oper, work: .password(password),
      entry.map { .own($0.credential) } ?? .decoy(decoys))
    let claim = OperatorClaim(
      name: name, label: output.deferAnswer(), attempt: attempt, entry: entry)
    sessions[request.id]?.claim(claim)
    output.append(.verify(request.id, challenge))
  }

  private func operatorEntry(_ name: String) -> Operator? {
    configuration.operators.first { fold($0.name) == fold(name) }
  }

  /// No account's name holds a space, so operators are counted apart from accounts.
  private func guardName(_ name: String) -> String { ("oper " + fold(name).text).clipped(to: 64) }

  /// The password of an OPER has been checked.
  mutating func finishOper(_ id: SessionID, _ verdict: Verdict) {
    guard let session = sessions[id], let claim = session.authority.claim else { return }
    sessions[id]?.endClaim()
    gate.end(claim.attempt)
    guard session.isOnline else { return }
    beginAnswer(label: claim.label, to: id)
    if let seconds = gate.logins.blockedSeconds(
      name: guardName(claim.name), peer: session.peer, at: moment)
    {
      // Others have used the tries up while this one was checked.
      refuseOperator(id, seconds: seconds)
      finishAnswer()
      return
    }
    if verdict == .right, let entry = claim.entry, operatorEntry(claim.name) != entry {
      // Right was what the settings said a moment ago.
      reply(id, .ERR_PASSWDMISMATCH, Self.changedPassword)
    } else if verdict == .right, let entry = claim.entry {
      gate.succeeded(name: guardName(claim.name), peer: session.peer)
      reply(id, .RPL_YOUREOPER, "You are now an operator of this server")
      sessions[id]?.take(entry)
      decide(.promoted(id, true))
      tell(id, .mode, [session.user.nick, "+o"])
      logAction(id, "became operator \(claim.name) from \(session.peer.address)")
    } else if verdict == .busy {
      // Nothing was checked, so no try is counted.
      reply(
        id,
        .fail(
          .oper, .TEMPORARILY_UNAVAILABLE, [],
          "Too many people are logging in right now; try again in a minute"))
    } else {
      refuseWrongOperator(claim.name, session)
    }
    finishAnswer()
  }

  private mutating func refuseWrongOperator(_ name: String, _ session: Session) {
    let key = guardName(name)
    let failures = sessions[session.id]?.failed(key) ?? 1
    output.append(
      .log(
        .refusedLogin(
          name: "operator " + name, address: session.peer.address, reason: "wrong password")))
    switch gate.failed(name: key, peer: session.peer, onConnection: failures, at: moment) {
    case .unlimited: reply(session.id, .ERR_PASSWDMISMATCH, "Wrong name or password")
    case .triesLeft(let tries):
      let left = tries == 1 ? "1 try left" : "\(tries) tries left"
      reply(session.id, .ERR_PASSWDMISMATCH, "Wrong name or password; \(left)")
    case .closed: refuseOperator(session.id, seconds: nil)
    case .blocked(let seconds):
      storeBlock(of: key, from: session.peer, seconds: seconds)
      refuseOperator(session.id, seconds: seconds)
    }
  }

  private mutating func refuseOperator(_ id: SessionID, seconds: Int?) {
    let text = "Too many wrong passwords for an operator"
    let wait = seconds.map { "; try again in \($0) \($0 == 1 ? "second" : "seconds")" } ?? ""
    reply(id, .ERR_PASSWDMISMATCH, text + wait)
    seeOff(id, text + wait, quit: text)
  }

  /// Makes somebody an operator, or no longer.
  mutating func setOperator(_ id: SessionID, _ isOperator: Bool) {
    guard sessions[id]?.user.isOperator == !isOperator else { return }
    sessions.changeUser(of: id) { $0.set(.serverOperator, isOperator) }
    if !isOperator { sessions[id]?.take(nil) }
    counters.setOperator(sessions.own(id)[0], isOperator)
  }

  /// Notes in the server's log what somebody with power over others did with it.
  mutating func logAction(_ id: SessionID, _ text: String) {
    guard let session = sessions[id] else { return }
    log(id, .action(by: session.user.nick, text))
  }

  /// Modern IRC, "KILL": the victim reads who and why, and so do those who see it leave.
  mutating func kill(_ request: Request) throws(Refusal) {
    guard let nick = request[0], let comment = request[1], let killer = sessions[request.id] else {
      return
    }
    guard !comment.isEmpty else { throw .needMoreParameters(.kill) }
    guard fold(nick) != fold(configuration.shared.serverName) else {
      throw Refusal(.ERR_CANTKILLSERVER, "The server cannot be killed")
    }
    guard let victim = anybody(nick) else { throw noSuchName(nick) }
    let reason = comment.clipped(to: configuration.shared.rooms.topicLength)
    logAction(request.id, "KILL \(victim.user.nick): \(reason)")
    let all = sessions.own(victim.id)
    announce(
      Message(source: source(of: killer), .kill, [victim.user.nick, reason]),
      account: killer.user.account, to: all)
    let text = "Killed (\(killer.user.nick) (\(reason)))"
    announce(
      Message(source: source(of: victim), .quit, [text]), account: victim.user.account,
      to: all)
    for id in all {
      farewell(id, "Closing Link: \(configuration.shared.serverName) (\(text))", quit: text)
    }
  }

  /// Modern IRC, "WALLOPS": to everybody who has set user mode `w`.
  mutating func wallops(_ request: Request) throws(Refusal) {
    guard let text = request[0], let session = sessions[request.id] else { return }
    guard !text.isEmpty else { throw .needMoreParameters(request.command) }
    logAction(request.id, "WALLOPS: \(text)")
    let readers = sessions.ids.filter {
      sessions[$0]?.stage == .online && sessions[$0]?.user.modes.contains(.wallops) == true
    }
    announce(
      Message(source: source(of: session), .wallops, [text]), account: session.user.account,
      to: readers)
  }

  /// Modern IRC, "REHASH".
  mutating func rehash(_ request: Request) {
    logAction(request.id, "REHASH")
    reply(request.id, .RPL_REHASHING, configuration.file ?? "*", "Reading everything again")
    output.append(.rehash(by: request.id))
  }

  /// The settings have been read again, or could not be.
  mutating func take(_ outcome: Rehash) {
    if let configuration = outcome.configuration { reconfigure(configuration) }
    guard let asker = outcome.asker, let session = sessions[asker], session.isOnline else { return }
    for remark in outcome.remarks { tell(asker, .notice, [session.user.nick, remark]) }
  }

  private mutating func reconfigure(_ fresh: Configuration) {
    let before = supportTokens
    var fresh = fresh
    // What a running server cannot change: its name, its room for everybody, its beginning, what it keeps, and what
    // people are called.
    fresh.shared.serverName = configuration.shared.serverName
    fresh.shared.lobby = configuration.shared.lobby
    fresh.shared.retention = configuration.shared.retention
    fresh.created = configuration.created
    fresh.version = configuration.version
    fresh.instance = configuration.instance
    fresh.shared.entry.nickFollowsAccount = configuration.shared.entry.nickFollowsAccount
    let old = configuration
    take(fresh)
    gate.reconfigure(
      attempts: fresh.shared.entry.loginAttempts, blockTime: fresh.shared.entry.blockTime)
    takePowersAway()
    announceSupport(changedFrom: before)
    announceOffers(changedFrom: old)
    // Something may be due sooner than it was.
    forEverySession { chat, id in
      chat.agenda.spend(2)
      chat.lookAgain(id)
    }
  }

  /// Of those whom the settings do not name any more, or with another password.
  private mutating func takePowersAway() {
    for id in counters.operators.sorted().flatMap(sessions.own) {
      guard let session = sessions[id], let power = session.authority.power,
        operatorEntry(power.name) != power
      else { continue }
      decide(.promoted(id, false))
      tell(id, .mode, [session.user.nick, "-o"])
      logAction(id, "is no longer operator \(power.name): the settings have changed")
    }
  }

  /// Their order is told at a login, and when this server ends.
  mutating func announceServers(_ list: ServerList) {
    let before = supportTokens
    let isNews = Set(list.addresses) != Set(replica.servers.addresses)
    hear(of: list)
    guard isNews else { return }
    announceSupport(changedFrom: before)
  }

  /// Modern IRC, "RPL_ISUPPORT": a value that changes is announced anew.
  private mutating func announceSupport(changedFrom before: [String]) {
    let current = supportTokens
    func name(_ token: String) -> String { String(token.until("=")) }
    let names = Set(current.map(name))
    let gone = before.map(name).filter { !names.contains($0) }.map { "-" + $0 }
    let changed = current.filter { !before.contains($0) } + gone
    guard !changed.isEmpty else { return }
    let lines = supportLines(changed)
    forEverySession { chat, id in
      guard chat.sessions[id]?.stage == .online else { return }
      chat.agenda.spend(8)
      chat.tellSupport(lines, to: id)
    }
  }
}
