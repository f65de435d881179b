// What lives here: giving and taking the rights of members (modes o and v).
import IRC

extension Chat {
  /// Somebody online in the room, or an account that comes back to it.
  private struct Holder {
    let name: String
    let session: SessionID?
    let account: Folded?
  }

  mutating func changeStanding(
    _ standing: Standing, _ change: ModeChange, in room: Room
  ) throws(Refusal) -> [ModeChange] {
    let key = room.id
    let holder = try holder(try room.argument(of: change), in: key)
    let old = current(holder, in: key)
    let new = change.isSet ? old.union(standing) : old.subtracting(standing)
    guard new != old else { return [] }
    set(new, for: holder, in: key)
    return [ModeChange(isSet: change.isSet, letter: change.letter, argument: holder.name)]
  }

  /// A guest who logs in has what it got as a guest, and what its account has.
  mutating func uniteRights(of id: SessionID, and account: Folded, in key: RoomID) {
    guard let session = sessions[id], let own = rooms[key]?.members[id]?.standing else { return }
    let all = own.union(rooms[key]?.rights.standings[account] ?? [])
    guard !all.isEmpty else { return }
    if all != own { rooms[key]?.become(all, at: post.next, [id]) }
    rooms[key]?.give(all, to: account)
    storeRoom(key)
    let gained = all.subtracting(own)
    guard !gained.isEmpty, let room = rooms[key] else { return }
    announce(gained, of: session, to: room.members.keys, of: room)
  }

  private mutating func holder(_ word: String, in key: RoomID) throws(Refusal) -> Holder {
    guard let room = rooms[key] else { throw .noSuchRoom("*") }
    let session = anybody(word)
    if let session, room.members[session.id] != nil {
      return Holder(
        name: session.user.nick, session: session.id, account: session.user.accountKey)
    }
    let account = session?.user.accountKey ?? fold(word)
    if room.rights.standings[account] != nil || room.rights.regulars.contains(account) {
      return Holder(
        name: session?.user.nick ?? accounts[account]?.name ?? word, session: nil, account: account)
    }
    guard session != nil || accounts[account] != nil else { throw noSuchName(word) }
    throw Refusal(
      .ERR_USERNOTINCHANNEL, session?.user.nick ?? word.clipped(to: 64), room.name,
      "They aren't in that room")
  }

  private func current(_ holder: Holder, in key: RoomID) -> Standing {
    if let id = holder.session { return rooms[key]?.members[id]?.standing ?? [] }
    return holder.account.flatMap { rooms[key]?.rights.standings[$0] } ?? []
  }

  private mutating func set(_ standing: Standing, for holder: Holder, in key: RoomID) {
    if let id = holder.session {
      noteMissedRanked(by: id, in: key)
      rooms[key]?.become(standing, at: post.next, sessions.own(id))
    }
    if let account = holder.account {
      rooms[key]?.give(standing, to: account)
    }
  }
}
