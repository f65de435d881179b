/// What lives here: WHO with WHOX (Modern IRC, "WHO message"; IRCv3 whox).
import IRC

extension Chat {
  mutating func who(_ request: Request) {
    guard let reader = sessions[request.id] else { return }
    let mask = request[0].flatMap { $0.isEmpty ? nil : $0 } ?? "*"
    let query = WhoQuery(request[1] ?? "")
    for (session, room) in subjects(of: mask, query, for: reader)
    where !query.wantsOperators || session.user.isOperator {
      if let fields = query.fields {
        reply(request.id, .RPL_WHOSPCRPL, whoxReply(fields, session, room, for: reader))
      } else {
        reply(
          request.id, .RPL_WHOREPLY,
          [
            room?.name ?? "*", session.user.name, host(of: session), configuration.serverName,
            session.user.nick, flags(session, room, for: reader),
            "0 " + shownRealName(session.user),
          ])
      }
    }
    reply(request.id, .RPL_ENDOFWHO, mask.clipped(to: 300), "End of the list of people")
  }

  /// Who a mask stands for, with the room when it names one.
  private func subjects(
    of mask: String, _ query: WhoQuery, for reader: Session
  ) -> [(Session, Room?)] {
    if mask.namesRoom {
      guard let room = rooms[fold(mask)], !isHidden(room, from: reader.id) else { return [] }
      return room.members.keys.compactMap { sessions[$0] }
        .filter { isVisible($0, to: reader) }.map { ($0, room) }
    }
    // Whoever knows a name may ask about it.
    if let one = person(mask) { return [(one, nil)] }
    let isEverybody = mask == "*" || mask == "0"
    guard isEverybody || query.isPattern(mask) else { return [] }
    let pattern = Mask(isEverybody ? "*" : mask)
    return sessions.ids.compactMap { sessions[$0] }.filter { session in
      session.isOnline && isVisible(session, to: reader)
        && (isEverybody || candidates(session, query, mask).contains(where: pattern.matches))
    }.map { ($0, nil) }
  }

  /// What of somebody a mask is compared with.
  private func candidates(_ session: Session, _ query: WhoQuery, _ mask: String) -> [String] {
    let user = session.user
    guard !query.compared.isEmpty else {
      let isWhole = mask.holds("!") || mask.holds("@")
      return [isWhole ? source(of: session).description : user.nick]
    }
    return query.compared.map { letter in
      switch letter {
      case "u": user.name
      case "h": host(of: session)
      case "s": configuration.serverName
      case "r": user.realName
      case "a": user.account ?? ""
      default: user.nick
      }
    }
  }

  /// Modern IRC, "RPL_WHOREPLY": H or G, `*` for operators, the rank in the room, B for bots.
  private func flags(_ session: Session, _ room: Room?, for reader: Session) -> String {
    (session.user.presence == .here ? "H" : "G") + (session.user.isOperator ? "*" : "")
      + (room.map { rank(of: session.id, in: $0, for: reader.id) } ?? "")
      + (session.user.isBot ? "B" : "")
  }

  private func whoxReply(
    _ fields: WhoQuery.Fields, _ session: Session, _ room: Room?, for reader: Session
  ) -> [String] {
    let user = session.user
    let idle = (moment - session.liveness.input).components.seconds
    let isOpen = session.id == reader.id || reader.user.isOperator
    return fields.ordered.map { field in
      switch field {
      case "t": fields.token
      case "c": room?.name ?? "*"
      case "u": user.name
      case "i": isOpen ? shown(session.peer.address) : "255.255.255.255"
      case "h": host(of: session)
      case "s": configuration.serverName
      case "n": user.nick
      case "f": flags(session, room, for: reader)
      case "d": "0"
      case "l": String(idle)
      case "a": user.account ?? "0"
      case "o": "n/a"
      default: shownRealName(user)
      }
    }
  }

  private func shownRealName(_ user: User) -> String {
    user.realName.isEmpty ? user.nick : user.realName
  }
}

/// The second parameter of WHO: `[<flags>][%<fields>[,<token>]]`.
struct WhoQuery: Equatable {
  struct Fields: Equatable {
    /// In the order in which 354 shows them.
    let ordered: [Character]
    let token: String
  }

  /// Nil asks for 352.
  private(set) var fields: Fields?
  private(set) var wantsOperators = false
  /// What the mask is compared with; empty for the nick.
  private(set) var compared: [Character] = []

  init(_ text: String) {
    let halves = text.split(at: "%", maxSplits: 1, omittingEmptySubsequences: false)
    for flag in halves[0].unicodeScalars.map(Character.init) {
      if flag == "o" { wantsOperators = true }
      if "nuhsra".contains(flag), !compared.contains(flag) { compared.append(flag) }
    }
    guard halves.count > 1 else { return }
    let words = halves[1].split(at: ",", maxSplits: 1, omittingEmptySubsequences: false)
    let digits = words.count > 1 ? words[1].filter { $0.isASCII && $0.isNumber }.prefix(3) : ""
    fields = Fields(
      ordered: "tcuihsnfdlaor".filter { words[0].unicodeScalars.map(Character.init).contains($0) },
      token: digits.isEmpty ? "0" : String(digits))
  }

  func isPattern(_ mask: String) -> Bool {
    !compared.isEmpty || mask.holds(anyOf: "*?")
  }
}
