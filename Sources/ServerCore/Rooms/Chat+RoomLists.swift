/// What lives here: NAMES and LIST.
import IRC

extension Chat {
  mutating func names(_ request: Request) {
    guard let list = request[0], !list.isEmpty else {
      reply(request.id, .RPL_ENDOFNAMES, "*", "End of the list of names")
      return
    }
    var names = distinctNames(in: list)
    for index in names.indices {
      if let room = rooms[fold(names[index])],
        sessions[request.id].map({ sees(room, $0) }) == true
      {
        tellNames(of: room, to: request.id)
        names[index] = room.name
      } else if names[index] == "$*", sessions[request.id]?.user.account != nil {
        tellNames(accountNames, of: names[index], to: request.id)
      }
    }
    // RFC 2812: one end, which names what was asked for.
    let ended = names.count == 1 ? names[0].clipped(to: 64) : list.clipped(to: 300)
    reply(request.id, .RPL_ENDOFNAMES, ended, "End of the list of names")
  }

  mutating func listNames(of room: Room, to id: SessionID) {
    tellNames(of: room, to: id)
    reply(id, .RPL_ENDOFNAMES, room.name, "End of the list of names")
  }

  /// As many 353 lines as it takes.
  private mutating func tellNames(of room: Room, to id: SessionID) {
    guard let reader = sessions[id] else { return }
    let showsMask = reader.capabilities.contains(.userhostInNames)
    let names = room.members.keys.compactMap { member -> String? in
      guard let session = sessions[member], isVisible(session, to: reader) else { return nil }
      return rank(of: member, in: room, for: id)
        + (showsMask ? source(of: session).description : session.user.nick)
    }
    let symbol = room.modes.flags.contains(.secret) ? "@" : "="
    tellNames(names, of: room.name, symbol: symbol, to: id)
  }

  private mutating func tellNames(
    _ names: [String], of target: String, symbol: String = "=", to id: SessionID
  ) {
    guard let reader = sessions[id] else { return }
    let space =
      LineLimit.body - 2 - configuration.serverName.utf8.count - reader.addressee.utf8.count
      - target.utf8.count - 12
    var line = ""
    for name in names {
      if line.utf8.count + name.utf8.count + 1 > space {
        reply(id, .RPL_NAMREPLY, symbol, target, line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + name
    }
    if !line.isEmpty { reply(id, .RPL_NAMREPLY, symbol, target, line) }
  }

  /// Modern IRC, "LIST": names, masks and conditions, in either parameter.
  mutating func list(_ request: Request) {
    guard let reader = sessions[request.id] else { return }
    let words = request.message.parameters.prefix(2).filter { $0 != configuration.serverName }
      .flatMap { $0.split(at: ",") }
    let filter = ListFilter(words)
    reply(request.id, .RPL_LISTSTART, "Room", "People and topic")
    for room in rooms.values where filter.fits(room, at: now) && sees(room, reader) {
      reply(
        request.id, .RPL_LIST, room.name, String(room.members.count), room.topic?.text ?? "")
    }
    reply(request.id, .RPL_LISTEND, "End of the list of rooms")
  }
}
