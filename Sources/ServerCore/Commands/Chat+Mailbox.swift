/// What lives here: what was kept for somebody, page by page, and its acknowledgement.
import IRC

extension Chat {
  /// First thing after the welcome: what was kept; then the rooms.
  mutating func openMailbox(_ id: SessionID) {
    guard let key = sessions[id]?.user.accountKey, let account = accounts[key] else { return }
    let mailbox = account.mailbox
    accounts[key]?.mailbox.onlineFrom = sequence + 1
    sessions[id]?.delivery.sentThrough = mailbox.acknowledged
    let newest = max(account.latest, lastToEverybody, mailbox.missed.last?.upperBound ?? 0)
    // Who reads history asks for what is missing, and knows better what that is.
    let readsHistory = sessions[id]?.capabilities.contains(.chatHistory) == true
    guard newest > mailbox.acknowledged, !readsHistory else {
      sessions[id]?.delivery.sentThrough = sequence
      if !readsHistory { accounts[key]?.mailbox.acknowledge(sequence) }
      storeMailbox(of: key)
      enterRooms(id)
      return
    }
    storeMailbox(of: key)
    sessions[id]?.delivery.hold(from: sequence + 1)
    sessions[id]?.delivery.isEntering = true
    fetchPage(id)
  }

  /// Asks for what comes after everything that went out.
  mutating func fetchPage(_ id: SessionID) {
    guard let session = sessions[id], let key = session.user.accountKey,
      let account = accounts[key]
    else { return }
    var missed = account.mailbox.missed
    if let from = session.delivery.roomsHeldFrom, from <= sequence {
      missed.append(from...sequence)
    }
    let query = MailboxQuery(
      account: key, after: session.delivery.sentThrough, through: sequence, missed: missed,
      rooms: Array(account.rooms) + (lobbyKey.map { [$0] } ?? []),
      limit: configuration.limits.mailboxPage)
    ask(.mailbox(query), for: id, .mailbox)
  }

  mutating func replay(_ messages: [StoredMessage], to id: SessionID) {
    guard let session = sessions[id], session.isOnline, session.delivery.mode == .held else {
      return
    }
    replayInBatches(messages, to: session)
    sessions[id]?.delivery.morePages = messages.count == configuration.limits.mailboxPage
    if !messages.isEmpty { sendBarrier(id) }
    if session.delivery.isEntering {
      sessions[id]?.delivery.isEntering = false
      enterRooms(id)
    }
    continueReplay(id)
  }

  /// A full page is followed by the next at its PONG; after the last one messages go out live.
  private mutating func continueReplay(_ id: SessionID) {
    guard let session = sessions[id], session.delivery.mode == .held,
      !session.user.presence.isBusy, !session.delivery.morePages,
      let key = session.user.accountKey, let account = accounts[key]
    else { return }
    let heldFrom = session.delivery.roomsHeldFrom ?? sequence + 1
    let newest = max(account.latest, lastToEverybody, heldFrom <= sequence ? sequence : 0)
    if newest > max(session.delivery.sentThrough, session.delivery.searchedThrough) {
      sessions[id]?.delivery.searchedThrough = sequence
      fetchPage(id)
    } else {
      sessions[id]?.delivery.release()
    }
  }

  /// Neighbours of one conversation share a `chathistory` batch, for clients that know batches.
  private mutating func replayInBatches(_ messages: [StoredMessage], to session: Session) {
    guard session.capabilities.contains([.batch, .serverTime]) else {
      for message in messages { replay(message, to: session, batch: nil) }
      return
    }
    var rest = messages[...]
    while let first = rest.first {
      let run = rest.prefix { $0.conversation == first.conversation }
      let batch = openBatch("chathistory", [batchTarget(first, for: session)], session.id)
      for message in run { replay(message, to: session, batch: batch) }
      closeBatch(batch, session.id)
      rest = rest.dropFirst(run.count)
    }
  }

  /// The window a message belongs to in its reader's client.
  private func batchTarget(_ message: StoredMessage, for session: Session) -> String {
    switch message.target {
    case .room(_, let name): name
    case .everybody: configuration.lobby ?? message.source.nick
    case .person(let key, let name): key == session.user.accountKey ? message.source.nick : name
    }
  }

  private mutating func replay(_ stored: StoredMessage, to session: Session, batch: String?) {
    var outgoing = Outgoing(stored)
    outgoing.batch = batch
    if !session.capabilities.contains(.serverTime) {
      let stamp = "[\(CalendarFields(stored.time).date) \(CalendarFields(stored.time).clock)]"
      let dated = stamp + " " + stored.text
      let length = outgoing.message.encoded().count + stamp.utf8.count + 1
      if length <= LineLimit.body {
        outgoing.message.parameters[1] = dated
      } else {
        // No room for the time in the line: it goes ahead of the text, which stays whole.
        var header = outgoing
        header.message.parameters[1] = stamp
        emit(header, to: session.id)
      }
    }
    emit(outgoing, to: session.id)
    if case .room = stored.target {
      sessions[session.id]?.delivery.sentRoomMessage(stored.sequence)
    } else {
      sessions[session.id]?.delivery.sent(
        letter: Delivery.Letter(sequence: stored.sequence, sender: nil))
    }
  }

  /// A PING whose PONG proves that everything before it arrived.
  mutating func sendBarrier(_ id: SessionID) {
    guard let through = sessions[id]?.delivery.sentThrough else { return }
    sessions[id]?.delivery.barrier = through
    ping(id, "mailbox-\(through)")
  }

  mutating func acknowledge(_ pong: Message, from id: SessionID) {
    guard let token = pong.parameters.last, token.hasPrefix("mailbox-"),
      let claimed = Sequence(token.dropFirst("mailbox-".count)),
      let session = sessions[id], let key = session.user.accountKey
    else { return }
    let through = min(claimed, session.delivery.sentThrough)
    sessions[id]?.delivery.acknowledge(through)
    moveCursor(of: key, to: through)
    if session.stage == .departing {
      if sessions[id]?.delivery.isDirty == false { effects.append(.close(id)) }
    } else if session.delivery.morePages, !session.user.presence.isBusy {
      fetchPage(id)
    }
  }

  private mutating func moveCursor(of key: String, to sequence: Sequence) {
    guard accounts[key]?.mailbox.acknowledge(sequence) == true else { return }
    storeMailbox(of: key)
  }

  mutating func storeMailbox(of key: String) {
    guard let mailbox = accounts[key]?.mailbox else { return }
    effects.append(.store(.mailbox(account: key, mailbox)))
  }
}
