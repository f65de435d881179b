// What lives here: WHO with WHOX (Modern IRC, "WHO message"; IRCv3 whox).
import IRC
import System

extension Chat {
  func who(_ request: Request) -> WhoListing {
    let mask = request[0].flatMap { $0.isEmpty ? nil : $0 } ?? "*"
    let query = WhoQuery(request[1] ?? "")
    let isRoom = mask.namesRoom
    let room = isRoom ? self.room(named: mask) : nil
    let ids = isRoom && room == nil ? [] : subjects(of: mask, room, query, for: request.id)
    return WhoListing(
      query: query, mask: mask, room: room,
      isNamed: !isRoom && people.holder(of: fold(mask)) != nil, rest: ids[...])
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
  fileprivate func candidates(_ session: Session, _ query: WhoQuery, _ mask: String) -> [String] {
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
  fileprivate func flags(_ session: Session, _ room: RoomID?, for reader: SessionID) -> String {
    (session.user.presence == .here ? "H" : "G") + (session.user.isOperator ? "*" : "")
      + (room.map { rank(of: session.id, in: $0, for: reader) } ?? "")
      + (session.user.isBot ? "B" : "")
  }

  fileprivate func mayShow(
    _ id: SessionID, _ query: WhoQuery, isNamed: Bool, to reader: SessionID
  ) -> Bool {
    guard sessions[id]?.stage == .online else { return false }
    guard !query.wantsOperators || sessions[id]?.user.isOperator == true else { return false }
    return isNamed || isVisible(id, to: reader)
  }

  fileprivate func whoReply(
    _ session: Session, _ room: RoomID?, for reader: SessionID
  ) -> [String] {
    [
      room.flatMap { rooms[$0]?.name } ?? "*", session.user.name, host(of: session),
      configuration.shared.serverName, session.user.nick, flags(session, room, for: reader),
      "0 " + shownRealName(session.user),
    ]
  }

  fileprivate func whoxReply(
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

  fileprivate func shownRealName(_ user: User) -> String {
    user.realName.isEmpty ? user.nick : user.realName
  }
}

/// Those who are meant, one after the other.
struct WhoListing: Listing {
  private let query: WhoQuery
  private let mask: String
  private let pattern: Mask
  private let isEverybody: Bool
  private let room: RoomID?
  /// Whoever knows a name may ask about it.
  private let isNamed: Bool
  private var rest: ArraySlice<SessionID>

  fileprivate init(
    query: WhoQuery, mask: String, room: RoomID?, isNamed: Bool, rest: ArraySlice<SessionID>
  ) {
    (self.query, self.mask, self.room) = (query, mask, room)
    (self.isNamed, self.rest) = (isNamed, rest)
    isEverybody = mask == "*" || mask == "0"
    pattern = Mask(isEverybody ? "*" : mask)
  }

  mutating func next(_ chat: borrowing Chat, _ replies: inout Replies) -> Int? {
    guard let subject = rest.popFirst() else {
      replies.add(.RPL_ENDOFWHO, mask.clipped(to: 300), "End of the list of people")
      return nil
    }
    guard chat.mayShow(subject, query, isNamed: isNamed, to: replies.id),
      let session = chat.sessions[subject]
    else { return 1 }
    let isCompared = room == nil && !isNamed && !isEverybody
    let cost = isCompared ? 3 : 1
    if isCompared, !chat.candidates(session, query, mask).contains(where: pattern.matches) {
      return cost
    }
    if let room {
      guard chat.rooms[room]?.members.contains(subject) == true,
        chat.isListed(room, for: replies.id)
      else { return cost }
    }
    tell(session, chat, &replies)
    return cost + 8
  }

  private func tell(_ session: Session, _ chat: borrowing Chat, _ replies: inout Replies) {
    if let fields = query.fields {
      replies.add(.RPL_WHOSPCRPL, chat.whoxReply(fields, session, room, for: replies.id))
      return
    }
    replies.add(.RPL_WHOREPLY, chat.whoReply(session, room, for: replies.id))
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
