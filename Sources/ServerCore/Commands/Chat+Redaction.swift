// What lives here: REDACT (IRCv3 draft/message-redaction).
import IRC

extension Chat {
  /// "Command": the message is looked for first.
  mutating func redact(_ request: Request) throws(Refusal) {
    guard let session = sessions[request.id], request.capabilities.contains(.messageRedaction)
    else { throw unknown(request.command) }
    guard let name = request[0], let id = request[1] else { return }
    let target = try redactionTarget(name, of: session)
    guard let sequence = post.number(ofMessage: id) else { throw unknownMessage(target, id) }
    ask(.message(sequence), for: request.id, .redaction(target, request))
  }

  /// One's own conversations, without asking whether one may speak there now.
  private func redactionTarget(_ name: String, of session: Session) throws(Refusal) -> Target {
    let key = fold(name)
    if name == "$*" { return .everybody }
    if let room = findRoom(named: name),
      room.members[session.id] != nil || session.user.isOperator
    {
      return .room(room.id, name: room.name)
    }
    if let account = accounts[key] { return .person(.account(key), name: account.name) }
    // A guest may have gone; the words are still one's own.
    let side = side(named: key)
    if session.user.account != nil, !isAccount(key),
      Names.isNick(name, limits: configuration.shared.names)
    {
      return .person(side, name: person(name)?.user.nick ?? name)
    }
    throw .fail(
      .redact, .INVALID_TARGET, [name.clipped(to: 64)], "You cannot remove messages from there")
  }

  private func unknownMessage(_ target: Target, _ id: String) -> Refusal {
    .fail(
      .redact, .UNKNOWN_MSGID, [target.name, id.clipped(to: 64)],
      "This message does not exist or is too old")
  }

  /// The archive has looked.
  mutating func answerRedaction(_ answer: Answer, _ target: Target, _ request: Request) {
    do throws(Refusal) {
      guard let session = sessions[request.id], let name = request[0], let id = request[1] else {
        return
      }
      // The room may be another one by now, or the session not in it any more.
      guard try redactionTarget(name, of: session) == target else {
        throw unknownMessage(target, id)
      }
      guard case .messages(let messages) = answer, let message = messages.first,
        message.id == id, message.isSaid || message.command == .tagmsg,
        concerns(message, target, session)
      else { throw unknownMessage(target, id) }
      try checkMayRedact(message, target, session)
      try checkStoring(.redact, about: target.name)
      let reason = remark(request, 2).flatMap { remark($0, by: session, to: message.target) }
      decide(.redacted(session.id, message, target, reason: reason))
    } catch {
      reply(request.id, error)
    }
  }

  /// Whether the message stands where the request says. What one cannot read is unknown, whatever
  /// its id.
  private func concerns(_ message: StoredMessage, _ target: Target, _ session: Session) -> Bool {
    switch (target, message.target) {
    case (.room(let key, _), .room(let other, _)), (.room(let key, _), .ranked(let other, _, _)):
      key == other
    case (.room(let key, _), .everybody): key == lobby
    case (.everybody, .everybody): true
    case (.person(let place, _), .person(let other, _)):
      message.conversation == Conversation(session.user.place, and: place)
        && (other == place || other == session.user.place)
    default: false
    }
  }

  /// Its sender may for a while; who moderates the place may always.
  private func checkMayRedact(
    _ message: StoredMessage, _ target: Target, _ session: Session
  ) throws(Refusal) {
    if session.user.isOperator { return }
    if case .room(let key, _) = target, let room = rooms[key], mayModerate(room, session) { return }
    guard let account = session.user.accountKey, message.account?.key == account else {
      throw .fail(
        .redact, .REDACT_FORBIDDEN, [target.name, message.id],
        "You are not authorised to remove this message")
    }
    guard let window = configuration.shared.messages.redactionWindow, time.age(of: message) > window
    else { return }
    throw .fail(
      .redact, .REDACT_WINDOW_EXPIRED,
      [target.name, message.id, String(window.components.seconds)],
      "A message can be removed for \(window.spoken)")
  }

  mutating func redact(
    _ message: StoredMessage, _ target: Target, reason: String?, by id: SessionID
  ) {
    guard let session = sessions[id], session.isOnline else { return }
    let reason = reason.map { " " + $0.clipped(to: configuration.shared.rooms.kickLength) } ?? ""
    let number = takeNumber()
    var event = StoredMessage(
      sequence: number, id: post.messageID(number),
      time: post.time(of: message.conversation, now: now), source: source(of: session),
      account: session.user.account, command: .redact, target: message.target,
      conversation: message.conversation, text: message.id + reason, tags: [])
    // A room may have another name by now.
    if case .room = message.target { event.target = target }
    remove(message.sequence)
    output.append(.store(.event(event)))
    let readers = redactionReaders(message, except: session.id)
    announceRedaction(event, of: message, to: readers, by: session)
    if session.capabilities.contains(.echoMessage) { emit(event, to: session.id) }
  }

  /// All who could read the message, its sender among them, but not who removes it.
  private func redactionReaders(_ message: StoredMessage, except id: SessionID) -> [SessionID] {
    let ids: [SessionID]
    switch message.target {
    case .room(let key, _): ids = rooms[key].map { Array($0.members.keys) } ?? []
    case .ranked(let key, let prefix, _): ids = members(of: key, reachedBy: prefix)
    case .everybody: ids = sessions.ids.filter { sessions[$0]?.isOnline == true }
    case .person(let place, _):
      ids = receivers(place, of: message) + sessions(at: message.sender)
    }
    var seen: Set<SessionID> = [id]
    return ids.filter { seen.insert($0).inserted }
  }

  /// To whom it was said; another guest of that name never read it.
  private func receivers(_ place: Place, of message: StoredMessage) -> [SessionID] {
    sessions(at: place).filter {
      !place.isGuest || (sessions[$0]?.user.nickSince).map { $0 <= message.sequence } == true
    }
  }

  /// "MUST not forward this REDACT to target recipients that have not negotiated this capability";
  /// in a room they read a notice instead.
  private mutating func announceRedaction(
    _ event: StoredMessage, of message: StoredMessage, to readers: [SessionID], by session: Session
  ) {
    func knows(_ id: SessionID) -> Bool {
      sessions[id]?.capabilities.contains(.messageRedaction) == true
    }
    if case .person = event.target {
      for id in readers where knows(id) { emit(event, to: id) }
    } else {
      emit(Outgoing(event), to: readers.filter(knows))
    }
    guard case .room(_, let name) = message.target else { return }
    let age = Duration.seconds(max(1, time.age(of: message).components.seconds))
    let author = message.source.nick == session.user.nick ? "" : " from \(message.source.nick)"
    let why = event.text.behind(message.id + " ") ?? ""
    let text =
      "\(session.user.nick) removed a message\(author) from \(age.spoken) ago"
      + (why.isEmpty ? "" : ": \(why)")
    announce(
      Message(source: serverSource, .notice, [name, text]), account: nil,
      to: readers.filter { !knows($0) })
  }
}
