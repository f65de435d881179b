// What lives here: every way to leave, and what becomes of what was not received.
import IRC

extension Chat {
  mutating func quit(_ request: Request) {
    let reason = (remark(request, 0) ?? "").clipped(to: configuration.shared.rooms.topicLength)
    guard let session = sessions[request.id] else { return }
    let name = session.isOnline ? " " + session.user.nick : ""
    // What is still on its way gets its barrier first: its PONG comes before the link closes.
    settle(request.id)
    if session.isOnline, sessions[request.id]?.delivery.isDirty == true { sendBarrier(request.id) }
    seeOff(
      request.id, "Goodbye" + name, quit: "Quit", remark: reason.isEmpty ? nil : "Quit: " + reason,
      awaitsAcknowledgement: true)
  }

  /// This server lets somebody of its own go, as `farewell`; one of several decides it with the others.
  mutating func seeOff(
    _ id: SessionID, _ text: String, quit reason: String, remark: String? = nil,
    cause: Parting? = nil, awaitsAcknowledgement: Bool = false
  ) {
    guard replica.node != nil, sessions[id]?.isOnline == true else {
      return farewell(
        id, text, quit: reason, remark: remark, cause: cause,
        awaitsAcknowledgement: awaitsAcknowledgement)
    }
    guard sessions[id]?.pending.leaving == nil else { return }
    sessions[id]?.leave(
      Leaving(text: text, cause: cause, awaitsAcknowledgement: awaitsAcknowledgement))
    _ = output.deferAnswer()
    decide(.departed(id, reason: reason, remark: remark))
  }

  /// Nobody is at the other end any more: what this server alone knows of the session is over, and that
  /// it leaves is decided with the others.
  private mutating func loseLink(of id: SessionID, reason: String) {
    seeOff(id, "", quit: reason)
    guard sessions.isHere(id) else { return }
    hold(id)
    endOwn(id)
    sessions.detach(id)
  }

  /// The log is out of reach: nobody is served any more who is connected to this server. What becomes of
  /// them for the others, the log will say.
  mutating func loseTouch() {
    let text = "This server has lost touch with the others"
    for id in sessions.ids where sessions.isHere(id) {
      guard let session = sessions[id], session.stage != .departing else { continue }
      guard session.isOnline else {
        disconnect(id, text, cause: .shutdown)
        continue
      }
      sayGoodbye(id, text, .shutdown)
      dropWork(of: id)
      output.append(.close(id))
      hold(id)
      endOwn(id)
      sessions.detach(id)
    }
  }

  /// All servers let somebody go.
  mutating func depart(_ id: SessionID, reason: String, remark: String?) {
    guard let leaving = sessions[id]?.pending.leaving else { return farewell(id, "", quit: reason) }
    farewell(
      id, leaving.text, quit: reason, remark: remark, cause: leaving.cause,
      awaitsAcknowledgement: leaving.awaitsAcknowledgement)
  }

  /// Says goodbye to one session and tells the others; the link closes after what is queued. `remark`:
  /// the session's own words, in the place of the reason, for those who may read them.
  mutating func farewell(
    _ id: SessionID, _ text: String, quit reason: String, remark: String? = nil,
    cause: Parting? = nil, awaitsAcknowledgement: Bool = false
  ) {
    // The answer to whoever sends somebody away goes on.
    if !output.isAnsweringOthers(than: id) { finishAnswer() }
    settle(id)
    guard let session = sessions[id], session.stage != .departing else { return }
    leave(session, reason: reason, remark: remark)
    guard sessions.isHere(id) else { return forget(id) }
    sayGoodbye(id, text, cause)
    sessions[id]?.depart()
    counters.noteDeparture(of: id)
    dropWork(of: id)
    sessions[id]?.note(at: time.moment)
    lookAgain(id)
    if !(awaitsAcknowledgement && session.delivery.isDirty) { output.append(.close(id)) }
  }

  /// The link is gone.
  mutating func end(_ id: SessionID, reason: String) {
    guard let session = sessions[id] else { return }
    dropWork(of: id)
    if session.isOnline {
      guard replica.node == nil else { return loseLink(of: id, reason: reason) }
      leave(session, reason: reason)
    }
    forget(id)
  }

  mutating func forget(_ id: SessionID) {
    endOwn(id)
    if let ended = sessions.remove(id) { settle(ended) }
  }

  private mutating func endOwn(_ id: SessionID) {
    guard sessions.isHere(id), let session = sessions[id] else { return }
    countOut(session)
    counters.forget(id)
    // Nobody will read the verdicts.
    for attempt in [session.login.check?.attempt, session.authority.claim?.attempt].compactMap(
      \.self)
    {
      gate.end(attempt)
    }
    forgetProof(of: session)
  }

