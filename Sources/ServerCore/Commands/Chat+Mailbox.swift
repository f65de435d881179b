// What lives here: what was kept for somebody, page by page.
import IRC
import System

extension Chat {
  /// First thing after the welcome: what was kept; then the rooms.
  mutating func openMailbox(_ id: SessionID) {
    guard sessions.isHere(id), let session = sessions[id], let key = session.user.accountKey,
      let account = accounts[key]
    else { return }
    if session.capabilities.contains(.chatHistory) {
      openHistory(id, key, account)
      return
    }
    let mailbox = account.mailbox
    let first = min(mailbox.acknowledged, (mailbox.missed.first ?? .max) - 1)
    sessions[id]?.prove(from: 0)
    sessions[id]?.begin(after: first)
    guard account.hasLetters(toEverybody: post.lastToEverybody) || !mailbox.missed.isEmpty else {
      sessions[id]?.begin(after: post.last)
      decide(.entered(id, through: post.last))
      return
    }
    hold(id)
    sessions[id]?.enterAfterPage()
    fetchPage(id)
  }

  /// Who reads history asks for what is missing, and knows better what that is. What it does not
  /// ask for stays in the mailbox, for a client that has to be told.
  private mutating func openHistory(_ id: SessionID, _ key: Folded, _ account: Account) {
    sessions[id]?.begin(after: post.last)
    decide(.entered(id, through: nil))
    guard account.hasLetters(toEverybody: post.lastToEverybody) else {
      beginProof(id, key, after: post.last)
      return
    }
    let query = Query.letters(
      account: key, after: account.mailbox.acknowledged, through: post.last)
    ask(query, for: id, .letters(through: post.last))
  }

  /// The archive has said whose letters wait.
  mutating func takeLetters(_ answer: Answer, through: MessageNumber, for id: SessionID) {
    guard case .letters(let letters) = answer, let key = sessions[id]?.user.accountKey else {
      return
    }
    beginProof(id, key, after: through, but: letters)
  }

  /// Everything up to `sequence` is accounted for: from here on PONGs move the cursor.
  private mutating func beginProof(
    _ id: SessionID, _ key: Folded, after sequence: MessageNumber, but letters: Missed = Missed()
  ) {
    sessions[id]?.prove(from: sequence + 1)
    decide(.accounted(key, letters, through: sequence))
  }

  mutating func accountFor(_ key: Folded, _ letters: Missed, through sequence: MessageNumber) {
    for place in letters.places {
      for range in letters[place] {
        let isMissed = accounts[key]?.miss(
          range.lowerBound, through: range.upperBound, in: place)
        if isMissed == true { storeMissed(of: key, in: place) }
      }
    }
    guard let acknowledged = accounts[key]?.mailbox.acknowledged else { return }
    accounts[key]?.acknowledge(through: max(acknowledged, sequence))
    storeMailbox(of: key)
  }

  /// `through`: letters up to here are accounted for.
  mutating func enterChat(_ id: SessionID, through: MessageNumber?) {
    guard sessions[id]?.isOnline == true else { return }
    if let key = sessions[id]?.user.accountKey {
      if let through, let acknowledged = accounts[key]?.mailbox.acknowledged, through > acknowledged
      {
        accounts[key]?.acknowledge(through: through)
      }
      // Other sessions of the person may have entered before.
      accounts[key]?.comeOnline(from: post.next)
      storeMailbox(of: key)
    }
    enterRooms(id)
  }

  /// From here on messages wait for the session.
  mutating func hold(_ id: SessionID) {
    guard sessions.isHere(id) else { return }
    settle(id)
    sessions[id]?.hold(from: post.next)
    reseat(id)
  }

  /// The session reads in another way what its rooms say.
  mutating func reseat(_ id: SessionID) {
    guard let reading = sessions[id]?.reading else { return }
    for key in sessions[id]?.user.rooms ?? [] { rooms[key]?.reseat(id, reading: reading) }
  }

  /// Asks for what comes after everything that went out.
  mutating func fetchPage(_ id: SessionID) {
    guard let session = sessions[id], let key = session.user.accountKey,
      let mailbox = accounts[key]?.mailbox
    else { return }
    var missed = mailbox.missed
    if let held = session.delivery.replay.roomsHeldFrom {
      for room in session.user.rooms {
        guard let member = rooms[room]?.members[id], let latest = rooms[room]?.speech.latest else {
          continue
        }
        let from = max(held, member.since)
        if from <= latest { missed.add(from...latest, in: .room(room)) }
        for range in rankedRanges(of: id, in: room, from: held) {
          missed.add(range.span, in: range.place)
        }
      }
    }
    let query = MailboxQuery(
      account: key, acknowledged: mailbox.acknowledged, after: session.delivery.sentThrough,
      through: post.last, missed: missed, limit: configuration.limits.mailboxPage)
    ask(.mailbox(query), for: id, .mailbox(through: post.last))
  }

