/// What lives here: PRIVMSG, NOTICE and TAGMSG (Modern IRC, "Sending Messages").
import IRC

extension Chat {
  mutating func say(_ request: Request) throws(Refusal) {
    do throws(Refusal) {
      try sayToAll(request)
    } catch {
      // A NOTICE is never answered, so that two programs cannot answer each other for ever.
      if request.command == .privmsg { throw error }
    }
  }

  private mutating func sayToAll(_ request: Request) throws(Refusal) {
    guard let list = request[0], list.contains(where: { $0 != "," }) else {
      throw Refusal(.ERR_NORECIPIENT, "No recipient given (\(request.command.rawValue))")
    }
    guard let text = request[1], !text.isEmpty else {
      throw Refusal(.ERR_NOTEXTTOSEND, "No text to send")
    }
    let names = list.split(separator: ",").map(String.init)
    guard names.count <= configuration.limits.targets else {
      throw Refusal(
        .ERR_TOOMANYTARGETS, list.clipped(to: 64), "Too many receivers; nothing was sent")
    }
    if request.mayBeRepeated, let clientID = request.message.tags[Tags.clientID],
      !clientID.isEmpty, let account = sessions[request.id]?.user.accountKey
    {
      // Sent before, its echo lost with the link? The archive knows.
      ask(.sent(account: account, clientID: clientID), for: request.id, .sent(request))
      return
    }
    var seen: Set<String> = []
    let distinct = names.filter { seen.insert(fold($0)).inserted }
    for name in distinct {
      do throws(Refusal) {
        try say(text, to: name, request)
      } catch {
        guard distinct.count > 1 else { throw error }
        if request.command == .privmsg { reply(request.id, error) }
      }
    }
  }

  private mutating func say(
    _ text: String, to name: String, _ request: Request
  ) throws(Refusal) {
    guard let sender = sessions[request.id] else { return }
    let target = try resolve(name, for: request.id)
    let source = source(of: sender)
    let length =
      source.description.utf8.count + request.command.rawValue.utf8.count
      + target.name.utf8.count + text.utf8.count + 7
    guard length <= LineLimit.body else {
      // Cutting it would lose words that the sender takes for said.
      throw Refusal(.ERR_INPUTTOOLONG, "The message is \(length - LineLimit.body) bytes too long")
    }
    sequence += 1
    let message = StoredMessage(
      sequence: sequence, id: messageID(sequence), time: now, source: source,
      account: sender.user.account, command: request.command, target: target,
      conversation: conversation(of: target, from: sender), text: text,
      tags: request.message.tags.clientOnly)
    if isKept(target) {
      let receipt = Receipt(
        session: request.id, label: labelled?.label, command: request.command,
        target: target.name, sequence: sequence)
      effects.append(.store(.message(message, receipt)))
      repeats.remember(message)
    }
    deliver(message, from: sender)
  }

  func messageID(_ sequence: Sequence) -> String {
    instance + "-" + String(sequence, radix: 36)
  }

  private func conversation(of target: Target, from sender: Session) -> Conversation {
    switch target {
    case .room(let key, _): .room(key)
    case .everybody: .room(lobbyKey ?? "$*")
    case .person(let key, _):
      Conversation(sender.user.accountKey ?? fold(sender.user.nick), and: key)
    }
  }

  /// Topics, and who joins and leaves for good, are part of a room's history.
  mutating func keepEvent(_ command: Command, in room: String, by id: SessionID, text: String) {
    guard let session = sessions[id], let name = rooms[room]?.name else { return }
    sequence += 1
    let event = StoredMessage(
      sequence: sequence, id: messageID(sequence), time: now, source: source(of: session),
      account: session.user.account, command: command, target: .room(room, name: name),
      conversation: .room(room), text: text, tags: [])
    effects.append(.store(.event(event)))
  }

