// What lives here: MARKREAD (IRCv3 draft/read-marker).
import IRC
import System

extension Chat {
  mutating func markRead(_ request: Request) throws(Refusal) {
    guard let target = request[0] else {
      throw .fail(.markRead, .NEED_MORE_PARAMS, [], "Missing parameters")
    }
    let limits = configuration.shared.names
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
      guard let place = markedPlace(target), mayMark(place, request.id) else {
        throw noConversation
      }
      if sessions[request.id]?.user.account != nil {
        try checkStoring(.markRead, about: target)
      }
      move(place, of: request.id, to: min(time, latestTime(of: place, request.id)))
      if let account = sessions[request.id]?.user.accountKey,
        askWhatIsRead(place, of: account, word: target, for: request.id)
      {
        return
      }
    }
    tellMarker(target, to: request.id)
  }

  /// Messages may be a little ahead of the clock.
  private func latestTime(of place: Place, _ id: SessionID) -> Timestamp {
    guard let own = sessions[id]?.user.place else { return now }
    return max(now, post.latestTime(of: conversation(of: own, toMark: place)))
  }

  /// Nil for a room that does not exist.
  private func markedPlace(_ word: String) -> Place? {
    guard !word.namesRoom else { return room(named: word).map(Place.room) }
    return side(named: fold(word))
  }

  /// Anybody may ask: the answer is the same for a room that is hidden and for one that does not exist.
  private func mayMark(_ place: Place, _ id: SessionID) -> Bool {
    guard let key = place.room else { return true }
    return rooms[key].map { !isHidden($0, from: id) } ?? false || markers(of: id)?[place] != nil
  }

  private func conversation(of own: Place, toMark place: Place) -> Conversation {
    place.room == nil ? Conversation(own, and: place) : .room(place)
  }

  /// What is read need not be replayed to another client. Returns whether the archive is asked for
  /// the last message that is.
  private mutating func askWhatIsRead(
    _ place: Place, of account: Folded, word: String, for id: SessionID
  ) -> Bool {
    let conversation = conversation(of: .account(account), toMark: place)
    guard let mailbox = accounts[account]?.mailbox, let time = accounts[account]?.markers[place],
      places(of: conversation, for: account).contains(where: { !mailbox.missed[$0].isEmpty })
    else { return false }
    let query = HistoryQuery(
      conversation: conversation, range: .before(.time(time + .milliseconds(1))), limit: 1,
      includesEvents: false)
    ask(.history(query), for: id, .marker(word: word))
    return true
  }

  mutating func answerMarker(_ answer: Answer, word: String, to id: SessionID) {
    if case .messages(let messages) = answer, let last = messages.last,
      let account = sessions[id]?.user.accountKey
    {
      read(last, by: account)
    }
    tellMarker(word, to: id)
  }

  /// A marker only ever moves forward. A guest's lasts as long as the session.
  private mutating func move(_ place: Place, of id: SessionID, to time: Timestamp) {
    guard let markers = markers(of: id), markers[place].map({ $0 < time }) ?? true,
      markers[place] != nil || hasRoomForMarker(markers, id)
    else { return }
    guard let account = sessions[id]?.user.accountKey else {
      sessions.changeUser(of: id) { $0.mark(place, read: time) }
      return
    }
    accounts[account]?.mark(place, read: time)
    output.append(.store(.marker(account: account, place: place, time)))
    tellMarkerElsewhere(place, than: id)
  }

  /// "draft/read-marker": all clients of a person learn what was read with one of them.
  private mutating func tellMarkerElsewhere(_ place: Place, than id: SessionID) {
    guard let name = name(of: place) else { return }
    for other in sessions.others(than: id)
    where sessions[other]?.capabilities.contains(.readMarker) == true {
      tellMarker(name, to: other)
    }
  }

  /// Those of rooms that have ended make way.
  private mutating func hasRoomForMarker(_ markers: [Place: Timestamp], _ id: SessionID) -> Bool {
    let limit = configuration.shared.people.markers
    guard markers.count >= limit else { return true }
    let left = markers.filter { place, _ in place.room.map { rooms[$0] != nil } ?? true }
    if let account = sessions[id]?.user.accountKey {
      accounts[account]?.replaceMarkers(by: left)
    } else {
      sessions.changeUser(of: id) { $0.replaceMarkers(by: left) }
    }
    return left.count < limit
  }

  private func markers(of id: SessionID) -> [Place: Timestamp]? {
    guard let user = sessions[id]?.user else { return nil }
    return user.accountKey.map { accounts[$0]?.markers ?? [:] } ?? user.markers
  }

  /// A guest who logs in has read what the guest had read.
  mutating func adoptMarkers(_ id: SessionID) {
    guard let early = sessions[id]?.user.markers, !early.isEmpty else { return }
    sessions.changeUser(of: id) { $0.replaceMarkers(by: [:]) }
    for (place, time) in early.sorted(by: { $0.key < $1.key }) { move(place, of: id, to: time) }
  }

  mutating func tellMarker(_ word: String, to id: SessionID) {
    let marker = markedPlace(word).flatMap { markers(of: id)?[$0] }
    tell(id, .markRead, [word, marker.map { "timestamp=\($0)" } ?? "*"])
  }
}
