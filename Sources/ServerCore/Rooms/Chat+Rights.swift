// What lives here: who may enter, see, speak in and moderate a room.
import IRC
import System

extension Chat {
  /// Operators of the room and of the server; the lobby has no operators of its own.
  func mayModerate(_ room: Room, _ session: Session) -> Bool {
    if session.user.isOperator { return true }
    return room.members[session.id]?.isOperator == true && room.id != lobby
  }

  /// Outsiders know nothing of a secret room (Modern IRC, "Secret Channel Mode").
  func sees(_ room: Room, _ session: Session) -> Bool {
    !room.modes.flags.contains(.secret) || session.user.isOperator
      || room.members[session.id] != nil
  }

  /// Whether a reader could take this name of another room for the lobby's.
  func looksLikeLobby(_ name: String) -> Bool {
    guard let lobby = configuration.shared.lobby, fold(name) != fold(lobby) else { return false }
    return Skeleton.of(name) == Skeleton.of(lobby)
  }

  /// A room as somebody knows it: what is none of their business does not exist, in whatever words
  /// they ask.
  func visibleRoom(_ name: String, to session: Session) throws(Refusal) -> Room {
    guard let room = findRoom(named: name), sees(room, session) else {
      throw .noSuchRoom(name.clipped(to: 64))
    }
    return room
  }

  func maskPerson(_ session: Session) -> MaskPattern.Person {
    MaskPattern.Person(source: source(of: session).description, account: session.user.accountKey)
  }

  /// The lobby holds even those whom it does not let speak.
  func isBanned(_ session: Session, from room: Room) -> Bool {
    guard !room.masks.isEmpty, room.id != lobby, !session.user.isOperator else {
      return false
    }
    if room.rights.isOperator(session.user.accountKey) { return false }
    return room.masks.ban(maskPerson(session), at: moment)
  }

  /// Modern IRC, "JOIN": first who the person is, then what the room demands.
  func checkMayEnter(_ session: Session, _ room: Room, given: String?) throws(Refusal) {
    guard !session.user.isOperator else { return }
    if room.rights.isOperator(session.user.accountKey) { return }
    let modes = room.modes
    if isBanned(session, from: room) {
      throw Refusal(.ERR_BANNEDFROMCHAN, room.name, "You are banned from this room (+b)")
    }
    if modes.flags.contains(.needsAccount), session.user.account == nil {
      throw Refusal(
        .ERR_NEEDREGGEDNICK, room.name, "Only people with an account may enter this room (+R)")
    }
    guard room.rights.invitation(of: session) != true else { return }
    if modes.flags.contains(.inviteOnly), !room.masks.invite(maskPerson(session), at: moment) {
      throw Refusal(.ERR_INVITEONLYCHAN, room.name, "This room is for invited people (+i)")
    }
    if let key = modes.key, key != given {
      throw Refusal(.ERR_BADCHANNELKEY, room.name, "This room has another key (+k)")
    }
    if let limit = modes.limit, room.members.count >= limit {
      throw Refusal(.ERR_CHANNELISFULL, room.name, "This room is full (+l)")
    }
  }

  /// Modern IRC, "PRIVMSG": 404 says which mode stands in the way.
  func checkMaySpeak(_ session: Session, in room: Room) throws(Refusal) {
    let standing = room.members[session.id]?.standing
    if session.user.isOperator || standing?.mayAlwaysSpeak == true { return }
    if standing == nil, room.modes.flags.contains(.noOutsiders) {
      throw cannotSpeak(room, "You're not in that room; join it first")
    }
    if room.modes.flags.contains(.moderated) {
      throw cannotSpeak(room, "Only people with a voice may speak in this room (+m)")
    }
    guard !room.masks.isEmpty else { return }
    let person = maskPerson(session)
    if room.masks.ban(person, at: moment) {
      throw cannotSpeak(room, "You are banned from this room (+b)")
    }
    if room.masks.mute(person, at: moment) {
      throw cannotSpeak(room, "You are muted in this room")
    }
  }

  /// What is said, apart from who says it: `C` and slow mode. Plain clients read every line of a
  /// message by itself.
  func checkMaySay(
    _ text: String, joints: [Int], _ session: Session, in room: Room
  ) throws(Refusal) {
    if room.modes.flags.contains(.noCTCP), text.utf8.contains(1),
      StoredMessage.lines(of: text, joints: joints).contains(where: { $0.text.isCTCPRequest })
    {
      throw cannotSpeak(room, "This room takes no CTCP (+C)")
    }
    guard let slowness = room.modes.slowness, isSlowed(session, in: room) else { return }
    guard let last = room.speech.waits[speaker(session)] else { return }
    let rest = Duration.seconds(slowness) - (moment - last)
    guard rest > .zero else { return }
    throw cannotSpeak(
      room, "This room is in slow mode; wait \(Duration.seconds(rest.wholeSecondsUp).spoken) (+W)")
  }

  /// What somebody says by the way, such as why they leave: nothing where they may not speak now.
  func remark(_ text: String, by session: Session, in room: Room) -> String? {
    do throws(Refusal) {
      try checkMaySpeak(session, in: room)
      try checkMaySay(text, joints: [], session, in: room)
      return text
    } catch {
      return nil
    }
  }

  func remark(_ text: String, by session: Session, to target: Target) -> String? {
    switch target {
    case .person: text
    case .room(let key, _), .ranked(let key, _, _):
      rooms[key].flatMap { remark(text, by: session, in: $0) }
    case .everybody:
      lobby.flatMap { rooms[$0] }.map { remark(text, by: session, in: $0) } ?? text
    }
  }

  /// Whose wait it is. A guest may take another name or come again, so guests wait together with
  /// all who come from where they do.
  private func speaker(_ session: Session) -> String {
    if let account = session.user.accountKey { return account.text }
    return session.peer.isExempt
      ? "session \(session.id.slot) \(session.id.generation)"
      : "from " + session.peer.household
  }

  private func isSlowed(_ session: Session, in room: Room) -> Bool {
    !session.user.isOperator && room.members[session.id]?.standing.mayAlwaysSpeak != true
  }

  /// Begins somebody's wait in a room in slow mode.
  mutating func noteSpeech(_ session: Session, in key: RoomID) {
    guard let room = rooms[key], let slowness = room.modes.slowness, isSlowed(session, in: room)
    else { return }
    let speaker = speaker(session)
    rooms[key]?.wait(speaker, since: time.moment)
    if session.user.account != nil || !session.peer.isExempt {
      output.append(.store(.wait(room: key, speaker: speaker, moment)))
    }
    let oldest = moment - .seconds(slowness)
    rooms[key]?.forgetWaits(until: oldest, past: 2 * room.members.count + 100)
  }

  private func cannotSpeak(_ room: Room, _ text: String) -> Refusal {
    Refusal(.ERR_CANNOTSENDTOCHAN, room.name, text)
  }
}

extension String {
  /// Anything but /me.
  fileprivate var isCTCPRequest: Bool { begins(with: "\u{1}") && !begins(with: "\u{1}ACTION ") }
}
