// What lives here: NICK, USER and the moment somebody is let in (Modern IRC, "Registration").
import IRC

extension Chat {
  mutating func takeNick(_ request: Request) throws(Refusal) {
    guard let session = sessions[request.id] else { return }
    guard let nick = request[0], !nick.isEmpty else {
      throw Refusal(.ERR_NONICKNAMEGIVEN, "No nickname given")
    }
    guard Names.isFree(nick, limits: configuration.shared.names) || accounts[fold(nick)] != nil
    else {
      throw Refusal(.ERR_ERRONEUSNICKNAME, nick.clipped(to: 40), "This cannot be a name")
    }
    if session.isOnline {
      // A name can say something, too, and a mute can be of a name.
      guard try mayBeSaid(request) else { return }
      try rename(session, to: nick)
    } else {
      if choosesNick(session), !session.registration.isNegotiating {
        sessions[request.id]?.doubt(nick)
        try checkNick(nick, for: request.id)
      }
      sessions[request.id]?.want(nick)
      tryToWelcome(request.id)
    }
  }

  /// Then a taken name is said to be at once; an account's owner may get the account's name anyway.
  private func choosesNick(_ session: Session) -> Bool {
    guard session.user.account == nil else { return !configuration.shared.entry.nickFollowsAccount }
    return configuration.shared.entry.allowsGuests && session.registration.password == nil
  }

  private mutating func rename(_ session: Session, to name: String) throws(Refusal) {
    guard name != session.user.nick else { return }
    guard session.user.account == nil || !configuration.shared.entry.nickFollowsAccount else {
      throw Refusal(.ERR_ERRONEUSNICKNAME, name, "Your name here is your account's name")
    }
    try checkNick(name, for: session.id)
    takeName(name, session)
  }

  /// Everybody who sees the person reads the new name; so does whoever watches either.
  mutating func takeName(_ name: String, _ session: Session) {
    let isNew = fold(name) != fold(session.user.nick)
    announce(
      Message(source: source(of: session), .nick, [name]), account: session.user.account,
      to: sessions.own(session.id) + neighbours(of: session))
    if isNew { rememberNick(of: session) }
    people.rename(
      sessions.own(session.id)[0], from: fold(session.user.nick), to: fold(name))
    accounts.remove(name: session.user.nick)
    accounts.add(name: name)
    let since = isNew ? post.next : nil
    sessions.changeUser(of: session.id) { $0.take(name: name, since: since) }
    guard isNew, let renamed = sessions[session.id] else { return }
    tellWatchersOfDeparture(session.user.nick)
    tellWatchersOfArrival(renamed)
  }

  /// Modern IRC, "USER message": neither the user's name nor the real name may be empty.
  mutating func takeUser(_ request: Request) throws(Refusal) {
    let limits = configuration.shared.names
    let realName = (request[3] ?? "").withoutControls
    guard request[0]?.isEmpty == false, !realName.isEmpty else {
      throw .needMoreParameters(request.command)
    }
    let allowed = (request[0] ?? "").utf8.filter { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || [45, 46, 95].contains(byte)
    }
    let name = String(
      decoding: allowed.prefix(configuration.shared.names.userLength), as: UTF8.self)
    let shown = realName.clipped(to: limits.realNameLength)
    sessions.changeUser(of: request.id) {
      $0.introduce(as: name.isEmpty ? "user" : name, shown)
    }
    sessions[request.id]?.noteUser()
    tryToWelcome(request.id)
  }

  /// Lets a session in as soon as everything is known, or says what is wrong.
  mutating func tryToWelcome(_ id: SessionID) {
    guard let session = sessions[id], session.stage == .registering, !agenda.isShuttingDown else {
      return
    }
    let registration = session.registration
    guard let nick = registration.wantsNick, registration.hasUser, !registration.isNegotiating,
      session.login.check == nil
    else { return }
    abandonExchange(id)
    guard session.user.account != nil || mayTryPassword(session, nick) else { return }
    if session.user.account != nil {
      decide(.arrived(id, Arrival(session, wanting: nick)))
    } else if let password = registration.password, !isServerPassword(password) {
      sessions[id]?.take(password: nil)
      checkPassword(password, for: id)
    } else if configuration.shared.entry.allowsGuests {
      // A password that comes this far is the server's own.
      guard configuration.serverPassword == nil || registration.password != nil else {
        explainServerPassword(id)
        return
      }
      decide(.arrived(id, Arrival(session, wanting: nick)))
    } else {
      explainLogin(id)
    }
  }

