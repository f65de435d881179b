// What lives here: connections as they begin and end, and how many one address may have.
import IRC

extension Chat {
  /// Whether the session is let in.
  public func isOnline(_ id: SessionID) -> Bool { sessions[id]?.isOnline == true }

  mutating func open(_ id: SessionID, _ peer: Peer) {
    let liveness = Liveness(opened: moment, at: now)
    sessions.insert(Session(id: id, peer: peer, user: User(), liveness: liveness))
    lookAgain(id)
    if agenda.isShuttingDown {
      disconnect(id, "Goodbye (server is shutting down)", cause: .shutdown)
    } else if !countIn(id, peer) {
      output.append(
        .log(.refusedLogin(name: "somebody", address: peer.address, reason: "too many links")))
      disconnect(
        id,
        "Too many connections from your address; the limit is \(configuration.limits.connectionsPerAddress)"
      )
    } else {
      _ = expelsIfBanned(id, as: "")
    }
  }

  /// Counts a connection in; false when its address has as many as it may have.
  private mutating func countIn(_ id: SessionID, _ peer: Peer) -> Bool {
    guard !peer.isExempt, let household = CIDR.household(of: peer.address) else { return true }
    let limit = configuration.limits.connectionsPerAddress
    guard gate.countIn(household, limit: limit) else { return false }
    sessions[id]?.countIn()
    return true
  }

  mutating func countOut(_ session: Session) {
    guard session.registration.isCounted, let household = CIDR.household(of: session.peer.address)
    else {
      return
    }
    gate.countOut(household)
  }

  /// The peer sends far more than flood control lets through.
  mutating func endFlood(_ id: SessionID) {
    guard let session = sessions[id], session.stage != .departing else { return }
    output.append(
      .log(
        .refusedLogin(
          name: session.user.nick.isEmpty ? "somebody" : session.user.nick,
          address: session.peer.address, reason: "flood")))
    seeOff(id, "Goodbye (flood: far too many lines at once)", quit: "Excess flood")
  }
}