  /// The archive has answered; nil when it cannot be read now.
  mutating func replay(
    _ messages: [StoredMessage]?, through: MessageNumber, to id: SessionID
  ) {
    guard let session = sessions[id], session.isOnline, session.delivery.mode == .held else {
      return
    }
    replayInBatches(messages ?? [], to: session)
    let page = configuration.limits.mailboxPage
    sessions[id]?.took(page: messages?.count, of: page, through: through)
    if messages?.isEmpty == true { settleEmptyPage(id) }
    if messages?.isEmpty == false { sendBarrier(id) }
    if sessions[id]?.enters() == true { decide(.entered(id, through: nil)) }
    continueReplay(id)
    if messages == nil { lookAgain(id) }
  }

  /// Nothing is there any more of what was noted as missing.
  private mutating func settleEmptyPage(_ id: SessionID) {
    guard let delivery = sessions[id]?.delivery, !delivery.isDirty else { return }
    prove(through: delivery.replay.searchedThrough, by: id)
  }

  /// A full page is followed by the next at its PONG; after the last one messages go out live.
  private mutating func continueReplay(_ id: SessionID) {
    guard let session = sessions[id], session.delivery.mode == .held,
      !session.user.presence.isBusy, !session.delivery.replay.morePages,
      let key = session.user.accountKey, let account = accounts[key]
    else { return }
    let heldFrom = session.delivery.replay.roomsHeldFrom ?? post.next
    let newest = max(account.latest, post.lastToEverybody, heldFrom <= post.last ? post.last : 0)
    if newest > max(session.delivery.sentThrough, session.delivery.replay.searchedThrough) {
      fetchPage(id)
    } else {
      sessions[id]?.release(at: post.last)
      reseat(id)
    }
  }

  /// The archive could not be read: it is asked again.
  mutating func retryReplay(_ session: Session) {
    if mayRetryReplay(session.id) { fetchPage(session.id) }
  }

  func mayRetryReplay(_ id: SessionID) -> Bool {
    guard sessions[id]?.delivery.mode == .held, sessions[id]?.delivery.replay.morePages == true,
      sessions[id]?.delivery.barrier == nil, sessions[id]?.pending.asked == nil
    else { return false }
    return sessions[id]?.user.presence.isBusy == false
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
    case .ranked(let key, _, let name): rooms[key]?.name ?? name
    case .everybody: configuration.shared.lobby ?? message.source.nick
    case .person(let place, let name): place == session.user.place ? message.source.nick : name
    }
  }

  private mutating func replay(_ stored: StoredMessage, to session: Session, batch: String?) {
    var lines = rendition(of: stored, in: batch, for: session.id)
    if !session.capabilities.contains(.serverTime) { date(&lines, at: stored.time) }
    for line in lines { emit(line, to: session.id) }
    switch stored.target {
    case .room, .ranked: sessions[session.id]?.sentRoomMessage(stored.sequence)
    case .person, .everybody:
      sessions[session.id]?.sent(
        letter: Delivery.Letter(sequence: stored.sequence, sender: nil))
    }
  }

  /// Puts the time into the text, for those who read no `server-time`.
  private func date(_ lines: inout [Outgoing], at time: Timestamp) {
    guard let index = lines.firstIndex(where: { $0.message.command != .batch }) else { return }
    let stamp = "[\(CalendarFields(time).date) \(CalendarFields(time).clock)]"
    let line = lines[index]
    var dated = line.message
    dated.parameters[1] = stamp + " " + (line.message[1] ?? "")
    if dated.encoded().count <= LineLimit.body {
      lines[index] = line.saying(dated)
    } else {
      // No room for the time in the line: it goes ahead of the text, which stays whole.
      dated.parameters[1] = stamp
      lines.insert(line.saying(dated), at: index)
    }
  }
}

extension Account {
  fileprivate func hasLetters(toEverybody lastToEverybody: MessageNumber) -> Bool {
    max(latest, lastToEverybody) > mailbox.acknowledged
  }
}