  /// Somebody comes in, if that may be: the others may have taken the name meanwhile.
  mutating func admit(_ id: SessionID, _ arrival: Arrival) {
    let isHere = sessions.isHere(id) && sessions[id]?.stage == .registering
    if !isHere {
      forget(id)
      let session = Session(
        id: id, peer: arrival.peer, user: User(arrival), liveness: Liveness(opened: moment, at: now)
      )
      sessions.insert(session, isHere: false)
      sessions[id]?.hold(from: 0)
    }
    if replica.isApplying { sessions.changeUser(of: id) { $0.restartPace() } }
    if let account = arrival.account {
      welcomeOwner(of: account, id, arrival)
    } else if mayBeCalled(arrival.wantedNick, id) {
      welcome(id, as: arrival.wantedNick)
    }
    guard sessions[id]?.isOnline == true else {
      if !isHere { sessions.remove(id) }
      return
    }
    // The link broke while the others were asked.
    if !isHere, id.node == replica.node {
      decide(.departed(id, reason: "Connection closed", remark: nil))
    }
  }

  /// Whether somebody may come in under the nick that they asked for; else they hear why not, and may
  /// ask for another.
  private mutating func mayBeCalled(
    _ name: String, _ id: SessionID, takesOver: Bool = false
  ) -> Bool {
    do throws(Refusal) {
      try checkNick(name, for: id, takesOver: takesOver)
      return true
    } catch {
      sessions[id]?.refuse(name)
      reply(id, error)
      return false
    }
  }

  private mutating func welcomeOwner(of account: AccountName, _ id: SessionID, _ arrival: Arrival) {
    let (follows, nick) = (configuration.shared.entry.nickFollowsAccount, arrival.wantedNick)
    let older = people.session(of: account.key)
    if let older, !arrival.takesOver, mayShare(account.key) {
      return welcome(id, as: sessions[older]?.user.nick ?? account.text, beside: older)
    }
    if older.map({ mayReplace($0, arrival.takesOver) }) ?? true {
      guard follows || mayBeCalled(nick, id, takesOver: arrival.takesOver) else { return }
      replaceOlderSession(of: account, arrival.takesOver)
    }
    guard people.session(of: account.key) == nil else {
      // Two logins of one account raced; the other one came first.
      let text = "\(account) is already logged in; log out there first"
      tellCode(id, .authenticate, .ALREADY_ONLINE, [], text)
      disconnect(id, text)
      return
    }
    welcome(id, as: follows ? account.text : nick)
  }

  /// A guess at the server's password is one as at any other: it needs a try that is left.
  private mutating func mayTryPassword(_ session: Session, _ name: String) -> Bool {
    guard configuration.serverPassword != nil, session.registration.password != nil else {
      return true
    }
    if let seconds = blockedSeconds(name, session) {
      refuseBlocked(name, seconds: seconds, way: .pass, session.id)
      return false
    }
    guard let attempt = beginAttempt(name, session) else {
      refuseInParallel(.pass, session.id)
      return false
    }
    gate.end(attempt)
    return true
  }

