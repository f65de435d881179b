// What lives here: who is still there, and who has idled too long.
import Collections
import IRC
import System

extension Chat {
  mutating func pong(_ request: Request) throws(Refusal) {
    guard let token = request[0], !token.isEmpty else {
      throw Refusal(.ERR_NOORIGIN, "No origin specified")
    }
    tell(request.id, .pong, [configuration.shared.serverName, token])
  }

  mutating func pong(received request: Request) {
    acknowledge(request.message, from: request.id)
  }

  /// Asks a session whether it is there, unless a question is out already.
  mutating func probe(_ id: SessionID) {
    guard sessions.isHere(id), sessions[id]?.liveness.pinged == nil else { return }
    ping(id, configuration.shared.serverName)
  }

  mutating func ping(_ id: SessionID, _ token: String) {
    if sessions[id]?.ping(at: time.moment) == true { lookAgain(id) }
    guard let capabilities = sessions.capabilities(of: id) else { return }
    // A question of the server's own is no part of the answer to a labelled command.
    output.send(to: [id]) {
      Outgoing(Message(.ping, [token])).encode(for: capabilities, into: &$0)
    }
  }

  mutating func tick() {
    attendToDue()
    sendBarriers()
    doChores()
    gate.expireTries(at: moment)
    if !replica.mustDecide { expireShared() }
    if people.count > 0, agenda.mustTellAlive(at: moment) {
      output.append(.store(.alive(now, moment)))
    }
  }

  /// Whether a tick left something for the next, which should come when others had their turn.
  public var isBehind: Bool { agenda.isBehind(hasUnasked: sessions.hasUnasked) }

  private mutating func attendToDue() {
    let due = agenda.takeDue(until: moment)
    var done = 0
    while done < due.count, !agenda.isSpent {
      attend(to: due[done])
      done += 1
    }
    agenda.putBack(due[done...])
  }

  private mutating func attend(to entry: DeadlineQueue.Entry) {
    let id = entry.id
    guard sessions.isHere(id) else { return }
    // One that stands elsewhere in the queue by now, or is gone, is left alone.
    guard let next = sessions[id]?.liveness.nextLook, DeadlineQueue.slot(of: next) == entry.slot,
      let stage = sessions[id]?.stage
    else { return }
    agenda.spend(3)
    sessions[id]?.look(at: nil)
    if let deadline = deadline(of: id), deadline <= moment, let session = sessions[id] {
      switch stage {
      case .registering: checkRegistration(session)
      case .departing: checkDeparture(session)
      case .online: checkOnline(session)
      }
    }
    lookAgain(id)
  }

  /// When time alone may be a reason to do something about a session; nil for never. Read in place.
  private func deadline(of id: SessionID) -> Moment? {
    guard let stage = sessions[id]?.stage, let heard = sessions[id]?.liveness.heard,
      let active = sessions[id]?.liveness.active, let opened = sessions[id]?.liveness.opened
    else { return nil }
    switch stage {
    case .registering:
      guard sessions[id]?.login.check == nil else { return moment + .seconds(1) }
      let waited = sessions[id]?.login.waited ?? .zero
      return opened + waited + configuration.silence.registrationTimeout + .milliseconds(1)
    case .departing: return heard + .milliseconds(2001)
    case .online: break
    }
    var deadlines = [configuration.silence.idleTimeout.map { active + $0 }]
    if let notice = idleNotice(id) { deadlines.append(active + notice) }
    if let pinged = sessions[id]?.liveness.pinged {
      deadlines.append(configuration.silence.pingTimeout.map { pinged + $0 })
    } else {
      deadlines.append(configuration.silence.pingInterval.map { heard + $0 })
    }
    if let batch = sessions[id]?.pending.clientBatch, !batch.isDiscarded {
      deadlines.append(batch.opened + configuration.silence.batchTimeout)
    }
    if mayRetryReplay(id) { deadlines.append(moment) }
    return deadlines.compactMap(\.self).min()
  }

  /// How long before it ends somebody is told.
  private static let idleNotice = Duration.seconds(60)

  /// After how long without input the session is told that it ends soon; nil when it is not to be told.
  private func idleNotice(_ id: SessionID) -> Duration? {
    guard let limit = configuration.silence.idleTimeout, limit > Self.idleNotice * 2,
      sessions[id]?.liveness.isWarned == false,
      sessions[id]?.capabilities.contains(.standardReplies) == true
    else { return nil }
    return limit - Self.idleNotice
  }