  /// Takes somebody out of the nicks and the rooms and lets those who saw them know.
  private mutating func leave(_ session: Session, reason: String, remark: String? = nil) {
    guard session.isOnline else { return }
    guard sessions.others(than: session.id).isEmpty else {
      return leaveOthers(session, reason: remark ?? reason)
    }
    let (hearers, others) = audiences(of: remark, by: session)
    agenda.spend(30 + (hearers.count + others.count) / 16 + session.user.rooms.count)
    for (text, readers) in [(remark ?? reason, hearers), (reason, others)] where !readers.isEmpty {
      announce(
        Message(source: source(of: session), .quit, [text]), account: session.user.account,
        to: readers)
    }
    rememberNick(of: session)
    unwatchAll(session.id)
    counters.setInvisible(session.id, false)
    for key in session.user.rooms { removeMember(session.id, from: key) }
    setOperator(session.id, false)
    accounts.remove(name: session.user.nick)
    people.leave(
      session.id, nick: fold(session.user.nick), account: session.user.accountKey)
    tellWatchersOfDeparture(session.user.nick)
    if let key = session.user.accountKey {
      storeSeen(key, isOnline: false)
      accounts[key]?.goOffline()
      storeMailbox(of: key)
    }
    log(session.id, .logout(name: session.user.nick, reason: remark ?? reason))
  }

  /// One of several sessions of somebody who stays: nobody else needs to know.
  private mutating func leaveOthers(_ session: Session, reason: String) {
    let id = session.id
    guard let next = sessions.others(than: id).first, let account = session.user.accountKey else {
      return
    }
    agenda.spend(10 + session.user.rooms.count)
    unwatchAll(id)
    for key in session.user.rooms { rooms[key]?.part(id) }
    people.leave(id, nick: fold(session.user.nick), account: account, to: next)
    counters.pass(from: id, to: next)
    if let power = session.authority.power { sessions[next]?.take(power) }
    sessions.separate(id)
    announcePresence(of: next, changedFrom: session.user.presence)
    log(id, .logout(name: session.user.nick, reason: reason))
  }

  /// Those who read what somebody says at the end, and those who only read that it is the end: they
  /// share no room in which the person may speak.
  private func audiences(
    of remark: String?, by session: Session
  ) -> (hearers: [SessionID], others: [SessionID]) {
    let readers = neighbours(of: session)
    guard let remark else { return ([], readers) }
    let open = session.user.rooms.filter { key in
      rooms[key].map { self.remark(remark, by: session, in: $0) != nil } ?? false
    }
    guard open.count < session.user.rooms.count else { return (readers, []) }
    var hearers: Set<SessionID> = []
    for key in open { hearers.formUnion(rooms[key]?.members.keys ?? []) }
    return (readers.filter(hearers.contains), readers.filter { !hearers.contains($0) })
  }

  /// Tells the senders of letters that were not received that they are kept.
  private mutating func settle(_ session: Session) {
    guard let account = session.user.accountKey, !agenda.isShuttingDown else { return }
    let writers = session.delivery.unansweredWriters
    if !writers.isEmpty { decide(.unanswered(account, writers: writers)) }
  }

  mutating func tellUnanswered(_ writers: [Place], of account: Folded) {
    // Whoever is back already gets the letters again.
    guard let name = accounts[account]?.name, people.session(of: account) == nil else { return }
    for writer in writers {
      for id in sessions(at: writer) {
        tellOnce(id, about: name, at: .account(account), keptText(name))
      }
    }
  }

  mutating func shutDown() {
    agenda.shutDown()
    output.append(.store(.alive(now, moment)))
    for id in sessions.ids where sessions.isHere(id) {
      guard let session = sessions[id] else { continue }
      // Everybody leaves at once: nobody needs to read who else does.
      // What becomes of those of one server is for the others to say.
      if replica.node == nil, let key = session.user.accountKey, session.isOnline {
        storeSeen(key, isOnline: false)
        for room in session.user.rooms { noteMissed(by: id, in: room) }
        accounts[key]?.goOffline()
        storeMailbox(of: key)
        people.leave(id, nick: fold(session.user.nick), account: key)
      }
      guard session.stage != .departing else { continue }
      if session.isOnline { tellServers(id) }
      disconnect(id, "Goodbye (server is shutting down)", cause: .shutdown)
    }
  }

  /// Everybody who shares a room with somebody, once each, without their own sessions.
  func neighbours(of session: Session) -> [SessionID] {
    // By slot: a set would cost ten times as much for somebody in a hundred large rooms.
    var seen = [Bool](repeating: false, count: sessions.placeCount)
    for own in sessions.own(session.id) { seen[sessions.position(of: own) ?? 0] = true }
    var found: [SessionID] = []
    for key in session.user.rooms {
      guard let room = rooms[key], announces(room) else { continue }
      for id in room.members.keys {
        guard let position = sessions.position(of: id), !seen[position] else { continue }
        seen[position] = true
        found.append(id)
      }
    }
    return found
  }
}
