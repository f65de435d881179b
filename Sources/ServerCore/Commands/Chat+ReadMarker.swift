/// What lives here: MARKREAD (IRCv3 draft/read-marker).
import IRC

extension Chat {
  mutating func markRead(_ request: Request) throws(Refusal) {
    guard let target = request[0] else {
      throw .fail(.markRead, "NEED_MORE_PARAMS", [], "Missing parameters")
    }
    let key = fold(target)
    guard let account = sessions[request.id]?.user.accountKey,
      isConversation(target, of: account, request.id)
    else {
      throw .fail(
        .markRead, "INVALID_PARAMS", [target.clipped(to: 64)], "There is no such conversation")
    }
    if let word = request[1] {
      guard let time = word.behind("timestamp=").flatMap({ Timestamp(parsing: String($0)) })
      else {
        throw .fail(
          .markRead, "INVALID_PARAMS", [target, word.clipped(to: 64)],
          "The time is written timestamp=YYYY-MM-DDThh:mm:ss.sssZ")
      }
      move(key, of: account, to: min(time, now))
      if askWhatIsRead(key, of: account, target: target, for: request.id) { return }
    }
    tellMarker(target, to: request.id)
  }

  /// A person's name, a room that is seen, or one that was.
  private func isConversation(_ target: String, of account: String, _ id: SessionID) -> Bool {
    guard target.namesRoom else { return Names.isNick(target, limits: configuration.limits) }
    let key = fold(target)
    return rooms[key].map { !isHidden($0, from: id) } ?? false
      || accounts[account]?.markers[key] != nil
  }

  /// What is read need not be replayed to another client. Returns whether the archive is asked for
  /// the last message that is.
  private mutating func askWhatIsRead(
    _ key: String, of account: String, target: String, for id: SessionID
  ) -> Bool {
    let conversation: Conversation =
      key.namesRoom ? .room(key) : conversation(of: account, with: key)
    guard let mailbox = accounts[account]?.mailbox, let time = accounts[account]?.markers[key],
      places(of: conversation, for: account).contains(where: { !mailbox.missed[$0].isEmpty })
    else { return false }
    let query = HistoryQuery(
      conversation: conversation, range: .before(.time(time + .milliseconds(1))), limit: 1,
      includesEvents: false)
    ask(.history(query), for: id, .marker(target: target))
    return true
  }

  mutating func answerMarker(_ answer: Answer, target: String, to id: SessionID) {
    if case .messages(let messages) = answer, let last = messages.last,
      let account = sessions[id]?.user.accountKey
    {
      read(last, by: account)
    }
    tellMarker(target, to: id)
  }

  /// A marker only ever moves forward.
  private mutating func move(_ target: String, of account: String, to time: Timestamp) {
    guard let markers = accounts[account]?.markers, markers[target].map({ $0 < time }) ?? true,
      markers[target] != nil || markers.count < configuration.limits.markers
    else { return }
    accounts[account]?.markers[target] = time
    effects.append(.store(.marker(account: account, target: target, time)))
  }

  mutating func tellMarker(_ target: String, to id: SessionID) {
    guard let account = sessions[id]?.user.accountKey else { return }
    let marker = accounts[account]?.markers[fold(target)]
    tell(id, .markRead, [target, marker.map { "timestamp=\($0)" } ?? "*"])
  }
}
