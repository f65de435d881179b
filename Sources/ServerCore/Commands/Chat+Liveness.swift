// What lives here: who is still there, and who has idled too long.
import Collections
import IRC
import System

extension Chat {
  mutating func pong(_ request: Request) throws(Refusal) {
    guard let token = request[0], !token.isEmpty else {
      throw Refusal(.ERR_NOORIGIN, "No origin specified")
    }
    tell(request.id, .pong, [configuration.serverName, token])
  }

  mutating func pong(received request: Request) {
    acknowledge(request.message, from: request.id)
  }

  /// Asks a session whether it is there, unless a question is out already.
  mutating func probe(_ id: SessionID) {
    guard let session = sessions[id], session.liveness.pinged == nil else { return }
    ping(id, configuration.serverName)
  }

  mutating func ping(_ id: SessionID, _ token: String) {
    if sessions[id]?.liveness.pinged == nil { sessions[id]?.liveness.pinged = moment }
    guard let capabilities = sessions[id]?.capabilities else { return }
    // A question of the server's own is no part of the answer to a labelled command.
    effects.send(to: [id]) {
      Outgoing(Message(.ping, [token])).encode(for: capabilities, into: &$0)
    }
  }

  mutating func tick() {
    var barriers: OrderedDictionary<Sequence, [SessionID]> = [:]
    for id in sessions.ids where isDue(id) {
      guard let session = sessions[id] else { continue }
      switch session.stage {
      case .registering: checkRegistration(session)
      case .departing: checkDeparture(session)
      case .online:
        if checkOnline(session) { barriers[session.delivery.sentThrough, default: []].append(id) }
      }
    }
    for (sequence, ids) in barriers { sendBarrier(sequence, to: ids) }
    logins.expire(at: moment)
    liftExpiredMasks()
    reserveNumbers()
    enrolments.expire(at: moment)
    expireSanctions()
    if !nicks.isEmpty, toldAlive.map({ moment - $0 >= .seconds(30) }) ?? true {
      toldAlive = moment
      effects.append(.store(.alive(now, moment)))
    }
  }

  /// Whether there may be something to do about a session. Read in place, for most of the time there
  /// is nothing to do about most of them.
  private func isDue(_ id: SessionID) -> Bool {
    guard sessions[id]?.stage == .online else { return true }
    if sessions[id]?.delivery.mode == .held || sessions[id]?.clientBatch != nil { return true }
    if sessions[id]?.delivery.barrier == nil,
      sessions[id]?.delivery.firstRoomMessage != nil
        || sessions[id]?.delivery.letters.isEmpty == false
    {
      return true
    }
    guard let heard = sessions[id]?.liveness.heard, let input = sessions[id]?.liveness.input else {
      return false
    }
    if let limit = configuration.idleTimeout, moment - input >= limit { return true }
    if let pinged = sessions[id]?.liveness.pinged, let limit = configuration.pingTimeout {
      return moment - pinged >= limit
    }
    return configuration.pingInterval.map { moment - heard >= $0 } ?? false
  }

  /// The same question to all to whom the same was sent last.
  private mutating func sendBarrier(_ sequence: Sequence, to ids: [SessionID]) {
    for id in ids {
      sessions[id]?.delivery.barrier = sequence
      if sessions[id]?.liveness.pinged == nil { sessions[id]?.liveness.pinged = moment }
    }
    effects.send(to: ids) {
      Outgoing(Message(.ping, ["mailbox-\(sequence)"])).encode(for: [], into: &$0)
    }
  }

  private mutating func checkRegistration(_ session: Session) {
    // Whoever waits for a busy queue of passwords is not the one who is late.
    guard session.login.check == nil,
      moment - session.liveness.opened - session.login.waited > configuration.registrationTimeout
    else { return }
    disconnect(session.id, "Goodbye (you did not log in in time)")
  }

  private mutating func checkDeparture(_ session: Session) {
    guard moment - session.liveness.heard > .seconds(2) else { return }
    effects.append(.close(session.id))
  }

  /// Returns whether it is time to ask for an acknowledgement.
  private mutating func checkOnline(_ session: Session) -> Bool {
    retryReplay(session)
    checkClientBatch(session.id)
    let liveness = session.liveness
    if let limit = configuration.idleTimeout, moment - liveness.input >= limit {
      farewell(
        session.id, "Goodbye (no input for \(limit.spoken))", quit: "No input for \(limit.spoken)",
        cause: .idle)
      return false
    }
    if let pinged = liveness.pinged, let limit = configuration.pingTimeout, moment - pinged >= limit
    {
      farewell(session.id, "Goodbye (ping timeout)", quit: "Ping timeout")
      return false
    }
    if session.delivery.isDirty, session.delivery.barrier == nil {
      return true
    }
    if let interval = configuration.pingInterval, liveness.pinged == nil,
      moment - liveness.heard >= interval
    {
      probe(session.id)
    }
    return false
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
