// What lives here: the lists of bans, exceptions and invite exceptions, and their ends.
import IRC
import System

extension Chat {
  /// Lists are for everybody who sees the room (Modern IRC, "Type A modes").
  mutating func tell(_ list: MaskList, of room: Room, to id: SessionID) {
    let (entry, end, name): (Numeric, Numeric, String) =
      switch list {
      case .bans: (.RPL_BANLIST, .RPL_ENDOFBANLIST, "bans")
      case .exceptions: (.RPL_EXCEPTLIST, .RPL_ENDOFEXCEPTLIST, "exceptions")
      case .invitations: (.RPL_INVEXLIST, .RPL_ENDOFINVEXLIST, "invite exceptions")
      }
    for mask in room.masks.all where mask.list == list && mask.isCurrent(at: moment) {
      reply(id, entry, room.name, mask.text, mask.setBy, String(mask.setAt.seconds))
    }
    reply(id, end, room.name, "End of the list of \(name)")
  }

  mutating func changeList(
    _ list: MaskList, _ change: ModeChange, in room: Room, by session: Session
  ) throws(Refusal) -> [ModeChange] {
    let word = try room.argument(of: change)
    let setter = source(of: session).description
    guard let written = RoomMask(list, word, setBy: setter, setAt: now),
      !(list == .invitations && written.pattern.isMute)
    else {
      throw room.invalid(change, "This is no mask; try nick!user@host or ~a:account")
    }
    guard change.isSet else { return rooms[room.id]?.remove(written, change) ?? [] }
    if let fault = written.pattern.fault(maskReach(isEverywhere: false)) {
      throw room.invalid(change, fault)
    }
    let mask = written.ending(at: written.span.map { moment + $0 })
    let limit = configuration.shared.rooms.masks
    let done = try rooms[room.id]?.add(mask, change, limit: limit) ?? []
    if !done.isEmpty, let end = mask.ends { agenda.expectExpiry(at: end) }
    return done
  }

  /// Lifts what has ended; the server says so.
  mutating func liftExpiredMasks() {
    // What they say bears a number and is history: it waits until that can be kept.
    guard storeFault == nil, let next = agenda.nextExpiry, next <= moment else { return }
    for key in rooms.ids {
      // Read first: what is written is kept for going back.
      guard let end = rooms[key]?.masks.end, end <= moment else { continue }
      let now = moment
      let ended = rooms[key]?.removeMasks { !$0.isCurrent(at: now) } ?? []
      storeRoom(key)
      announceModes(
        ended.map {
          ModeChange(isSet: false, letter: $0.list.rawValue, argument: $0.text)
        }, in: key, source: serverSource, account: nil)
    }
    noteNextExpiry()
  }

  mutating func noteNextExpiry() {
    agenda.setNextExpiry(rooms.lazy.compactMap(\.masks.end).min())
  }
}