  /// The archive has said whether it keeps this message already.
  mutating func answerSent(_ answer: Answer, _ request: Request) {
    guard let session = sessions[request.id], let account = session.user.accountKey else { return }
    var kept = repeats.find(sender: account, clientID: request.message.tags[Tags.clientID] ?? "")
    if kept.isEmpty, case .messages(let messages) = answer { kept = messages }
    if let first = kept.first {
      // Kept once, and said to be kept as often as it is sent. Its senders read it as it was.
      let name = fold(first.target.name)
      sessions[request.id]?.user.told[name] = nil
      guard session.capabilities.contains(.echoMessage) else { return }
      for message in kept { emit(Outgoing(message), to: request.id) }
      return
    }
    if case .failed = answer {
      tell(
        request.id, .fail,
        [request.command.rawValue, "NOT_STORED", request[0] ?? "*", "The archive cannot be read"])
      return
    }
    var request = request
    request.mayBeRepeated = false
    do throws(Refusal) {
      try say(request)
    } catch {
      reply(request.id, error)
    }
  }

  /// Guests have no mailbox; what is said to them is not kept.
  private func isKept(_ target: Target) -> Bool {
    guard case .person(let key, _) = target else { return true }
    return accounts[key] != nil
  }

  private func resolve(_ name: String, for id: SessionID) throws(Refusal) -> Target {
    let key = fold(name)
    if name == "$*" { return .everybody }
    if name.hasPrefix("#") {
      guard let room = rooms[key] else { throw .noSuchRoom(name.clipped(to: 64)) }
      guard room.members[id] != nil else {
        throw Refusal(.ERR_CANNOTSENDTOCHAN, room.name, "You're not in that room; join it first")
      }
      return .room(key, name: room.name)
    }
    if let account = accounts[key] { return .person(key, name: account.name) }
    if let guest = person(name) { return .person(key, name: guest.user.nick) }
    throw noSuchName(name)
  }

