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
    _ list: MaskList, _ change: ModeChange, in key: RoomID, by session: Session
  ) throws(Refusal) -> [ModeChange] {
    let word = try argument(of: change, key)
    let setter = source(of: session).description
    guard let written = RoomMask(list, word, setBy: setter, setAt: now),
      !(list == .invitations && written.pattern.isMute)
    else {
      throw invalid(change, key, "This is no mask; try nick!user@host or ~a:account")
    }
    if change.isSet, let fault = written.pattern.fault(maskReach(isEverywhere: false)) {
      throw invalid(change, key, fault)
    }
    let mask = written.ending(at: written.span.map { moment + $0 })
    return change.isSet ? try add(mask, change, in: key) : remove(mask, change, in: key)
  }

  private mutating func add(
    _ mask: RoomMask, _ change: ModeChange, in key: RoomID
  ) throws(Refusal) -> [ModeChange] {
    guard let room = rooms[key],
      !room.masks.all.contains(where: { $0.list == mask.list && fold($0.text) == fold(mask.text) })
    else { return [] }
    guard room.masks.count < configuration.shared.rooms.masks else {
      throw Refusal(.ERR_BANLISTFULL, room.name, String(change.letter), "The room's lists are full")
    }
    rooms[key]?.add(mask)
    if let end = mask.ends { agenda.expectExpiry(at: end) }
    return [ModeChange(isSet: true, letter: change.letter, argument: mask.text)]
  }

  /// Without an end given, a mask is removed whenever it ends.
  private mutating func remove(
    _ mask: RoomMask, _ change: ModeChange, in key: RoomID
  ) -> [ModeChange] {
    let isTimed = mask.pattern.minutes != nil
    let written = fold(mask.text)
    let gone =
      rooms[key]?.removeMasks { entry in
        let text = isTimed ? entry.text : entry.pattern.untimed
        return entry.list == mask.list && Folded(text) == written
      } ?? []
    return gone.map { ModeChange(isSet: false, letter: change.letter, argument: $0.text) }
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
