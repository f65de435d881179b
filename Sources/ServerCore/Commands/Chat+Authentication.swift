/// What lives here: logging in by AUTHENTICATE or PASS, and what happens to wrong passwords.
import IRC

extension Chat {
  /// IRCv3 sasl 3.1.
  mutating func authenticate(_ request: Request) throws(Refusal) {
    let id = request.id
    guard let session = sessions[id], let word = request[0] else { return }
    guard session.stage == .registering, session.user.account == nil else {
      throw Refusal(.ERR_SASLALREADY, "You are logged in already")
    }
    // The answer to a check belongs to the name that was asked about, and to no later one.
    guard session.registration.pending == nil else {
      throw Refusal(.ERR_SASLFAIL, "The last login is still being checked")
    }
    if word == "*" {
      sessions[id]?.registration.saslMechanism = nil
      sessions[id]?.registration.sasl = SASL.Collector()
      throw Refusal(.ERR_SASLABORTED, "Login aborted")
    }
    guard session.registration.saslMechanism != nil else {
      guard word.uppercased() == "PLAIN" else {
        reply(id, .RPL_SASLMECHS, "PLAIN", "are available SASL mechanisms")
        throw Refusal(.ERR_SASLFAIL, "This way of logging in is not known here")
      }
      sessions[id]?.registration.saslMechanism = "PLAIN"
      emit(Outgoing(Message(.authenticate, ["+"])), to: id)
      return
    }
    try collect(word, from: id)
  }

  private mutating func collect(_ chunk: String, from id: SessionID) throws(Refusal) {
    switch sessions[id]?.registration.sasl.add(chunk) {
    case nil, .incomplete: return
    case .tooLong:
      endExchange(id)
      throw Refusal(.ERR_SASLTOOLONG, "The login message is too long")
    case .malformed:
      endExchange(id)
      throw Refusal(.ERR_SASLFAIL, "The login message is not base64")
    case .complete(let payload):
      endExchange(id)
      guard let plain = SASL.Plain(payload: payload),
        plain.authorization.isEmpty || fold(plain.authorization) == fold(plain.account)
      else { throw Refusal(.ERR_SASLFAIL, "The login message needs a name and a password") }
      check(plain.account, plain.password, way: .sasl, for: id)
    }
  }

  private mutating func endExchange(_ id: SessionID) {
    sessions[id]?.registration.saslMechanism = nil
    sessions[id]?.registration.sasl = SASL.Collector()
  }

  mutating func takePassword(_ request: Request) {
    sessions[request.id]?.registration.password = request[0]
  }

  /// `account:password`, or the password alone when the nick is the account.
  mutating func checkPassword(_ password: String, for id: SessionID) {
    let nick = sessions[id]?.registration.wantsNick ?? ""
    let halves = password.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let front = String(halves[0])
    let namesAccount =
      halves.count == 2 && (accounts[fold(front)] != nil || accounts[fold(nick)] == nil)
    check(
      namesAccount ? front : nick, namesAccount ? String(halves[1]) : password, way: .pass, for: id)
  }

  private mutating func check(
    _ name: String, _ password: String, way: PendingLogin.Way, for id: SessionID
  ) {
    guard let session = sessions[id] else { return }
    let key = fold(name)
    if let seconds = logins.blockedSeconds(name: key, peer: session.peer, now: now) {
      refuseBlocked(name, seconds: seconds, way: way, id)
      return
    }
    let account = accounts[key]
    let challenge = Challenge(
      account: name, password: password, credential: account?.credential ?? .decoy,
      isDecoy: account == nil || account?.credential == .decoy)
    let label = deferAnswer()
    sessions[id]?.registration.pending = PendingLogin(account: name, way: way, label: label)
    effects.append(.verify(id, challenge))
  }

  /// The password has been checked.
  mutating func finishLogin(_ id: SessionID, isRight: Bool) {
    guard let session = sessions[id], session.stage == .registering,
      let login = session.registration.pending
    else { return }
    sessions[id]?.registration.pending = nil
    beginAnswer(label: login.label, to: id)
    let key = fold(login.account)
    // The account's line may have left the user file meanwhile.
    if isRight, let account = accounts[key], account.credential != .decoy {
      accept(account, login, id)
    } else {
      refuseWrong(login, session, id)
    }
    finishAnswer()
    tryToWelcome(id)
  }

  private mutating func accept(_ account: Account, _ login: PendingLogin, _ id: SessionID) {
    let key = fold(account.name)
    guard let session = sessions[id] else { return }
    if let older = nicks[key], configuration.duplicateLogin == .refuse {
      // A dead link must not keep its owner out: ask it now, so that the timeout runs.
      probe(older)
      let text = "\(account.name) is already logged in; log out there first"
      effects.append(
        .log(.refusedLogin(account: account.name, address: session.peer.address, reason: "online")))
      refuse(login.way, text, id)
      return
    }
    logins.succeeded(name: key, peer: session.peer)
    sessions[id]?.user.account = account.name
    sessions[id]?.user.nick = account.name
    guard login.way == .sasl else { return }
    let user = session.user.name.isEmpty ? account.name : session.user.name
    let mask = Source(account.name, user: user, host: configuration.serverName).description
    reply(
      id, .RPL_LOGGEDIN, mask, account.name, "You are now logged in as \(account.name)")
    reply(id, .RPL_SASLSUCCESS, "Login successful")
  }

  private mutating func refuseWrong(
    _ login: PendingLogin, _ session: Session, _ id: SessionID
  ) {
    let key = fold(login.account).clipped(to: 64)
    let failures = (session.registration.failures[key] ?? 0) + 1
    sessions[id]?.registration.failures[key] = failures
    effects.append(
      .log(
        .refusedLogin(
          account: login.account, address: session.peer.address, reason: "wrong password")))
    switch logins.failed(name: key, peer: session.peer, onConnection: failures, now: now) {
    case .unlimited: refuse(login.way, "Wrong name or password", id)
    case .triesLeft(let tries):
      let left = tries == 1 ? "1 try left" : "\(tries) tries left"
      refuse(login.way, "Wrong name or password; \(left)", id)
    case .closed:
      let text = "Wrong name or password, too often"
      refuse(login.way, text, id)
      if login.way == .sasl {
        finishAnswer()
        disconnect(id, text)
      }
    case .blocked(let seconds):
      let until = now + .seconds(seconds)
      effects.append(
        .store(.block(LoginBlock(name: key, address: session.peer.address, until: until))))
      refuseBlocked(login.account, seconds: seconds, way: login.way, id)
    }
  }

  private mutating func refuseBlocked(
    _ name: String, seconds: Int, way: PendingLogin.Way, _ id: SessionID
  ) {
    let unit = seconds == 1 ? "second" : "seconds"
    let name = name.clipped(to: configuration.limits.nickLength)
    let text = "Too many failed logins for \(name) from here; try again in \(seconds) \(unit)"
    tell(id, .fail, ["AUTHENTICATE", "BLOCKED", String(seconds), text])
    reply(id, way == .sasl ? .ERR_SASLFAIL : .ERR_PASSWDMISMATCH, text)
    finishAnswer()
    disconnect(id, text)
  }

  /// After a failed PASS there is nothing left to wait for; a failed AUTHENTICATE may be tried anew.
  private mutating func refuse(_ way: PendingLogin.Way, _ text: String, _ id: SessionID) {
    switch way {
    case .sasl: reply(id, .ERR_SASLFAIL, text)
    case .pass:
      reply(id, .ERR_PASSWDMISMATCH, text)
      finishAnswer()
      disconnect(id, text)
    }
    sessions[id]?.registration.password = nil
  }
}
