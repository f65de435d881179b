// What lives here: what becomes of right and wrong passwords, however they came.
import IRC
import System

extension Chat {
  mutating func takePassword(_ request: Request) {
    sessions[request.id]?.take(password: request[0])
  }

  /// `account:password`, or the password alone when the nick is the account.
  mutating func checkPassword(_ password: String, for id: SessionID) {
    let nick = sessions[id]?.registration.wantsNick ?? ""
    let halves = password.split(at: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let front = String(halves[0])
    let namesAccount =
      halves.count == 2 && (accounts[fold(front)] != nil || accounts[fold(nick)] == nil)
    check(
      namesAccount ? front : nick, .password(namesAccount ? String(halves[1]) : password), .pass,
      for: id)
  }

  /// Has something checked away from the chat; the session waits.
  mutating func check(
    _ name: String, _ work: Challenge.Work, _ way: Login.Check.Way, for id: SessionID
  ) {
    guard let session = sessions[id] else { return }
    let name = isShort(name) ? name : name.clipped(to: nameLimit)
    if let seconds = blockedSeconds(name, session) {
      refuseBlocked(name, seconds: seconds, way: way, id)
      return
    }
    // SCRAM's salt says nothing of the password, so asking for it is no try.
    let attempt = way == .greeting ? nil : beginAttempt(name, session)
    guard way == .greeting || attempt != nil else { return refuseInParallel(way, id) }
    let own = accounts[fold(name)]?.credential ?? .locked
    let challenge = Challenge(
      name: name, work: work, own == .locked ? .decoy(gate.decoys) : .own(own))
    let pending = Login.Check(
      name: name, way: way, label: output.deferAnswer(), attempt: attempt, credential: own)
    sessions[id]?.wait(for: pending, since: time.moment)
    output.append(.verify(id, challenge))
  }

  func blockedSeconds(_ name: String, _ session: Session) -> Int? {
    gate.logins.blockedSeconds(name: fold(name).text, peer: session.peer, at: moment)
  }

  mutating func beginAttempt(_ name: String, _ session: Session) -> LoginGuard.Attempt? {
    gate.beginTry(name: fold(name).text.clipped(to: 64), peer: session.peer, at: moment)
  }

  /// What was asked about a password is known.
  mutating func finishLogin(_ id: SessionID, _ verdict: Verdict) {
    guard let session = sessions[id], let login = session.login.check else { return }
    sessions[id]?.endWait(at: time.moment)
    if let attempt = login.attempt { gate.end(attempt) }
    guard session.stage != .departing else { return }
    beginAnswer(label: login.label, to: id)
    // The account's line may have left the user file meanwhile.
    let account = accounts[fold(login.name)].flatMap { $0.credential == .locked ? nil : $0 }
    if let seconds = blockedSeconds(login.name, session) {
      // Others have used the tries up while this one was checked; it is not let in for being right.
      refuseBlocked(login.name, seconds: seconds, way: login.way, id)
    } else if let account, login.credential != account.credential, verdict.isGood {
      // Right was what the user file said a moment ago.
      refuse(login.way, Self.changedPassword, id)
    } else {
      settle(verdict, account, login, session)
    }
    finishAnswer()
    tryToWelcome(id)
  }

  private mutating func settle(
    _ verdict: Verdict, _ account: Account?, _ login: Login.Check, _ session: Session
  ) {
    let id = session.id
    switch (verdict, account) {
    case (.greeting(let exchange), _): greet(exchange, id)
    case (.proved(let payload), let account?): sign(payload, account, id)
    case (.right, let account?): accept(account, .password(account.credential), login, id)
    case (.busy, _): refuseForNow(login.way, id)
    default: refuseWrong(login, session, id)
    }
  }

  mutating func accept(
    _ account: Account, _ basis: Proof.Basis, _ login: Login.Check, _ id: SessionID
  ) {
    let key = fold(account.name)
    guard let session = sessions[id] else { return }
    if let older = people.session(of: key), older != id,
      !mayReplace(older, session.login.takesOver), isKeptOut(session, of: key)
    {
      // A dead link must not keep its owner out: ask it now, so that the timeout runs.
      decide(.doubted(older))
      gate.hastenProof(of: older)
      let isShared = configuration.shared.entry.duplicateLogin == .share && session.isOnline
      let text =
        "\(account.name) is already logged in; "
        + (isShared ? "log in as you connect to be there, too" : "log out there first")
      output.append(
        .log(.refusedLogin(name: account.name, address: session.peer.address, reason: "online")))
      sessions[id]?.keepOut(
        Proof(account: key, basis: basis), login.way, at: time.moment)
      tellCode(id, .authenticate, .ALREADY_ONLINE, [], text)
      refuse(login.way, text, id)
      return
    }
    gate.succeeded(name: key.text, peer: session.peer)
    prove(id, Proof(account: key, basis: basis))
    if session.isOnline {
      let nick = configuration.shared.entry.nickFollowsAccount ? account.name : session.user.nick
      guard !expelsIfBanned(id, as: nick, account: key) else { return }
      tellLoggedIn(AccountName(account.name), id)
      if session.user.account == nil {
        decide(
          .loggedIn(id, account: AccountName(account.name), takesOver: session.login.takesOver))
      }
      return
    }
    become(AccountName(account.name), id)
    if login.way == .sasl { tellLoggedIn(AccountName(account.name), id) }
  }

  /// Whether sessions that an account has stand in the way of another one.
  private func isKeptOut(_ session: Session, of account: Folded) -> Bool {
    switch configuration.shared.entry.duplicateLogin {
    case .refuse: true
    case .replace: false
    // Who is somebody else here cannot become the same person any more.
    case .share: session.isOnline || !mayShare(account)
    }
  }

  /// So many sessions may be one person.
  private static let sessionLimit = 32

  /// Whether one more session of the account may come beside those that there are.
  func mayShare(_ account: Folded) -> Bool {
    configuration.shared.entry.duplicateLogin == .share
      && people.sessions(of: account).count < Self.sessionLimit
  }

  /// What was proved counts for so long.
  private static let takeOverTime = Duration.seconds(120)

  /// `TAKEOVER`: who was kept out by a session elsewhere continues here, with the login just proved.
  mutating func takeOver(_ request: Request) throws(Refusal) {
    let id = request.id
    if sessions[id]?.stage == .registering, sessions[id]?.user.account != nil {
      // Nobody stood in the way; the others end when this one is let in.
      sessions[id]?.takeOver()
      return
    }
    guard let session = sessions[id], session.login.check == nil,
      let keptOut = session.login.keptOut, moment - keptOut.at < Self.takeOverTime,
      let account = accounts[keptOut.proof.account], keptOut.proof.worth(for: account) == .holds
    else {
      throw .fail(.takeOver, .NOT_PROVED, [], "Log in first; then this ends the session elsewhere")
    }
    sessions[id]?.takeOver()
    let check = Login.Check(name: account.name, way: keptOut.way, label: nil)
    accept(account, keptOut.proof.basis, check, id)
    tryToWelcome(id)
  }

  /// Before the welcome.
  mutating func become(_ account: AccountName, _ id: SessionID) {
    let follows = configuration.shared.entry.nickFollowsAccount
    sessions.changeUser(of: id) { user in
      user.logIn(as: account)
      if follows { user.take(name: account.text) }
    }
  }

  /// sasl 3.1, "Numerics used by this extension".
  private mutating func tellLoggedIn(_ account: AccountName, _ id: SessionID) {
    tellAccount(account, id)
    reply(id, .RPL_SASLSUCCESS, "Login successful")
  }

  /// 900 comes whenever a session's account is set.
  mutating func tellAccount(_ account: AccountName, _ id: SessionID) {
    guard let session = sessions[id] else { return }
    let nick =
      session.user.nick.isEmpty ? session.registration.wantsNick ?? account.text : session.user.nick
    let user = session.user.name.isEmpty ? account.text : session.user.name
    let mask = Source(nick, user: user, host: configuration.shared.serverName).description
    reply(id, .RPL_LOGGEDIN, mask, account.text, "You are now logged in as \(account)")
  }

  mutating func refuseWrong(_ login: Login.Check, _ session: Session, _ id: SessionID) {
    let key = fold(login.name).text.clipped(to: 64)
    let failures = sessions[id]?.failed(key) ?? 1
    output.append(
      .log(
        .refusedLogin(
          name: login.name, address: session.peer.address, reason: "wrong password")))
    switch gate.failed(name: key, peer: session.peer, onConnection: failures, at: moment) {
    case .unlimited: refuse(login.way, wrongPassword, id)
    case .triesLeft(let tries):
      let left = tries == 1 ? "1 try left" : "\(tries) tries left"
      let text = "\(wrongPassword); \(left)"
      tellCode(id, .authenticate, .TRIES_LEFT, [String(tries)], text)
      refuse(login.way, text, id)
    case .closed:
      let text = "Wrong name or password, too often"
      refuse(login.way, text, id)
      if login.way != .pass { end(id, saying: text) }
    case .blocked(let seconds):
      storeBlock(of: key, from: session.peer, seconds: seconds)
      refuseBlocked(login.name, seconds: seconds, way: login.way, id)
    }
  }

  /// As far as the accounts are known.
  private var wrongPassword: String {
    "Wrong name or password" + (accounts.doubt.map { ", or new: \($0)" } ?? "")
  }

  static let changedPassword = "The password has just been changed; log in again"

  /// Nothing was checked, so no try is counted.
  private mutating func refuseForNow(_ way: Login.Check.Way, _ id: SessionID) {
    let text = "Too many people are logging in right now; try again in a minute"
    reply(id, .fail(.authenticate, .TEMPORARILY_UNAVAILABLE, [], text))
    refuse(way, text, id)
  }

  /// As many tries as there are left are being checked.
  mutating func refuseInParallel(_ way: Login.Check.Way, _ id: SessionID) {
    let text = "Other logins from here are being checked; try again in a moment"
    reply(id, .fail(.authenticate, .TEMPORARILY_UNAVAILABLE, [], text))
    refuse(way, text, id)
  }

  mutating func refuseBlocked(
    _ name: String, seconds: Int, way: Login.Check.Way, _ id: SessionID
  ) {
    let unit = seconds == 1 ? "second" : "seconds"
    let name = name.clipped(to: configuration.shared.names.nickLength)
    let text = "Too many failed logins for \(name) from here; try again in \(seconds) \(unit)"
    reply(id, .fail(.authenticate, .BLOCKED, [String(seconds)], text))
    reply(id, way == .pass ? .ERR_PASSWDMISMATCH : .ERR_SASLFAIL, text)
    end(id, saying: text)
  }

  /// After a failed PASS there is nothing left to wait for; a failed AUTHENTICATE may be tried anew.
  private mutating func refuse(_ way: Login.Check.Way, _ text: String, _ id: SessionID) {
    if way == .pass {
      reply(id, .ERR_PASSWDMISMATCH, text)
      end(id, saying: text)
    } else {
      reply(id, .ERR_SASLFAIL, text)
    }
  }

  /// Somebody online is taken leave of as always; nobody has seen the others yet.
  private mutating func end(_ id: SessionID, saying text: String) {
    finishAnswer()
    if sessions[id]?.isOnline == true {
      seeOff(id, text, quit: "Too many failed logins")
    } else {
      disconnect(id, text)
    }
  }
}
