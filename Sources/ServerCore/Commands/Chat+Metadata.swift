// What lives here: METADATA's reading and writing subcommands (IRCv3 metadata).
import IRC

extension Chat {
  /// "METADATA client command".
  mutating func metadata(_ request: Request) throws(Refusal) {
    guard let session = sessions[request.id] else { return }
    guard session.isOnline || !session.capabilities.isDisjoint(with: .anyMetadata) else {
      throw .notRegistered
    }
    let owner = try metadataOwner(request[0] ?? "*", for: request.id)
    let words = Array(request.message.parameters.dropFirst(2))
    let subcommand = request[1]?.uppercased() ?? ""
    guard !words.isEmpty || !["GET", "SET", "SUB", "UNSUB"].contains(subcommand) else {
      throw .needMoreParameters(.metadata)
    }
    switch subcommand {
    case "GET": getMetadata(words, of: owner, for: request.id)
    case "LIST": listMetadata(of: owner, for: request.id)
    case "SET":
      if request[3]?.isEmpty == false, try !mayBeSaid(request) { return }
      try setMetadata(words[0], to: request[3], of: owner, by: request.id)
    case "CLEAR": try clearMetadata(of: owner, by: request.id)
    case "SUB": subscribe(words, request.id)
    case "UNSUB": unsubscribe(words, request.id)
    case "SUBS": tellKeys(.RPL_METADATASUBS, Array(session.interests.subscriptions), request.id)
    case "SYNC": syncMetadata(of: owner, to: request.id)
    default:
      throw .fail(
        .metadata, .SUBCOMMAND_INVALID, [(request[1] ?? "*").clipped(to: 32)],
        "Invalid subcommand")
    }
  }

  /// `*` is oneself; before the welcome there is nobody else.
  private func metadataOwner(_ word: String, for id: SessionID) throws(Refusal) -> MetadataOwner {
    if let session = sessions[id], word == "*" || fold(word) == fold(session.user.nick) {
      return metadataOwner(of: session)
    }
    if let session = sessions[id], session.isOnline {
      if let room = findRoom(named: word), tells(room, session) {
        return MetadataOwner(keeper: .kept(.room(room.id)), name: room.name)
      }
      if let account = accounts[fold(word)] {
        return MetadataOwner(keeper: .kept(.account(fold(word))), name: account.name)
      }
      if let guest = person(word) { return metadataOwner(of: guest) }
    }
    throw .fail(.metadata, .INVALID_TARGET, [word.clipped(to: 64)], "Invalid metadata target")
  }

  /// A room into which people are asked tells those outside nothing of itself.
  private func tells(_ room: Room, _ reader: Session) -> Bool {
    guard room.modes.flags.contains(.inviteOnly) else { return sees(room, reader) }
    return room.members[reader.id] != nil || reader.user.isOperator
  }

  func metadataOwner(of session: borrowing Session) -> MetadataOwner {
    let key = session.isOnline ? session.user.accountKey : nil
    return MetadataOwner(
      keeper: key.map { .kept(.account($0)) } ?? .session(session.id), name: session.addressee)
  }

  func metadata(of owner: MetadataOwner) -> Metadata {
    switch owner.keeper {
    case .kept(let key): people.metadata[key] ?? Metadata()
    case .session(let id): sessions[id]?.user.metadata ?? Metadata()
    }
  }

  /// As `reader` may know it.
  func metadata(of owner: MetadataOwner, for reader: SessionID) -> Metadata {
    let metadata = metadata(of: owner)
    guard let session = sessions[reader], metadataOwner(of: session).keeper == owner.keeper else {
      return metadata.shown
    }
    return metadata
  }

  /// "METADATA GET": an answer for every key, in order.
  private mutating func getMetadata(
    _ words: [String], of owner: MetadataOwner, for id: SessionID
  ) {
    let metadata = metadata(of: owner, for: id)
    let lines = words.map { word -> Message in
      guard let key = Metadata.key(word) else {
        return Message(source: serverSource, .fail, invalidKey(word).parameters)
      }
      return keyLine(owner, key, metadata[key], for: id)
    }
    sendMetadataBatch(lines, about: owner.name, to: id)
  }

  /// "METADATA LIST".
  private mutating func listMetadata(of owner: MetadataOwner, for id: SessionID) {
    let metadata = metadata(of: owner, for: id)
    let lines = metadata.keys.map { keyLine(owner, $0, metadata[$0], for: id) }
    sendMetadataBatch(lines, about: owner.name, to: id)
  }

  /// 761 with the value, or 766.
  func keyLine(
    _ owner: MetadataOwner, _ key: String, _ value: String?, for id: SessionID
  ) -> Message {
    let addressee = sessions[id]?.addressee ?? "*"
    guard let value else {
      return Message(
        source: serverSource, Numeric.RPL_KEYNOTSET.command,
        [addressee, owner.name, key, "The key is not set"])
    }
    return Message(
      source: serverSource, Numeric.RPL_KEYVALUE.command, [addressee, owner.name, key, "*", value])
  }

