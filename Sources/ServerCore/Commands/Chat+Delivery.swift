// What lives here: to whom a message goes out, and what its sender hears of them.
import IRC

extension Chat {
  mutating func deliver(_ message: StoredMessage, from sender: Speaker) {
    let count: Int
    switch message.target {
    case .room(let key, _):
      guard let room = rooms[key] else { return }
      rooms[key]?.said(message.sequence, by: sender.id)
      agenda.noteSpeech(in: key)
      emit(message, to: room, except: sender.id)
      count = room.members.liveCount(except: sender.id)
    case .ranked(let key, let prefix, _):
      rooms[key]?.said(message.sequence, to: prefix)
      let recipients = members(of: key, reachedBy: prefix).filter {
        $0 != sender.id && sessions.takesRoomMessage(message.sequence, $0)
      }
      emit(message, to: recipients)
      count = recipients.count
    case .everybody:
      post.wasToldEverybody(message.sequence)
      let letter = Delivery.Letter(sequence: message.sequence, sender: nil)
      let recipients = sessions.ids.filter { $0 != sender.id && sessions.takesLetter(letter, $0) }
      emit(message, to: recipients)
      count = recipients.count
    case .person(let place, let name):
      count = sendLetter(message, to: place, name: name, from: sender)
    }
    if configuration.logsMessages {
      output.append(.log(.message(message, recipients: count)))
    }
    echoElsewhere(message, from: sender)
    // Last, so that a labelled answer to oneself ends with the echo.
    if sender.capabilities.contains(.echoMessage) { echo(message, to: sender.id) }
  }

  /// What somebody says in private or to a rank, for their other sessions; what is said to all of a
  /// room or to everybody comes there anyway.
  private mutating func echoElsewhere(_ message: StoredMessage, from sender: Speaker) {
    for id in readers(ofWordsOf: sender, to: message.target) { emit(message, to: id) }
  }

  /// Other sessions of whoever says something that do not read it otherwise, and whose clients know
  /// their own words.
  func readers(ofWordsOf sender: Speaker, to target: Target) -> [SessionID] {
    let others = sessions.others(than: sender.id)
    guard !others.isEmpty else { return [] }
    switch target {
    case .room, .everybody: return []
    case .person(let place, _): if place == sender.place { return [] }
    case .ranked(let key, let prefix, _):
      if rooms[key]?.members[sender.id]?.standing.reaches(prefix) == true { return [] }
    }
    return others.filter {
      sessions[$0]?.delivery.mode == .live
        && sessions[$0]?.capabilities.isDisjoint(with: [.echoMessage, .selfMessage]) == false
    }
  }

  /// Whom a message to a prefix of a room reaches (STATUSMSG).
  func members(of key: RoomID, reachedBy prefix: Character) -> [SessionID] {
    guard let room = rooms[key] else { return [] }
    return room.members.filter { $0.standing.reaches(prefix) }
  }

  /// Returns to how many sessions it went out.
  private mutating func sendLetter(
    _ message: StoredMessage, to place: Place, name: String,
    from sender: Speaker
  ) -> Int {
    if case .account(let account) = place {
      accounts.modify(account) { $0.sent(message.sequence) }
    }
    let receivers = sessions(at: place)
    guard let first = receivers.first else {
      if message.command == .privmsg {
        tellOnce(sender.id, about: name, at: place, keptText(name))
      }
      return 0
    }
    let letter = Delivery.Letter(sequence: message.sequence, sender: sender.place)
    let taken = receivers.filter { sessions.takesLetter(letter, $0) }
    for receiver in taken {
      if receiver == sender.id {
        // labeled-response: a message to oneself carries the label on its echo only.
        deliverToSelf(message, sender)
      } else {
        emit(message, to: receiver)
      }
    }
    if let text = sessions.absence(of: first), message.command == .privmsg {
      tellOnce(sender.id, about: name, at: place, text)
    } else if sessions.hasBeenTold(sender.id) {
      sessions[sender.id]?.reached(place)
    }
    return taken.count
  }

  private mutating func deliverToSelf(_ message: StoredMessage, _ sender: Speaker) {
    let lines = rendition(of: message, in: nil, for: sender.id)
    output.send(to: [sender.id]) { bytes in
      for line in lines { line.encode(for: sender.capabilities, into: &bytes) }
    }
  }

  func keptText(_ name: String) -> String { "\(name) is offline; the message is kept" }

  /// 301, once until a message reaches the person again.
  mutating func tellOnce(_ id: SessionID, about name: String, at place: Place, _ text: String) {
    guard sessions.isHere(id), sessions[id]?.interests.isNews(text, of: place) == true else {
      return
    }
    sessions[id]?.tell(text, of: place)
    reply(id, .RPL_AWAY, name, text)
  }
}
