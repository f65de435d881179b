// What lives here: who sees whom, and where somebody says to be.
import IRC

extension Chat {
  /// The host that others see: nobody's address is shown.
  func host(of session: borrowing Session) -> String {
    session.user.host ?? configuration.shared.serverName
  }

  /// An address as one word of a line: a leading colon would begin the last parameter.
  func shown(_ address: String) -> String { address.begins(with: ":") ? "0" + address : address }

  /// Modern IRC, "WHO message": users who are not invisible, or share a room with the reader.
  func isVisible(_ session: Session, to reader: Session) -> Bool {
    !session.user.modes.contains(.invisible) || session.id == reader.id || reader.user.isOperator
      || !session.user.rooms.isDisjoint(with: reader.user.rooms)
  }

  /// The same, read in place: most people are not invisible.
  func isVisible(_ id: SessionID, to reader: SessionID) -> Bool {
    guard sessions[id]?.user.modes.contains(.invisible) == true else { return true }
    guard let session = sessions[id], let reader = sessions[reader] else { return false }
    return isVisible(session, to: reader)
  }

  /// Whether a room is none of somebody's business.
  func isHidden(_ room: Room, from reader: SessionID) -> Bool {
    sessions[reader].map { !sees(room, $0) } ?? true
  }

  /// The same, read in place, for a list that goes on in later turns.
  func isListed(_ key: RoomID, for reader: SessionID) -> Bool {
    guard rooms[key]?.modes.flags.contains(.secret) == true else { return true }
    return rooms[key]?.members.contains(reader) == true
      || sessions[reader]?.user.isOperator == true
  }

  /// Somebody's rank in a room, as `reader`'s client shows it.
  func rank(of id: SessionID, in room: Room, for reader: SessionID) -> String {
    let showsAll = sessions[reader]?.capabilities.contains(.multiPrefix) == true
    let standing = room.members[id]?.standing ?? []
    return showsAll ? standing.prefixes : standing.prefix
  }

  /// The same, read in place.
  func rank(of id: SessionID, in key: RoomID, for reader: SessionID) -> String {
    let standing = rooms[key]?.members[id]?.standing ?? []
    guard !standing.isEmpty else { return "" }
    let showsAll = sessions[reader]?.capabilities.contains(.multiPrefix) == true
    return showsAll ? standing.prefixes : standing.prefix
  }

  /// Whoever hears of changes of a person under one capability: those who share a room, and those
  /// who watch the nick with extended-monitor.
  func audience(of session: Session, _ capability: CapabilitySet) -> [SessionID] {
    var found = neighbours(of: session).filter {
      sessions[$0]?.capabilities.contains(capability) == true
    }
    let near = Set(found)
    let own = sessions.own(session.id)
    for id in people.watchers(of: fold(session.user.nick))
    where !near.contains(id) && !own.contains(id) {
      guard let reader = sessions[id],
        reader.capabilities.contains(capability),
        !reader.capabilities.isDisjoint(with: .anyExtendedMonitor)
      else { continue }
      found.append(id)
    }
    return found
  }

  /// Words joined into as few lines as hold them, none of them cut; `fixed` are the parameters
  /// between the addressee and the words.
  func packed(
    _ words: [String], _ separator: String, beside fixed: [String], for id: SessionID
  ) -> [String] {
    let addressee = sessions[id]?.addressee.utf8.count ?? 1
    let space =
      LineLimit.body - configuration.shared.serverName.utf8.count - addressee - 11
      - fixed.reduce(0) { $0 + $1.utf8.count + 1 }
    var lines: [String] = []
    for word in words {
      if let last = lines.last, last.utf8.count + separator.utf8.count + word.utf8.count <= space {
        lines[lines.count - 1] = last + separator + word
      } else {
        lines.append(word)
      }
    }
    return lines
  }
}
