// What lives here: who hears of metadata, at once or by asking (IRCv3 metadata).
import IRC

extension Chat {
  /// "METADATA SUB": every key in order, until there are too many.
  mutating func subscribe(_ words: [String], _ id: SessionID) {
    guard let session = sessions[id] else { return }
    var subscriptions = session.interests.subscriptions
    var taken: [String] = []
    for word in words {
      guard let key = Metadata.key(word) else {
        tellInvalidKey(word, id)
        continue
      }
      guard subscriptions.count < configuration.limits.metadataSubscriptions else {
        reply(
          id, .fail(.metadata, .TOO_MANY_SUBS, [key], "There are too many subscriptions"))
        break
      }
      subscriptions.append(key)
      if !taken.contains(key) { taken.append(key) }
    }
    sessions[id]?.subscribe(to: subscriptions)
    tellKeys(.RPL_METADATASUBOK, taken, id)
    let fresh = Set(taken.filter { !session.interests.subscriptions.contains($0) })
    guard session.isOnline, !fresh.isEmpty else { return }
    // "clients SHOULD receive the current value of that key".
    let owners =
      session.user.rooms.map {
        MetadataOwner(keeper: .kept(.room($0)), name: rooms[$0]?.name ?? "*")
      }
      + sessions.firsts(among: neighbours(of: session)).compactMap { metadataOwner($0) }
    tellNews(of: owners, keys: fresh, about: session.addressee, to: id)
  }

  /// "METADATA UNSUB".
  mutating func unsubscribe(_ words: [String], _ id: SessionID) {
    var gone: [String] = []
    for word in words {
      guard let key = Metadata.key(word) else {
        tellInvalidKey(word, id)
        continue
      }
      sessions[id]?.unsubscribe(from: key)
      if !gone.contains(key) { gone.append(key) }
    }
    tellKeys(.RPL_METADATAUNSUBOK, gone, id)
  }

  private mutating func tellInvalidKey(_ word: String, _ id: SessionID) {
    let word = word.isEmpty ? "*" : word.clipped(to: 64)
    reply(id, .fail(.metadata, .KEY_INVALID, [word], "Invalid key"))
  }

  /// Some keys a line: a message has fifteen parameters.
  mutating func tellKeys(_ numeric: Numeric, _ keys: [String], _ id: SessionID) {
    var rest = keys[...]
    while !rest.isEmpty {
      var line: [String] = []
      while let key = rest.first, line.count < 10,
        line.reduce(key.utf8.count, { $0 + $1.utf8.count + 1 }) <= 300
      {
        line.append(key)
        rest.removeFirst()
      }
      reply(id, numeric, line)
    }
  }

  /// "METADATA SYNC": what the reader subscribed to; a room's with that of its members.
  mutating func syncMetadata(of owner: MetadataOwner, to id: SessionID) {
    guard let session = sessions[id] else { return }
    var owners = [owner]
    if let room = owner.room, !session.interests.subscriptions.isEmpty {
      owners += membersAsOwners(of: room, except: id)
    }
    tellNews(
      of: owners, keys: Set(session.interests.subscriptions), about: owner.name, to: id,
      isAlways: true)
  }

  /// What each of these has under one of the keys, in a batch; a long list goes on in later turns.
  private mutating func tellNews(
    of owners: [MetadataOwner], keys: Set<String>, about name: String, to id: SessionID,
    isAlways: Bool = false
  ) {
    let wanted = owners.filter { hasNews(of: $0, keys: keys) }
    guard isAlways || !wanted.isEmpty else { return }
    let isBatched = sessions[id]?.capabilities.contains(.batch) == true
    // The batch is the whole answer unless something was said before it.
    if isBatched, output.isUnanswered(id) {
      output.answerInOneBatch()
    }
    let batch = isBatched ? openBatch("metadata", [name], id) : nil
    rows(wanted[...], for: id) { chat, owner in
      for line in chat.news(of: owner, keys: keys, for: id) {
        chat.agenda.spend(4)
        chat.emit(Outgoing(line.fitted(), in: batch), to: id)
      }
    } then: { chat in
      if let batch { chat.closeBatch(batch, id) }
    }
  }

  /// Without a copy of anything: most people have nothing.
  private func hasNews(of owner: MetadataOwner, keys: Set<String>) -> Bool {
    switch owner.keeper {
    case .kept(let key): people.metadata[key]?.keys.contains { keys.contains($0) } == true
    case .session(let id): sessions[id]?.user.metadata.keys.contains { keys.contains($0) } == true
    }
  }

  private func membersAsOwners(of room: RoomID, except reader: SessionID) -> [MetadataOwner] {
    guard let members = rooms[room]?.members.keys else { return [] }
    return sessions.firsts(among: members.elements).compactMap { member in
      guard member != reader, isVisible(member, to: reader) else { return nil }
      if sessions[member]?.user.account != nil, sessions[member]?.stage == .online {
        guard !people.metadata.isEmpty else { return nil }
      } else if sessions[member]?.user.metadata.isEmpty != false {
        return nil
      }
      return metadataOwner(member)
    }
  }

  /// Read in place: everybody of a room is asked.
  private func metadataOwner(_ id: SessionID) -> MetadataOwner? {
    guard let nick = sessions[id]?.user.nick, let stage = sessions[id]?.stage else { return nil }
    let account = stage == .online ? sessions[id]?.user.account : nil
    return MetadataOwner(
      keeper: account.map { .kept(.account($0.key)) } ?? .session(id),
      name: nick.isEmpty ? "*" : nick)
  }

