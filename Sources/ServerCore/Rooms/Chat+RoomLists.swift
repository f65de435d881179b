// What lives here: NAMES and LIST.
import IRC

extension Chat {
  func names(_ request: Request) -> NamesListing {
    guard let list = request[0], !list.isEmpty else { return NamesListing([], end: "*") }
    let names = distinctNames(in: list)
    // RFC 2812: one end, which names what was asked for.
    let only = names.count == 1 ? names.first : nil
    let end =
      only.map { visibleName(of: $0, to: request.id).clipped(to: 64) } ?? list.clipped(to: 300)
    return NamesListing(names, end: end)
  }

  /// Of one room, for a member.
  func names(of room: Room, for session: Session) -> NamesListing {
    NamesListing([], end: room.name, NameLines(room, self, for: session))
  }

  /// As the room writes it, for those who may see it.
  private func visibleName(of name: String, to id: SessionID) -> String {
    findRoom(named: name).flatMap { isHidden($0, from: id) ? nil : $0.name }
      ?? name
  }

  /// Modern IRC, "LIST": names, masks and conditions, in either parameter.
  func list(_ request: Request) throws(Refusal) -> RoomListing {
    let words = request.message.parameters.prefix(2).filter {
      $0 != configuration.shared.serverName
    }
    .flatMap { $0.split(at: ",") }
    guard words.count <= configuration.limits.listMasks else {
      throw .fail(
        request.command, .TOO_MANY_MASKS, [String(configuration.limits.listMasks)],
        "LIST takes at most \(configuration.limits.listMasks) names, masks and conditions")
    }
    return RoomListing(ListFilter(words))
  }
}

/// Who is in some rooms, in as many 353 lines as it takes; the invisible are for those who may see them.
struct NamesListing: Listing {
  private var rooms: ArraySlice<String>
  private let end: String
  private var lines: NameLines?

  fileprivate init(_ rooms: [String], end: String, _ lines: NameLines? = nil) {
    (self.rooms, self.end, self.lines) = (rooms[...], end, lines)
  }

  mutating func next(_ chat: borrowing Chat, _ replies: inout Replies) -> Int? {
    if lines != nil {
      if lines?.next(chat, &replies) == nil { lines = nil }
      return 1
    }
    guard let name = rooms.popFirst() else {
      replies.add(.RPL_ENDOFNAMES, end, "End of the list of names")
      return nil
    }
    lines = NameLines(name, chat, for: replies.id)
    return 5
  }
}

/// The names of one room, or those of all accounts, on their way into lines: one that is not full goes on
/// in the next turn.
private struct NameLines: Listing {
  private let name: String
  private let symbol: String
  private let space: Int
  private var line = ""
  private let room: RoomID?
  private let showsMask: Bool
  private var members: ArraySlice<SessionID> = []
  private var holders: ArraySlice<String> = []

  private init(
    _ name: String, symbol: String, of room: RoomID?, _ chat: borrowing Chat,
    for session: borrowing Session
  ) {
    (self.name, self.symbol, self.room) = (name, symbol, room)
    showsMask = session.capabilities.contains(.userhostInNames)
    space =
      LineLimit.body - 2 - chat.configuration.shared.serverName.utf8.count
      - session.addressee.utf8.count - name.utf8.count - 12
  }

  init(_ room: Room, _ chat: borrowing Chat, for session: borrowing Session) {
    let symbol = room.modes.flags.contains(.secret) ? "@" : "="
    self.init(room.name, symbol: symbol, of: room.id, chat, for: session)
    members = chat.sessions.firsts(among: room.members.keys.elements)[...]
  }

  /// Nil for what its reader may not see.
  init?(_ word: String, _ chat: borrowing Chat, for reader: SessionID) {
    guard let session = chat.sessions[reader] else { return nil }
    if let room = chat.findRoom(named: word), !chat.isHidden(room, from: reader) {
      self.init(room, chat, for: session)
    } else if word == "$*", session.user.account != nil {
      self.init(word, symbol: "=", of: nil, chat, for: session)
      holders = chat.accountNames[...]
    } else {
      return nil
    }
  }

  mutating func next(_ chat: borrowing Chat, _ replies: inout Replies) -> Int? {
    if let account = holders.popFirst() {
      add(account, &replies)
    } else if let room, let member = members.popFirst() {
      if let text = spelled(member, in: room, chat, for: replies.id) { add(text, &replies) }
    } else {
      if !line.isEmpty { replies.add(.RPL_NAMREPLY, symbol, name, line) }
      return nil
    }
    return 1
  }

  private mutating func add(_ text: String, _ replies: inout Replies) {
    if line.utf8.count + text.utf8.count + 1 > space {
      replies.add(.RPL_NAMREPLY, symbol, name, line)
      line = ""
    }
    line += (line.isEmpty ? "" : " ") + text
  }

  private func spelled(
    _ member: SessionID, in room: RoomID, _ chat: borrowing Chat, for reader: SessionID
  ) -> String? {
    // In place: most readers see everybody.
    guard chat.rooms[room]?.members.contains(member) == true,
      chat.isVisible(member, to: reader), chat.isListed(room, for: reader)
    else { return nil }
    let rank = chat.rank(of: member, in: room, for: reader)
    guard showsMask else { return rank + (chat.sessions[member]?.user.nick ?? "") }
    guard let session = chat.sessions[member] else { return nil }
    return rank + chat.source(of: session).description
  }
}

/// The rooms that there are, in the order of their founding.
struct RoomListing: Listing {
  private let filter: ListFilter
  private var last = RoomID.none
  private var hasBegun = false

  fileprivate init(_ filter: ListFilter) { self.filter = filter }

  mutating func next(_ chat: borrowing Chat, _ replies: inout Replies) -> Int? {
    if !hasBegun {
      hasBegun = true
      replies.add(.RPL_LISTSTART, "Room", "People and topic")
    }
    guard let key = chat.rooms.next(after: last) else {
      replies.add(.RPL_LISTEND, "End of the list of rooms")
      return nil
    }
    last = key
    let cost = 1 + filter.cost
    guard let room = chat.rooms[key], filter.fits(room, at: chat.now),
      !chat.isHidden(room, from: replies.id)
    else { return cost }
    replies.add(.RPL_LIST, room.name, String(room.members.count), room.topic?.text ?? "")
    return cost + 2
  }
}