  /// Guests need it, and an account's owner does not: the account's password is the better proof.
  /// What is not the server's password is taken as an account's.
  private func isServerPassword(_ password: String) -> Bool {
    guard let expected = configuration.serverPassword else { return false }
    // Every byte is compared, so that the time tells nothing of them.
    let difference = zip(expected.utf8, password.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) }
    return expected.utf8.count == password.utf8.count && difference == 0
  }

  private mutating func explainServerPassword(_ id: SessionID) {
    let text = "Guests need the server's password here; set it in your client, or log in"
    reply(id, .ERR_PASSWDMISMATCH, text)
    disconnect(id, text)
  }

  private mutating func explainLogin(_ id: SessionID) {
    let lines = [
      "This server is for people with an account, and you have not logged in.",
      "Set SASL with your account's name and password in your client, and connect again.",
      "irssi: /network add -sasl_username NAME -sasl_password PASSWORD -sasl_mechanism PLAIN NET",
      "WeeChat: /set irc.server.NET.sasl_username NAME and /set irc.server.NET.sasl_password ...",
      "Any other client: set the server password to NAME:PASSWORD.",
    ]
    for line in lines { tell(id, .notice, [sessions[id]?.addressee ?? "*", line]) }
    reply(id, .fail(nil, .ACCOUNT_REQUIRED, [], "An account is needed here"))
    reply(id, .ERR_PASSWDMISMATCH, "An account is needed here")
    disconnect(id, "An account is needed here")
  }

  /// Whether an older session of an account's ends for a newer one. One whose server is silent may be gone
  /// with it, and keeps nobody out until that is known.
  func mayReplace(_ older: SessionID, _ takesOver: Bool) -> Bool {
    takesOver || configuration.shared.entry.duplicateLogin == .replace
      || replica.silent.contains(older.node)
  }

  mutating func replaceOlderSession(of account: AccountName, _ takesOver: Bool) {
    for older in people.sessions(of: account.key) where mayReplace(older, takesOver) {
      farewell(
        older, "Goodbye (logged in elsewhere)", quit: "Logged in elsewhere", cause: .replaced)
    }
  }

  /// `older`: a session of the same person that is here.
  private mutating func welcome(_ id: SessionID, as called: String, beside older: SessionID? = nil)
  {
    guard !expelsIfBanned(id, as: called) else { return }
    let early = sessions[id]?.user.metadata ?? Metadata()
    if let older { share(id, beside: older) } else { takeFirstName(called, id) }
    guard let session = sessions[id] else { return }
    lookAgain(id)
    let name = configuration.shared.serverName
    reply(id, .RPL_WELCOME, "Welcome to \(configuration.shared.networkName), \(called)")
    reply(id, .RPL_YOURHOST, "Your host is \(name), running \(configuration.version)")
    reply(id, .RPL_CREATED, "This server was started \(configuration.created)")
    reply(
      id, .RPL_MYINFO,
      [
        name, configuration.version, UserModes.allLetters, RoomModes.allLetters,
        RoomModes.parameterLetters,
      ])
    tellSupport(id)
    adoptMetadata(id, early)
    tellOwnMetadata(id)
    counters.noteOnline(people.count)
    answer(id) { (chat, replies) in
      chat.lusers(&replies)
      chat.messageOfTheDay(&replies)
    }
    if older == nil { tellWatchersOfArrival(session) }
    log(
      id, .login(name: called, account: session.user.account, address: session.peer.address))
    if let account = session.user.account {
      accounts[account.key]?.take(realName: session.user.realName)
      storeSeen(account.key, isOnline: true)
      openMailbox(id)
      // As the person's other sessions are.
      if session.user.presence.isBusy { hold(id) }
    } else {
      enterRooms(id)
    }
  }
}

extension Chat {
  /// Nobody else of theirs is here.
  private mutating func takeFirstName(_ called: String, _ id: SessionID) {
    let since = post.next
    sessions.changeUser(of: id) { $0.take(name: called, since: since) }
    sessions[id]?.enter(at: time.moment, time.now)
    people.enter(id, as: fold(called), account: sessions[id]?.user.accountKey)
    accounts.add(name: called)
    if isMuted(id) { takeBackProfile(id) }
  }

  /// What somebody said of themselves before it was known that they are muted.
  private mutating func takeBackProfile(_ id: SessionID) {
    guard let user = sessions[id]?.user else { return }
    let kept = user.accountKey.flatMap { accounts[$0]?.realName } ?? ""
    sessions.changeUser(of: id) { user in
      user.take(realName: kept.isEmpty ? user.nick : kept)
      if case .away = user.presence { user.become(.away("away"), at: id) }
    }
  }
}

extension String {
  /// At most `bytes` bytes, cut between characters, or inside one that alone is longer.
  func clipped(to bytes: Int) -> String {
    guard utf8.count > bytes else { return self }
    // From the front, so that the cost is that of what stays.
    var end = startIndex
    var length = 0
    while end < endIndex {
      let next = index(after: end)
      length += utf8.distance(from: end, to: next)
      guard length <= bytes else { break }
      end = next
    }
    if end > startIndex { return String(self[..<end]) }
    // One character is longer than that.
    var scalars = String.UnicodeScalarView()
    length = 0
    for scalar in unicodeScalars {
      length += UTF8.width(scalar)
      guard length <= bytes else { break }
      scalars.append(scalar)
    }
    return String(scalars)
  }
}
