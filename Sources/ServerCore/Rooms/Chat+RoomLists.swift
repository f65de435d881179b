// What lives here: NAMES and LIST.
import IRC

extension Chat {
  mutating func names(_ request: Request) {
    guard let list = request[0], !list.isEmpty else {
      reply(request.id, .RPL_ENDOFNAMES, "*", "End of the list of names")
      return
    }
    let id = request.id
    let names = distinctNames(in: list)
    // RFC 2812: one end, which names what was asked for.
    let only = names.count == 1 ? names.first : nil
    let ended = only.map { visibleName(of: $0, to: id).clipped(to: 64) } ?? list.clipped(to: 300)
    later(id) { $0.reply(id, .RPL_ENDOFNAMES, ended, "End of the list of names") }
    each(names[...], for: id) { $0.names(of: $1, to: id) }
  }

  /// As the room writes it, for those who may see it.
  private func visibleName(of name: String, to id: SessionID) -> String {
    findRoom(named: name).flatMap { isHidden($0, from: id) ? nil : $0.name }
      ?? name
  }

  private mutating func names(of name: String, to id: SessionID) {
    agenda.spend(5)
    if let key = room(named: name), rooms[key].map({ isHidden($0, from: id) }) == false {
      tellNames(ofRoom: key, to: id)
    } else if name == "$*", sessions[id]?.user.account != nil {
      tellNames(accountNames, of: name, to: id) { $1 }
    }
  }

  mutating func listNames(of key: RoomID, to id: SessionID) {
    guard let name = rooms[key]?.name else { return }
    later(id) { $0.reply(id, .RPL_ENDOFNAMES, name, "End of the list of names") }
    tellNames(ofRoom: key, to: id)
  }

  /// As many 353 lines as it takes; the invisible are for those who may see them.
  private mutating func tellNames(ofRoom key: RoomID, to id: SessionID) {
    guard let room = rooms[key], let reader = sessions[id] else { return }
    let showsMask = reader.capabilities.contains(.userhostInNames)
    let symbol = room.modes.flags.contains(.secret) ? "@" : "="
    let people = sessions.firsts(among: room.members.keys.elements)
    tellNames(people, of: room.name, symbol: symbol, to: id) { chat, member in
      // In place: most readers see everybody.
      guard chat.isMember(member, of: key), chat.isVisible(member, to: id),
        chat.isListed(key, for: id)
      else { return nil }
      let rank = chat.rank(of: member, in: key, for: id)
      guard showsMask else { return rank + (chat.sessions[member]?.user.nick ?? "") }
      return chat.sessions[member].map { rank + chat.source(of: $0).description }
    }
  }

  private func isMember(_ id: SessionID, of key: RoomID) -> Bool {
    rooms[key]?.members.contains(id) == true
  }

  private mutating func tellNames<Name: Sendable>(
    _ names: some RandomAccessCollection<Name> & Sendable, of name: String,
    symbol: String = "=", to id: SessionID, spelled: @escaping @Sendable (Chat, Name) -> String?
  ) {
    guard let reader = sessions[id] else { return }
    let space =
      LineLimit.body - 2 - configuration.shared.serverName.utf8.count - reader.addressee.utf8.count
      - name.utf8.count - 12
    let list = NameLines(name: name, symbol: symbol, space: space, reader: id)
    tell(list, Array(names)[...], spelled)
  }

  /// A line that is full goes out; one that is not goes on in the next turn.
  private mutating func tell<Name: Sendable>(
    _ list: NameLines, _ names: ArraySlice<Name>,
    _ spelled: @escaping @Sendable (Chat, Name) -> String?
  ) {
    var list = list
    var rest = names
    while let next = rest.first {
      guard !agenda.isSpent else {
        let (unfinished, left) = (list, rest)
        return later(list.reader) { $0.tell(unfinished, left, spelled) }
      }
      rest.removeFirst()
      agenda.spend(1)
      guard let name = spelled(self, next) else { continue }
      if list.line.utf8.count + name.utf8.count + 1 > list.space {
        reply(list.reader, .RPL_NAMREPLY, list.symbol, list.name, list.line)
        list.line = ""
      }
      list.line += (list.line.isEmpty ? "" : " ") + name
    }
    if !list.line.isEmpty { reply(list.reader, .RPL_NAMREPLY, list.symbol, list.name, list.line) }
  }

  /// Modern IRC, "LIST": names, masks and conditions, in either parameter.
  mutating func list(_ request: Request) throws(Refusal) {
    let words = request.message.parameters.prefix(2).filter {
      $0 != configuration.shared.serverName
    }
    .flatMap { $0.split(at: ",") }
    guard words.count <= configuration.limits.listMasks else {
      throw .fail(
        request.command, .TOO_MANY_MASKS, [String(configuration.limits.listMasks)],
        "LIST takes at most \(configuration.limits.listMasks) names, masks and conditions")
    }
    reply(request.id, .RPL_LISTSTART, "Room", "People and topic")
    list(ListFilter(words), after: .none, to: request.id)
  }

  private mutating func list(_ filter: ListFilter, after last: RoomID, to id: SessionID) {
    var last = last
    while let key = rooms.next(after: last) {
      guard !agenda.isSpent else {
        let reached = last
        return later(id) { $0.list(filter, after: reached, to: id) }
      }
      last = key
      agenda.spend(1 + filter.cost)
      guard let room = rooms[key], filter.fits(room, at: now), !isHidden(room, from: id) else {
        continue
      }
      agenda.spend(2)
      reply(id, .RPL_LIST, room.name, String(room.members.count), room.topic?.text ?? "")
    }
    reply(id, .RPL_LISTEND, "End of the list of rooms")
  }
}

/// Names on their way into lines.
private struct NameLines: Sendable {
  let name: String
  let symbol: String
  let space: Int
  let reader: SessionID
  var line = ""
}
