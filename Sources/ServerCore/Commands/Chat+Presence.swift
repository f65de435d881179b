// What lives here: AWAY, BUSY and BACK.
import IRC

extension Chat {
  /// Modern IRC, "AWAY"; never holds anything. An empty one ends busy too. draft/pre-away lets it
  /// come before the welcome.
  mutating func away(_ request: Request) throws(Refusal) {
    guard let session = sessions[request.id] else { return }
    let isPreAway = request.capabilities.contains(.preAway)
    guard session.isOnline || isPreAway else { throw .notRegistered }
    var reason = (request[0] ?? "").clipped(to: configuration.shared.people.awayLength)
    // "AWAY *": not there, for no reason that a person would read.
    if isPreAway && reason == "*" || !reason.isEmpty && isMuted(request.id) { reason = "away" }
    if reason.isEmpty {
      comeBack(request.id)
    } else {
      setPresence(.away(reason), request.id)
      for id in sessions.own(request.id) { resumeDelivery(id) }
    }
  }

  /// Away, and messages wait in the mailbox until BACK.
  mutating func busy(_ request: Request) {
    let reason = (remark(request, 0) ?? "").clipped(to: configuration.shared.people.awayLength)
    setPresence(.busy(reason), request.id)
    guard sessions[request.id]?.user.account != nil else { return }
    for id in sessions.own(request.id) { hold(id) }
  }

  mutating func back(_ request: Request) { comeBack(request.id) }

  private mutating func comeBack(_ id: SessionID) {
    setPresence(.here, id)
    for own in sessions.own(id) { resumeDelivery(own) }
  }

  private mutating func resumeDelivery(_ id: SessionID) {
    guard sessions.isHere(id), let delivery = sessions[id]?.delivery, delivery.mode == .held else {
      return
    }
    // While a full page waits for its PONG, that PONG brings the next.
    guard !delivery.replay.morePages || delivery.barrier == nil else { return }
    fetchPage(id)
  }

  private mutating func setPresence(_ presence: Presence, _ id: SessionID) {
    guard let session = sessions[id] else { return }
    let before = session.user.presence
    sessions.changeUser(of: id) { $0.become(presence, at: id) }
    if presence == .here {
      reply(id, .RPL_UNAWAY, "You are no longer marked as being away")
    } else {
      reply(
        id, .RPL_NOWAWAY,
        presence.isBusy && session.user.account != nil
          ? "You are busy; messages are held until you are back"
          : "You have been marked as being away")
    }
    announcePresence(of: id, changedFrom: before)
  }

  /// away-notify is for those who asked; the others see 301 and WHO.
  mutating func announcePresence(of id: SessionID, changedFrom before: Presence) {
    guard let session = sessions[id], session.isOnline, session.user.presence != before else {
      return
    }
    // Whoever is the same person elsewhere has no other way to know.
    let own = sessions.own(id).filter {
      $0 != id && sessions.capabilities(of: $0)?.contains(.awayNotify) == true
    }
    announce(
      awayMessage(session, session.user.presence), account: session.user.account,
      to: audience(of: session, .awayNotify) + own)
  }

  func awayMessage(_ session: Session, _ presence: Presence) -> Message {
    Message(source: source(of: session), .away, presence.text.map { [$0] } ?? [])
  }
}