  func noSuchName(_ name: String) -> Refusal {
    let candidates = accountNames + sessions.ids.compactMap { sessions[$0]?.user.nick }
    var seen: Set<String> = []
    let near = NearNames.suggestions(
      for: name, among: candidates.filter { !$0.isEmpty && seen.insert($0).inserted })
    let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: ", "))?"
    return Refusal(.ERR_NOSUCHNICK, name.clipped(to: 64), "No such name" + hint)
  }

  private mutating func deliver(_ message: StoredMessage, from sender: Session) {
    let outgoing = Outgoing(message)
    let recipients: [SessionID]
    switch message.target {
    case .room(let key, _):
      recipients = roomRecipients(key, of: message, except: sender.id)
      emit(outgoing, to: recipients)
    case .everybody:
      lastToEverybody = message.sequence
      recipients = sessions.ids.filter { $0 != sender.id && takesLetter($0, message, from: nil) }
      emit(outgoing, to: recipients)
    case .person(let key, let name):
      recipients = sendLetter(message, outgoing, to: key, name: name, from: sender)
    }
    effects.append(.log(.message(message, recipients: recipients.count)))
    // Last, so that a labelled answer to oneself ends with the echo.
    if sender.capabilities.contains(.echoMessage) { emit(outgoing, to: sender.id) }
  }

  private mutating func roomRecipients(
    _ key: String, of message: StoredMessage, except sender: SessionID
  ) -> [SessionID] {
    guard let members = rooms[key]?.members.keys else { return [] }
    var recipients: [SessionID] = []
    recipients.reserveCapacity(members.count)
    for id in members where id != sender && sessions[id]?.delivery.mode == .live {
      recipients.append(id)
      if sessions[id]?.user.account != nil {
        sessions[id]?.delivery.sentRoomMessage(message.sequence)
      }
    }
    return recipients
  }

  /// Whether a letter goes out now; then it waits for its acknowledgement.
  private mutating func takesLetter(
    _ id: SessionID, _ message: StoredMessage, from sender: String?
  ) -> Bool {
    guard let session = sessions[id], session.isOnline, session.delivery.mode == .live else {
      return false
    }
    if session.user.account != nil {
      sessions[id]?.delivery.sent(
        letter: Delivery.Letter(sequence: message.sequence, sender: sender))
    }
    return true
  }

  private mutating func sendLetter(
    _ message: StoredMessage, _ outgoing: Outgoing, to key: String, name: String,
    from sender: Session
  ) -> [SessionID] {
    accounts[key]?.latest = message.sequence
    guard let receiver = nicks[key].flatMap({ sessions[$0] }) else {
      if message.command == .privmsg { tellOnce(sender.id, about: name, keptText(name)) }
      return []
    }
    let isTaken = takesLetter(receiver.id, message, from: fold(sender.user.nick))
    if isTaken {
      if receiver.id == sender.id {
        // labeled-response: a message to oneself carries the label on its echo only.
        deliverToSelf(outgoing, sender)
      } else {
        emit(outgoing, to: receiver.id)
      }
    }
    if let text = receiver.user.presence.text, message.command == .privmsg {
      tellOnce(sender.id, about: receiver.user.nick, text)
    } else {
      sessions[sender.id]?.user.told[key] = nil
    }
    return isTaken ? [receiver.id] : []
  }

  private mutating func deliverToSelf(_ outgoing: Outgoing, _ sender: Session) {
    effects.send(to: [sender.id]) { outgoing.encode(for: sender.capabilities, into: &$0) }
  }

  func keptText(_ name: String) -> String { "\(name) is offline; the message is kept" }

  /// 301, once until a message reaches the person again.
  mutating func tellOnce(_ id: SessionID, about name: String, _ text: String) {
    let key = fold(name)
    guard let session = sessions[id], session.user.told[key] != text else { return }
    if session.user.told.count > 1000 { sessions[id]?.user.told = [:] }
    sessions[id]?.user.told[key] = text
    reply(id, .RPL_AWAY, name, text)
  }

  /// message-tags: client-only tags without a text; never kept.
  mutating func relayTags(_ request: Request) throws(Refusal) {
    guard let sender = sessions[request.id], let list = request[0],
      sender.capabilities.contains(.messageTags)
    else { return }
    let tags = request.message.tags.clientOnly
    guard !tags.isEmpty else { return }
    for name in list.split(separator: ",").prefix(configuration.limits.targets) {
      let target = try resolve(String(name), for: request.id)
      var outgoing = Outgoing(
        Message(source: source(of: sender), .tagmsg, [target.name]))
      outgoing.time = now
      outgoing.account = sender.user.account
      outgoing.clientTags = tags
      let ids: [SessionID] =
        switch target {
        case .room(let key, _): rooms[key].map { Array($0.members.keys) } ?? []
        case .person(let key, _): nicks[key].map { [$0] } ?? []
        case .everybody: []
        }
      let readers = ids.filter {
        $0 != sender.id && sessions[$0]?.capabilities.contains(.messageTags) == true
          && sessions[$0]?.delivery.mode == .live
      }
      emit(outgoing, to: readers)
      if sender.capabilities.contains(.echoMessage) { emit(outgoing, to: sender.id) }
    }
  }

  mutating func reportUnstored(_ receipts: [Receipt], _ reason: String) {
    for (index, receipt) in receipts.enumerated() {
      repeats.forget(receipt.sequence)
      // One command to several receivers has one answer.
      if index == 0 || !receipt.sharesAnswer(with: receipts[index - 1]) {
        finishAnswer()
        beginAnswer(label: receipt.label, to: receipt.session)
      }
      tell(
        receipt.session, .fail,
        [
          receipt.command.rawValue, "NOT_STORED", receipt.target,
          "The message could not be kept and was not sent: \(reason)",
        ])
    }
    finishAnswer()
  }
}

extension Receipt {
  fileprivate func sharesAnswer(with other: Receipt) -> Bool {
    label != nil && label == other.label && session == other.session
  }
}

extension Outgoing {
  /// A message as it was said, with its own time and id.
  init(_ stored: StoredMessage) {
    let words = [stored.target.name, stored.text]
    let isBare = stored.command == .join || (stored.command == .part && stored.text.isEmpty)
    self.init(Message(source: stored.source, stored.command, isBare ? [words[0]] : words))
    time = stored.time
    id = stored.id
    account = stored.account
    clientTags = stored.tags
  }
}