  private mutating func warnOfIdling(_ id: SessionID) {
    sessions[id]?.warn()
    guard let limit = configuration.silence.idleTimeout, let active = sessions[id]?.liveness.active
    else {
      return
    }
    let left = max(0, (limit - (moment - active)).wholeSecondsUp)
    guard left > 0 else { return }
    reply(
      id, .note(nil, .IDLE_SOON, [String(left)], "You will be logged out for saying nothing"))
  }

  /// `ACTIVE`: somebody is there who says nothing; others do not see it.
  mutating func noteActive(_ request: Request) {
    sessions[request.id]?.noteInput(at: time.moment, isSeen: false)
  }

  /// Something has changed about a session after which something may be due sooner.
  mutating func lookAgain(_ id: SessionID) {
    guard sessions.isHere(id), let deadline = deadline(of: id) else { return }
    let next = sessions[id]?.liveness.nextLook
    guard next.map({ $0 > deadline }) ?? true else { return }
    sessions[id]?.look(at: deadline)
    guard next.map(DeadlineQueue.slot) != DeadlineQueue.slot(of: deadline) else { return }
    agenda.look(at: id, when: deadline)
  }

  /// So many are asked in one tick.
  private static var barrierLimit: Int { 1500 }

  /// The same question to all to whom the same was sent last.
  private mutating func sendBarriers() {
    var ids = sessions.takeUnasked(Self.barrierLimit)
    for id in ids { settle(id) }
    ids += hearers(Self.barrierLimit - ids.count)
    agenda.spend(ids.count)
    agenda.noteAsked(ids.count, of: Self.barrierLimit)
    var barriers: OrderedDictionary<MessageNumber, [SessionID]> = [:]
    let pongBy = configuration.silence.pingTimeout.map { moment + $0 }
    for id in ids {
      var mustLook = false
      let through = sessions.beginBarrier(id, at: moment, pongBy: pongBy, &mustLook)
      if let through { barriers[through, default: []].append(id) }
      if mustLook, let pongBy { agenda.look(at: id, when: pongBy) }
    }
    for (sequence, ids) in barriers {
      output.send(to: Audience(ids)) {
        Outgoing(Message(.ping, ["mailbox-\(sequence)"])).encode(for: [], into: &$0)
      }
    }
  }

  /// Some of those to whom rooms have spoken.
  private mutating func hearers(_ limit: Int) -> [SessionID] {
    var hearers: [SessionID] = []
    for (key, ids) in agenda.takeHearers(limit, members: { rooms[$0]?.members.liveGroups ?? [] }) {
      guard let room = rooms[key] else { continue }
      for id in ids where room.members.contains(id) {
        sessions.heard(through: room.speech.latest(heardBy: id), id)
        hearers.append(id)
      }
    }
    return hearers
  }

  private mutating func checkRegistration(_ session: Session) {
    // Whoever waits for a busy queue of passwords is not the one who is late.
    guard session.login.check == nil,
      moment - session.liveness.opened - session.login.waited
        > configuration.silence.registrationTimeout
    else { return }
    disconnect(session.id, "Goodbye (you did not log in in time)")
  }

  private mutating func checkDeparture(_ session: Session) {
    guard moment - session.liveness.heard > .seconds(2) else { return }
    output.append(.close(session.id))
  }

  private mutating func checkOnline(_ session: Session) {
    settle(session.id)
    retryReplay(session)
    checkClientBatch(session.id)
    let liveness = session.liveness
    if let notice = idleNotice(session.id), moment - liveness.active >= notice {
      warnOfIdling(session.id)
    }
    if let limit = configuration.silence.idleTimeout, moment - liveness.active >= limit {
      seeOff(
        session.id, "Goodbye (no input for \(limit.spoken))", quit: "No input for \(limit.spoken)",
        cause: .idle)
    } else if let pinged = liveness.pinged, let limit = configuration.silence.pingTimeout,
      moment - pinged >= limit
    {
      seeOff(session.id, "Goodbye (ping timeout)", quit: "Ping timeout")
    } else if sessions[session.id]?.delivery.needsBarrier == false,
      let interval = configuration.silence.pingInterval,
      liveness.pinged == nil, moment - liveness.heard >= interval
    {
      probe(session.id)
    }
  }
}

extension Duration {
  /// `30 minutes`, `1 minute`, `45 seconds`, `0.5 seconds`.
  var spoken: String {
    let (seconds, attoseconds) = components
    if seconds >= 60, seconds % 60 == 0, attoseconds == 0 {
      return seconds == 60 ? "1 minute" : "\(seconds / 60) minutes"
    }
    let tenths = attoseconds / 100_000_000_000_000_000
    if tenths > 0 { return "\(seconds).\(tenths) seconds" }
    return seconds == 1 ? "1 second" : "\(seconds) seconds"
  }
}
