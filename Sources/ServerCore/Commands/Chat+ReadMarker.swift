// What lives here: MARKREAD (IRCv3 draft/read-marker).
import IRC
import System

extension Chat {
  mutating func markRead(_ request: Request) throws(Refusal) {
    guard let target = request[0] else {
      throw .fail(.markRead, .NEED_MORE_PARAMS, [], "Missing parameters")
    }
    let limits = configuration.limits
    let noConversation = Refusal.fail(
      .markRead, .INVALID_PARAMS, [target.clipped(to: 64)], "There is no such conversation")
    guard Names.isRoom(target, limits: limits) || Names.isNick(target, limits: limits) else {
      throw noConversation
    }
    if let word = request[1] {
      guard let time = word.behind("timestamp=").flatMap({ Timestamp(parsing: String($0)) })
      else {
        throw .fail(
          .markRead, .INVALID_PARAMS, [target, word.clipped(to: 64)],
          "The time is written timestamp=YYYY-MM-DDThh:mm:ss.sssZ")
      }
      let key = fold(target)
      guard !key.namesRoom || mayMark(key, request.id) else { throw noConversation }
      if sessions[request.id]?.user.account != nil {
        try checkStoring(.markRead, about: target)
      }
      move(key, of: request.id, to: min(time, latestTime(of: key, request.id)))
      if let account = sessions[request.id]?.user.accountKey,
        askWhatIsRead(key, of: account, target: target, for: request.id)
      {
        return
      }
    }
    tellMarker(target, to: request.id)
  }

  /// Messages may be a little ahead of the clock.
  private func latestTime(of key: Folded, _ id: SessionID) -> Timestamp {
    guard let own = sessions[id]?.user.place else { return now }
    return max(now, clock.latest(of: conversation(of: own, toMark: key)))
  }

  /// A room that is seen, or one that was. Anybody may ask: the answer is the same for a room that
  /// is hidden and for one that does not exist.
  private func mayMark(_ key: Folded, _ id: SessionID) -> Bool {
    rooms[key].map { !isHidden($0, from: id) } ?? false || markers(of: id)?[key] != nil
  }

  private func conversation(of own: Place, toMark key: Folded) -> Conversation {
    key.namesRoom ? .room(.room(key)) : conversation(of: own, with: key)
  }

  /// What is read need not be replayed to another client. Returns whether the archive is asked for
  /// the last message that is.
  private mutating func askWhatIsRead(
    _ key: Folded, of account: Folded, target: String, for id: SessionID
  ) -> Bool {
    let conversation = conversation(of: .account(account), toMark: key)
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

  /// A marker only ever moves forward. A guest's lasts as long as the session.
  private mutating func move(_ target: Folded, of id: SessionID, to time: Timestamp) {
    guard let markers = markers(of: id), markers[target].map({ $0 < time }) ?? true,
      markers[target] != nil || markers.count < configuration.limits.markers
    else { return }
    guard let account = sessions[id]?.user.accountKey else {
      sessions[id]?.user.markers[target] = time
      return
    }
    accounts[account]?.markers[target] = time
    if target.namesRoom { traces[target, default: []].insert(account) }
    effects.append(.store(.marker(account: account, target: target, time)))
  }

  private func markers(of id: SessionID) -> [Folded: Timestamp]? {
    guard let user = sessions[id]?.user else { return nil }
    return user.accountKey.map { accounts[$0]?.markers ?? [:] } ?? user.markers
  }

  /// A guest who logs in has read what the guest had read.
  mutating func adoptMarkers(_ id: SessionID) {
    guard let early = sessions[id]?.user.markers, !early.isEmpty else { return }
    sessions[id]?.user.markers = [:]
    for (target, time) in early.sorted(by: { $0.key < $1.key }) { move(target, of: id, to: time) }
  }

  mutating func tellMarker(_ target: String, to id: SessionID) {
    let marker = markers(of: id)?[fold(target)]
    tell(id, .markRead, [target, marker.map { "timestamp=\($0)" } ?? "*"])
  }
}
