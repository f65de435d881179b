// What lives here: proof that something arrived, and what is written down while there is none.
import IRC

extension Chat {
  /// A PING whose PONG proves that everything before it arrived.
  mutating func sendBarrier(_ id: SessionID) {
    settle(id)
    guard let through = sessions[id]?.beginBarrier() else { return }
    ping(id, "mailbox-\(through)")
  }

  /// Brings what is known of a session's delivery up to date with what its rooms have said.
  mutating func settle(_ id: SessionID) {
    guard let settled = sessions[id]?.delivery.settledThrough, settled < post.last,
      sessions[id]?.delivery.mode == .live
    else { return }
    for key in sessions[id]?.user.rooms ?? [] {
      guard let latest = rooms[key]?.speech.latest(heardBy: id), latest > settled else { continue }
      sessions.heard(through: latest, id)
    }
    sessions.settle(through: post.last, id)
  }

  mutating func acknowledge(_ pong: Message, from id: SessionID) {
    guard let token = pong.parameters.last?.cut(at: "-"), let number = MessageNumber(token.back)
    else { return }
    switch token.front {
    case "mailbox": acknowledgeMailbox(number, from: id)
    case "history": acknowledgeHistory(Int(clamping: number), from: id)
    default: break
    }
  }

  private mutating func acknowledgeMailbox(_ claimed: MessageNumber, from id: SessionID) {
    settle(id)
    guard let session = sessions[id], session.user.account != nil else { return }
    let through = min(claimed, session.delivery.sentThrough)
    sessions[id]?.acknowledge(through)
    sessions.list(id)
    // Up to where the archive was searched, all there was has been sent.
    let isAll = through == session.delivery.sentThrough && !session.delivery.replay.morePages
    prove(through: isAll ? max(through, session.delivery.replay.searchedThrough) : through, by: id)
    if session.stage == .departing {
      if sessions[id]?.delivery.isDirty == false { output.append(.close(id)) }
    } else if session.delivery.replay.morePages, !session.user.presence.isBusy {
      fetchPage(id)
    }
  }

  /// Everything that the session was owed up to `sequence` has arrived.
  mutating func prove(through sequence: MessageNumber, by id: SessionID) {
    guard let session = sessions[id], let first = session.delivery.provesFrom, first <= sequence,
      let key = session.user.accountKey, let mailbox = accounts[key]?.mailbox,
      sequence > mailbox.acknowledged || !mailbox.missed.isEmpty
    else { return }
    decide(.proved(key, first...sequence))
  }

  mutating func prove(_ range: ClosedRange<MessageNumber>, for key: Folded) {
    guard let acknowledged = accounts[key]?.mailbox.acknowledged else { return }
    let sequence = range.upperBound
    for place in accounts[key]?.arrived(range) ?? [] {
      storeMissed(of: key, in: place)
    }
    guard sequence > acknowledged else { return }
    accounts[key]?.acknowledge(through: sequence)
    storeMailbox(of: key)
  }

  /// A page of history is on its way. If it holds what the person misses, its arrival is of interest.
  mutating func noteHistory(_ messages: [StoredMessage], to id: SessionID) {
    guard let first = messages.first, let last = messages.last,
      let key = sessions[id]?.user.accountKey, let missed = accounts[key]?.mailbox.missed
    else { return }
    let range = first.sequence...last.sequence
    let places = places(of: first.conversation, for: key).filter { missed.overlaps(range, in: $0) }
    settle(id)
    guard !places.isEmpty, let number = sessions[id]?.fetched(range, of: places) else {
      return
    }
    ping(id, "history-\(number)")
  }

  private mutating func acknowledgeHistory(_ number: Int, from id: SessionID) {
    guard let key = sessions[id]?.user.accountKey,
      let proven = sessions[id]?.acknowledgeFetched(number), let last = proven.last
    else { return }
    for fetched in proven {
      for place in fetched.places { note(fetched.range, of: place, for: key) }
    }
    acknowledgeMailbox(last.sentThrough, from: id)
  }

  /// A message that `account` has read: everything before it in its conversation is read too.
  mutating func read(_ last: StoredMessage, by account: Folded) {
    for place in places(of: last.conversation, for: account) {
      note(0...last.sequence, of: place, for: account)
    }
  }

  private mutating func note(
    _ range: ClosedRange<MessageNumber>, of place: Place, for account: Folded
  ) {
    guard accounts[account]?.mailbox.missed.overlaps(range, in: place) == true else { return }
    decide(.received(account, place, range))
  }

  mutating func receive(
    _ range: ClosedRange<MessageNumber>, of place: Place, for account: Folded
  ) {
    guard accounts[account]?.arrived(range, in: place) == true else { return }
    storeMissed(of: account, in: place)
  }

  /// Where messages of a conversation are missed from.
  func places(of conversation: Conversation, for account: Folded) -> [Place] {
    switch conversation {
    case .room(let place):
      // What is said to everybody stands in the lobby.
      place == lobby.map(Place.room) ? [place, .everybody] : [place]
    case .people: conversation.other(than: .account(account)).map { [$0] } ?? []
    }
  }

  /// Called before a member leaves a room: what the room said and the person did not receive.
  mutating func noteMissed(by id: SessionID, in room: RoomID) {
    settle(id)
    guard let key = sessions[id]?.user.accountKey, let member = rooms[room]?.members[id],
      let latest = rooms[room]?.speech.latest(heardBy: id)
    else { return }
    // What is not proved to have arrived.
    let isMissed = accounts[key]?.miss(member.since, through: latest, in: .room(room))
    if isMissed == true { storeMissed(of: key, in: .room(room)) }
    noteMissedRanked(by: id, in: room)
  }

  /// The same of what was said to people of the member's rank alone (STATUSMSG).
  mutating func noteMissedRanked(by id: SessionID, in room: RoomID) {
    settle(id)
    guard let key = sessions[id]?.user.accountKey else { return }
    for (place, span) in rankedRanges(of: id, in: room, from: 0) {
      let isMissed = accounts[key]?.miss(
        span.lowerBound, through: span.upperBound, in: place)
      if isMissed == true { storeMissed(of: key, in: place) }
    }
  }

  /// Where there may be words for the member's rank from a number on.
  func rankedRanges(
    of id: SessionID, in key: RoomID, from first: MessageNumber
  ) -> [(place: Place, span: ClosedRange<MessageNumber>)] {
    guard let room = rooms[key], let member = room.members[id] else { return [] }
    return conversations(of: member.standing, in: key).compactMap { place in
      guard let latest = place.prefix.flatMap({ room.speech.latest(to: $0) }) else { return nil }
      let from = max(first, member.rankedSince)
      return from <= latest ? (place, from...latest) : nil
    }
  }

  mutating func storeMailbox(of key: Folded) {
    guard let mailbox = accounts[key]?.mailbox else { return }
    store(mailbox, of: key)
  }

  /// Without what is missed, which is stored place by place.
  mutating func store(_ mailbox: Mailbox, of key: Folded) {
    output.append(
      .store(
        .mailbox(
          account: key, acknowledged: mailbox.acknowledged, onlineFrom: mailbox.onlineFrom)))
  }

  mutating func storeMissed(of key: Folded, in place: Place) {
    guard let mailbox = accounts[key]?.mailbox else { return }
    storeMissed(mailbox, of: key, in: place)
  }

  mutating func storeMissed(_ mailbox: Mailbox, of key: Folded, in place: Place) {
    output.append(.store(.missed(account: key, place: place, mailbox.missed[place])))
  }
}
