/// What lives here: WHO with WHOX, and ISON and USERHOST.
import IRC

extension Chat {
  /// Modern IRC, "WHO"; WHOX fields after `%`, as ISUPPORT announces.
  mutating func who(_ request: Request) {
    let mask = request[0] ?? "*"
    let fields = request[1].flatMap { WhoxFields($0) }
    for (session, room) in subjects(of: mask) {
      if let fields {
        reply(request.id, .RPL_WHOSPCRPL, whoxReply(fields, session, room, for: request.id))
      } else {
        reply(
          request.id, .RPL_WHOREPLY,
          [
            room?.name ?? "*", session.user.name, configuration.serverName,
            configuration.serverName, session.user.nick, flags(session, room, for: request.id),
            "0 " + session.user.realName,
          ])
      }
    }
    reply(request.id, .RPL_ENDOFWHO, mask.clipped(to: 64), "End of the list of people")
  }

  /// Who a mask stands for, with the room when it names one.
  private func subjects(of mask: String) -> [(Session, Room?)] {
    if let room = rooms[fold(mask)] {
      return room.members.keys.compactMap { id in sessions[id].map { ($0, room) } }
    }
    if let one = person(mask) { return [(one, nil)] }
    guard mask == "*" || mask == "0" || mask.contains(where: { "*?".contains($0) }) else {
      return []
    }
    let pattern = Mask(mask == "0" ? "*" : mask)
    return sessions.ids.compactMap { sessions[$0] }
      .filter { $0.isOnline && pattern.matches($0.user.nick) }
      .map { ($0, nil) }
  }

  private func flags(_ session: Session, _ room: Room?, for reader: SessionID) -> String {
    (session.user.presence == .here ? "H" : "G") + (room?.members[session.id]?.prefix ?? "")
  }

  private func whoxReply(
    _ fields: WhoxFields, _ session: Session, _ room: Room?, for reader: SessionID
  ) -> [String] {
    let user = session.user
    let idle = (now.milliseconds - session.liveness.input.milliseconds) / 1000
    return fields.ordered.map { field in
      switch field {
      case "t": fields.token
      case "c": room?.name ?? "*"
      case "u": user.name
      case "i": "255.255.255.255"
      case "h", "s": configuration.serverName
      case "n": user.nick
      case "f": flags(session, room, for: reader)
      case "d": "0"
      case "l": String(idle)
      case "a": user.account ?? "0"
      case "o": room?.members[session.id]?.isOperator == true ? "@" : "n/a"
      default: user.realName.isEmpty ? user.nick : user.realName
      }
    }
  }

  mutating func isOn(_ request: Request) {
    let names = request.message.parameters.flatMap { $0.split(separator: " ") }
    let online = names.compactMap { person(String($0))?.user.nick }
    reply(request.id, .RPL_ISON, online.joined(separator: " "))
  }

  mutating func userhost(_ request: Request) {
    let replies = request.message.parameters.prefix(5).compactMap { nick -> String? in
      guard let session = person(nick) else { return nil }
      let sign = session.user.presence == .here ? "+" : "-"
      return "\(session.user.nick)=\(sign)\(session.user.name)@\(configuration.serverName)"
    }
    reply(request.id, .RPL_USERHOST, replies.joined(separator: " "))
  }
}

/// `%fields,token` of a WHOX query.
struct WhoxFields: Equatable {
  /// In the order in which 354 shows them.
  let ordered: [Character]
  let token: String

  init?(_ text: String) {
    guard let mark = text.firstIndex(of: "%") else { return nil }
    let halves = text[text.index(after: mark)...].split(
      separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
    let wanted = Set(halves[0])
    ordered = "tcuihsnfdlaor".filter { wanted.contains($0) }
    let token = halves.count > 1 ? String(halves[1].prefix(3)) : ""
    self.token = token.isEmpty ? "0" : token
  }
}
