// What lives here: MODE of rooms, and who reads what came of it (Modern IRC, "Channel mode").
import IRC

extension Chat {
  mutating func mode(_ request: Request) throws(Refusal) {
    guard let name = request[0] else { return }
    guard name.namesRoom else {
      try userMode(request)
      return
    }
    guard let session = sessions[request.id] else { return }
    let room = try visibleRoom(name, to: session)
    guard let text = request[1] else {
      tellModes(of: room, to: session)
      return
    }
    let changes = ModeChange.parse(
      text, request.message.parameters.dropFirst(2), limit: configuration.shared.rooms.modes)
    if !changes.allSatisfy(\.asksForList) { try checkStoring(.mode, about: room.name) }
    applyModes(changes, in: room.id, by: request.id)
  }

  private mutating func tellModes(of room: Room, to session: Session) {
    let showsKey = session.user.isOperator || room.members[session.id] != nil
    reply(session.id, .RPL_CHANNELMODEIS, [room.name] + room.modes.words(showsKey: showsKey))
    reply(session.id, .RPL_CREATIONTIME, room.name, String(room.created.seconds))
  }

  private mutating func applyModes(_ changes: [ModeChange], in key: RoomID, by id: SessionID) {
    var done: [ModeChange] = []
    var told: [Refusal] = []
    for change in changes {
      do throws(Refusal) {
        done += try apply(change, in: key, by: id)
      } catch {
        // One 482 is enough for a whole line.
        if !told.contains(error) { reply(id, error) }
        told.append(error)
      }
    }
    guard !done.isEmpty, let session = sessions[id] else { return }
    storeRoom(key)
    announceModes(
      done, in: key, source: source(of: session), account: session.user.account, by: id)
  }

  /// Returns what has changed, as the members will read it.
  private mutating func apply(
    _ change: ModeChange, in key: RoomID, by id: SessionID
  ) throws(Refusal) -> [ModeChange] {
    guard let room = rooms[key], let session = sessions[id] else { return [] }
    let list = MaskList(rawValue: change.letter)
    if let list, change.argument == nil {
      tell(list, of: room, to: id)
      return []
    }
    let (standing, flag) = (Standing(letter: change.letter), RoomFlags(letter: change.letter))
    guard "klW".contains(change.letter) || list != nil || standing != nil || flag != nil else {
      throw Refusal(
        .ERR_UNKNOWNMODE, String(change.letter).clipped(to: 16), "There is no such mode of rooms")
    }
    guard mayModerate(room, session) else { throw .needsOperator(room.name) }
    if let list { return try changeList(list, change, in: room, by: session) }
    if let standing { return try changeStanding(standing, change, in: room) }
    if let flag { return rooms[key]?.change(flag, change) ?? [] }
    let keyLength = configuration.shared.rooms.keyLength
    let done = try rooms[key]?.changeSetting(change, keyLength: keyLength) ?? []
    if !room.speech.waits.isEmpty, rooms[key]?.speech.waits.isEmpty == true {
      output.append(.store(.wait(room: key, speaker: nil, moment)))
    }
    return done
  }

  /// The members read what was changed; so does an operator of the server from outside.
  mutating func announceModes(
    _ changes: [ModeChange], in key: RoomID, source: Source, account: AccountName?,
    by id: SessionID? = nil
  ) {
    guard let room = rooms[key] else { return }
    let space =
      LineLimit.body - source.description.utf8.count - room.name.utf8.count
      - configuration.shared.rooms.keyLength
    // History is for those who come later too; the key is not.
    let kept = changes.map { change in
      change.letter == "k" ? ModeChange(isSet: change.isSet, letter: "k", argument: "*") : change
    }
    var keptAs: [KeptEvent?] = []
    for words in ModeChange.lines(kept, space: space) {
      let text = words.joined(separator: " ")
      keptAs.append(keepEvent(.mode, in: key, source: source, account: account, text: text))
      log(source.nick, in: room, "MODE " + text)
    }
    let readers = id.map { withActor($0, room.members.keys) } ?? Array(room.members.keys)
    for (index, words) in ModeChange.lines(changes, space: space).enumerated() {
      // A long key may have cut the lines elsewhere.
      announce(
        Message(source: source, .mode, [room.name] + words), account: account,
        kept: index < keptAs.count ? keptAs[index] : nil, to: readers)
    }
  }

  mutating func log(_ actor: String, in room: Room, _ action: String) {
    output.append(.log(.action(by: actor, "in \(room.name) " + action)))
  }

  /// Members, and whoever acts on a room from outside.
  func withActor(_ id: SessionID, _ members: some Collection<SessionID>) -> [SessionID] {
    members.contains(id) ? Array(members) : Array(members) + [id]
  }

  mutating func storeRoom(_ key: RoomID) {
    if let room = rooms[key] { output.append(.store(.room(room.record))) }
  }
}
