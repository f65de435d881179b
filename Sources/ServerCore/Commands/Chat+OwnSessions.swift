// What lives here: several sessions of one person, as they come, are listed and are ended.
import IRC
import System

extension Chat {
  /// The session is one more of somebody who is here (`--duplicate-login share`).
  mutating func share(_ id: SessionID, beside older: SessionID) {
    guard let user = sessions[older]?.user, let account = user.accountKey else { return }
    // What the others have not acknowledged yet is this one's mail, too, and its PONG says that all
    // of it has arrived.
    for key in user.rooms { noteMissed(by: older, in: key) }
    let presence = user.presence
    // It has heard nothing so far of what those rooms have said.
    settle(id)
    sessions.join(id, beside: older)
    sessions[id]?.enter(at: time.moment, time.now)
    people.logIn(id, to: account)
    for key in user.rooms {
      guard let reading = sessions[id]?.reading else { continue }
      rooms[key]?.join(id, beside: older, reading: reading)
    }
    announcePresence(of: id, changedFrom: presence)
  }

  /// `SESSIONS`, and `SESSIONS END <session>`; `*` stands for all others.
  mutating func listOrEndSessions(_ request: Request) throws(Refusal) {
    guard let subcommand = request[0] else { return listSessions(of: request.id) }
    guard subcommand.uppercased() == "END", let word = request[1] else {
      throw .needMoreParameters(.sessions)
    }
    let others = sessions.others(than: request.id)
    let ended = word == "*" ? others : others.filter { $0.word == word }
    guard word == "*" || !ended.isEmpty else {
      throw .fail(
        .sessions, .NO_SUCH_SESSION, [word.clipped(to: 64)],
        "You have no other session of that name")
    }
    for id in ended {
      farewell(
        id, "Goodbye (ended from another session of yours)", quit: "Ended elsewhere",
        cause: .replaced)
    }
    listSessions(of: request.id)
  }

  /// `NOTE SESSIONS SESSION <session> <online since> <seconds idle> <address> :<for people>`; a star for
  /// what only the server knows that the session is connected to.
  private mutating func listSessions(of id: SessionID) {
    for own in sessions.own(id) {
      guard let session = sessions[own] else { continue }
      let idle = (moment - session.liveness.input).components.seconds
      let (since, address) = (session.liveness.signedOn, shown(session.peer.address))
      reply(
        id,
        .note(
          .sessions, .SESSION,
          [own.word, String(since.seconds), sessions.isHere(own) ? String(idle) : "*", address],
          (own == id ? "This session" : "Another session") + " from \(address), since \(since)"))
    }
    reply(id, .note(.sessions, .END_OF_SESSIONS, [], "These are your sessions"))
  }
}

extension SessionID {
  /// As its owner names it.
  fileprivate var word: String {
    let name = "\(slot).\(generation)"
    return node == .alone ? name : "\(node.rawValue)." + name
  }
}
