/// What lives here: what is kept, what was kept before, and what could not be kept.
import IRC

extension Chat {
  /// The next place in the order of everything said. What is kept carries its own number; numbers of
  /// what is not are set aside, many at a time, so that no later process gives them again.
  mutating func takeNumber(isKept: Bool) {
    sequence += 1
    guard !isKept, sequence > reserved else { return }
    reserved = sequence + 1023
    effects.append(.store(.reserved(reserved)))
  }

  func messageID(_ sequence: Sequence) -> String {
    instance + "-" + String(sequence, radix: 36)
  }

  /// Topics, modes, and who joins and leaves for good, are part of a room's history. Returns the
  /// msgid.
  @discardableResult
  mutating func keepEvent(
    _ command: Command, in room: String, by id: SessionID, text: String
  ) -> String? {
    guard let session = sessions[id] else { return nil }
    return keepEvent(
      command, in: room, source: source(of: session), account: session.user.account, text: text)
  }

  @discardableResult
  mutating func keepEvent(
    _ command: Command, in room: String, source: Source, account: String?, text: String
  ) -> String? {
    guard let name = rooms[room]?.name else { return nil }
    sequence += 1
    let event = StoredMessage(
      sequence: sequence, id: messageID(sequence), time: now, source: source, account: account,
      command: command, target: .room(room, name: name), conversation: .room(room), text: text,
      tags: [])
    effects.append(.store(.event(event)))
    return event.id
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
      if kept.count == 1 { echo(first, to: request.id) } else { emit(kept, to: request.id) }
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
  func isKept(_ target: Target) -> Bool {
    guard case .person(let key, _) = target else { return true }
    return accounts.index(forKey: key) != nil
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