  /// Those of `keys` that are set, as `reader` reads news: with draft/metadata-2 as
  /// `METADATA <target> <key> * :<value>`, with draft/metadata-3 as 761.
  private func news(
    of owner: MetadataOwner, keys: Set<String>, for reader: SessionID
  ) -> [Message] {
    let metadata = metadata(of: owner, for: reader)
    let readsNumerics = sessions[reader]?.capabilities.contains(.metadata3) == true
    let name = owner.room.flatMap { rooms[$0]?.name } ?? owner.name
    let owner = MetadataOwner(keeper: owner.keeper, name: name)
    return metadata.values.filter { keys.contains($0.key) }.map { key, value in
      readsNumerics
        ? keyLine(owner, key, value, for: reader)
        : Message(source: serverSource, .metadata, [owner.name, key, "*", value])
    }
  }

  /// All lines in a `metadata` batch, or each for itself where batches are not known.
  mutating func sendMetadataBatch(_ lines: [Message], about name: String, to id: SessionID) {
    let isBatched = sessions[id]?.capabilities.contains(.batch) == true
    // The batch is the whole answer unless something was said before it.
    if isBatched, output.isUnanswered(id) {
      output.answerInOneBatch()
    }
    let batch = isBatched ? openBatch("metadata", [name], id) : nil
    for line in lines { emit(Outgoing(line.fitted(), in: batch), to: id) }
    if let batch { closeBatch(batch, id) }
  }

  /// "Notifications": for members of a room, or those who share one with the person.
  mutating func announceMetadata(
    _ key: String, _ value: String?, of owner: MetadataOwner, by id: SessionID
  ) {
    guard let session = sessions[id], session.isOnline else { return }
    var owner = owner
    if case .kept(.account(let account)) = owner.keeper {
      owner = MetadataOwner(keeper: owner.keeper, name: name(ofAccount: account))
    }
    let audience = owner.room.flatMap { rooms[$0].map { Array($0.members.keys) } }
    if Metadata.isPrivate(key) {
      let own = sessions.own(id).filter {
        $0 != id && sessions.capabilities(of: $0)?.takesMetadata == true
      }
      return tellNews(key, value, of: owner, by: session, to: own)
    }
    let all = audience ?? sessions.own(id) + neighbours(of: session)
    let readers = all.filter { $0 != id && hears(of: key, $0) }
    tellNews(key, value, of: owner, by: session, to: readers)
  }

  /// One change, to each reader in the form of its draft.
  private mutating func tellNews(
    _ key: String, _ value: String?, of owner: MetadataOwner, by session: Session,
    to readers: [SessionID]
  ) {
    let modern = readers.filter { sessions[$0]?.capabilities.contains(.metadata3) == true }
    for reader in modern {
      let line = keyLine(owner, key, value, for: reader).fitted()
      // account-tag: "numerics directly caused by the sender".
      emit(Outgoing(line, at: now, account: session.user.account), to: reader)
    }
    let others =
      modern.isEmpty
      ? readers : readers.filter { sessions[$0]?.capabilities.contains(.metadata3) != true }
    guard !others.isEmpty else { return }
    announce(
      Message(
        source: source(of: session), .metadata, [owner.name, key, "*"] + (value.map { [$0] } ?? [])),
      account: session.user.account, to: others)
  }

  private func hears(of key: String, _ id: SessionID) -> Bool {
    // In place: everybody of a room is asked.
    sessions.capabilities(of: id)?.takesMetadata == true
      && sessions[id]?.interests.subscriptions.contains(key) == true
  }

  /// "This batch MUST be sent to clients on connection": all that is known of oneself.
  mutating func tellOwnMetadata(_ id: SessionID) {
    guard let session = sessions[id], session.capabilities.takesMetadata else { return }
    let owner = metadataOwner(of: session)
    let lines = news(of: owner, keys: Set(metadata(of: owner).keys), for: id)
    sendMetadataBatch(lines, about: owner.name, to: id)
  }

  /// Who comes into a room hears of it and its people; they hear of who came.
  mutating func shareMetadata(_ id: SessionID, in key: RoomID) {
    tellMetadata(of: key, to: id)
    guard let session = sessions[id], let room = rooms[key], room.members[id] != nil else { return }
    let owner = metadataOwner(of: session)
    guard announces(room) else { return }
    for (word, value) in metadata(of: owner).shown.values {
      let readers = Array(room.members.keys.filter { $0 != id && hears(of: word, $0) })
      tellNews(word, value, of: owner, by: session, to: readers)
    }
  }

  /// A room and its people, for one who comes.
  mutating func tellMetadata(of key: RoomID, to id: SessionID) {
    // The turn for it may come when the person is not there any more.
    guard let session = sessions[id], let room = rooms[key], room.members[id] != nil else { return }
    if session.capabilities.takesMetadata, !session.interests.subscriptions.isEmpty {
      let keys = Set(session.interests.subscriptions)
      if room.members.count > configuration.shared.rooms.announcedLobbySize {
        // "Postponed synchronization": a long list is for those who ask for it.
        reply(id, .ERR_METADATASYNCLATER, room.name, "2", "Ask with METADATA \(room.name) SYNC")
      } else {
        let owner = MetadataOwner(keeper: .kept(.room(key)), name: room.name)
        let owners = [owner] + membersAsOwners(of: key, except: id)
        tellNews(of: owners, keys: keys, about: room.name, to: id)
      }
    }
  }
}