  /// "METADATA SET": without a value the key is removed.
  private mutating func setMetadata(
    _ word: String, to value: String?, of owner: MetadataOwner, by id: SessionID
  ) throws(Refusal) {
    guard let key = Metadata.key(word) else { throw invalidKey(word) }
    try checkMayChange(owner, key, by: id)
    if case .kept = owner.keeper { try checkStoring(.metadata, about: owner.name) }
    let limits = configuration.shared.people
    let value = value.flatMap { $0.isEmpty ? nil : $0 }
    if let value {
      guard value.utf8.count <= limits.metadataValueLength else {
        let isNewest = sessions[id]?.capabilities.contains(.metadata3) == true
        throw .fail(
          .metadata, isNewest ? .INVALID_VALUE : .VALUE_INVALID, [key],
          "A value has at most \(limits.metadataValueLength) bytes")
      }
      let metadata = metadata(of: owner)
      guard metadata[key] != nil || metadata.values.count < limits.metadataKeys else {
        throw .fail(.metadata, .LIMIT_REACHED, [owner.name], "There are too many keys")
      }
    } else if metadata(of: owner)[key] == nil {
      throw .fail(.metadata, .KEY_NOT_SET, [owner.name, key], "The key is not set")
    }
    try checkPace(owner, key, value, by: id)
    change(key, to: value, of: owner, by: id)
    emit(Outgoing(keyLine(owner, key, value, for: id).fitted()), to: id)
  }

  /// "METADATA CLEAR".
  private mutating func clearMetadata(
    of owner: MetadataOwner, by id: SessionID
  ) throws(Refusal) {
    try checkMayChange(owner, "*", by: id)
    if case .kept = owner.keeper { try checkStoring(.metadata, about: owner.name) }
    try checkPace(owner, "*", nil, by: id)
    let keys = metadata(of: owner, for: id).keys
    for key in keys { change(key, to: nil, of: owner, by: id) }
    sendMetadataBatch(
      keys.map { keyLine(owner, $0, nil, for: id) }, about: owner.name, to: id)
  }

  /// One's own may be changed, and a room's by its operators.
  private func checkMayChange(
    _ owner: MetadataOwner, _ key: String, by id: SessionID
  ) throws(Refusal) {
    guard let session = sessions[id] else { return }
    if owner.keeper == metadataOwner(of: session).keeper { return }
    if !Metadata.isPrivate(key) {
      if let room = owner.room.flatMap({ rooms[$0] }), mayModerate(room, session) { return }
      if session.user.isOperator { return }
    }
    throw .fail(
      .metadata, .KEY_NO_PERMISSION, [owner.name, key], "You may not change this here")
  }

  private mutating func checkPace(
    _ owner: MetadataOwner, _ key: String, _ value: String?, by id: SessionID
  ) throws(Refusal) {
    var refused: Int?
    let moment = moment
    sessions.changeUser(of: id) { refused = $0.refusesChange(at: moment) }
    guard let seconds = refused else { return }
    throw .fail(
      .metadata, .RATE_LIMITED, [owner.name, key, String(seconds), value ?? "*"],
      "Too many changes; try again in \(seconds) seconds")
  }

  private func invalidKey(_ word: String) -> Refusal {
    .fail(.metadata, .KEY_INVALID, [word.isEmpty ? "*" : word.clipped(to: 64)], "Invalid key")
  }

  /// Sets or removes, keeps it if it is to last, and tells those who subscribed.
  private mutating func change(
    _ key: String, to value: String?, of owner: MetadataOwner, by id: SessionID
  ) {
    switch owner.keeper {
    case .kept(let place):
      people.set(key, to: value, of: place)
      output.append(.store(.metadata(of: place, key: key, value: value)))
    case .session(let session): sessions.changeUser(of: session) { $0.set(key, to: value) }
    }
    announceMetadata(key, value, of: owner, by: id)
  }

  /// "before-connect": what was set before the welcome, or as a guest, belongs to the account now.
  mutating func adoptMetadata(_ id: SessionID, _ early: Metadata) {
    let isMuted = isMuted(id)
    if isMuted { sessions.changeUser(of: id) { $0.forgetMetadata() } }
    guard !isMuted, let session = sessions[id], session.user.account != nil else { return }
    sessions.changeUser(of: id) { $0.forgetMetadata() }
    let owner = metadataOwner(of: session)
    for key in early.keys {
      let own = metadata(of: owner)
      guard own[key] != nil || own.values.count < configuration.shared.people.metadataKeys else {
        break
      }
      change(key, to: early[key], of: owner, by: id)
    }
  }
}
