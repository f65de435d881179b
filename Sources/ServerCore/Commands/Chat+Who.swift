// What lives here: WHO with WHOX (Modern IRC, "WHO message"; IRCv3 whox).
import IRC
import System

extension Chat {
  mutating func who(_ request: Request) {
    let id = request.id
    let mask = request[0].flatMap { $0.isEmpty ? nil : $0 } ?? "*"
    let query = WhoQuery(request[1] ?? "")
    let isEverybody = mask == "*" || mask == "0"
    let pattern = Mask(isEverybody ? "*" : mask)
    let isRoom = mask.namesRoom
    let room = isRoom ? self.room(named: mask) : nil
    let ids = isRoom && room == nil ? [] : subjects(of: mask, room, query, for: id)
    let end = mask.clipped(to: 300)
    let isNamed = !isRoom && people.holder(of: fold(mask)) != nil
    rows(ids[...], for: id) { chat, subject in
      chat.agenda.spend(1)
      guard chat.sessions[subject]?.stage == .online,
        !query.wantsOperators
          || chat.sessions[subject]?.user.isOperator == true,
        isNamed || chat.isVisible(subject, to: id), let session = chat.sessions[subject]
      else { return }
      if room == nil, !isNamed, !isEverybody {
        chat.agenda.spend(2)
        guard chat.candidates(session, query, mask).contains(where: pattern.matches) else { return }
      }
      if let room {
        guard chat.rooms[room]?.members.contains(subject) == true, chat.isListed(room, for: id)
        else { return }
      }
      chat.tell(session, in: room, query, to: id)
    } then: { chat in
      chat.reply(id, .RPL_ENDOFWHO, end, "End of the list of people")
    }
  }

  private mutating func tell(
    _ session: Session, in room: RoomID?, _ query: WhoQuery, to id: SessionID
  ) {
    agenda.spend(8)
    if let fields = query.fields {
      reply(id, .RPL_WHOSPCRPL, whoxReply(fields, session, room, for: id))
    } else {
      reply(
        id, .RPL_WHOREPLY,
        [
          room.flatMap { rooms[$0]?.name } ?? "*", session.user.name, host(of: session),
          configuration.shared.serverName, session.user.nick, flags(session, room, for: id),
          "0 " + shownRealName(session.user),
        ])
    }
  }

  /// Who may be meant; whoever knows a name may ask about it.
  private func subjects(
    of mask: String, _ room: RoomID?, _ query: WhoQuery, for reader: SessionID
  ) -> [SessionID] {
    if let room {
      guard rooms[room].map({ isHidden($0, from: reader) }) == false else { return [] }
      return sessions.firsts(among: rooms[room]?.members.keys.elements ?? [])
    }
    if let one = people.holder(of: fold(mask)) { return [one] }
    guard mask == "*" || mask == "0" || query.isPattern(mask) else { return [] }
    return sessions.firsts(among: sessions.ids)
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
      case "s": configuration.shared.serverName
      case "r": user.realName
      case "a": user.account?.text ?? ""
      default: user.nick
      }
    }
  }

  /// Modern IRC, "RPL_WHOREPLY": H or G, `*` for operators, the rank in the room, B for bots.
  private func flags(_ session: Session, _ room: RoomID?, for reader: SessionID) -> String {
    (session.user.presence == .here ? "H" : "G") + (session.user.isOperator ? "*" : "")
      + (room.map { rank(of: session.id, in: $0, for: reader) } ?? "")
      + (session.user.isBot ? "B" : "")
  }

  private func whoxReply(
    _ fields: WhoQuery.Fields, _ session: Session, _ room: RoomID?, for reader: SessionID
  ) -> [String] {
    let user = session.user
    let idle = idleSeconds(session.id)
    let isOpen = session.id == reader || sessions[reader]?.user.isOperator == true
    return fields.ordered.map { field in
      switch field {
      case "t": fields.token
      case "c": room.flatMap { rooms[$0]?.name } ?? "*"
      case "u": user.name
      case "i": isOpen ? shown(session.peer.address) : "255.255.255.255"
      case "h": host(of: session)
      case "s": configuration.shared.serverName
      case "n": user.nick
      case "f": flags(session, room, for: reader)
      case "d": "0"
      case "l": String(idle)
      case "a": user.account?.text ?? "0"
      case "o": "n/a"
      default: shownRealName(user)
      }
    }
  }

  /// Since somebody did something, at any session of theirs.
  func idleSeconds(_ id: SessionID) -> Int64 {
    let last = sessions.own(id).compactMap { sessions[$0]?.liveness.input }.max() ?? moment
    return (moment - last).components.seconds
  }

  private func shownRealName(_ user: User) -> String {
    user.realName.isEmpty ? user.nick : user.realName
  }
}

/// The second parameter of WHO: `[<flags>][%<fields>[,<token>]]`.
struct WhoQuery: Equatable, Sendable {
  struct Fields: Equatable, Sendable {
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
