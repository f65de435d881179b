// What lives here: the chat as an earlier process left it, and the accounts that may use it.
import IRC

extension Chat {
  mutating func restore(_ snapshot: Snapshot) {
    post.restore(snapshot)
    if let expected = snapshot.clock.expectedTime { noteStep(from: expected, within: 0) }
    restoreRooms(snapshot)
    for person in snapshot.people {
      var person = person
      if person.lastMoment == nil { person.lastMoment = person.lastSeen.map { passed(since: $0) } }
      person.markers = person.markers.mapValues { min($0, now) }
      if person.wasOnline { recover(&person, snapshot) }
      person.markers = person.markers.filter { place, _ in
        place.room.map { rooms[$0] != nil } ?? true
      }
      for room in person.rooms { rooms[room]?.addRegular(person.account) }
      person.leaveRooms { rooms[$0] == nil }
      accounts.remember(person)
    }
    for entry in snapshot.metadata {
      people.set(entry.key, to: entry.value, of: entry.owner)
    }
    for block in snapshot.blocks {
      let end = end(block.ends, until: block.until, within: configuration.shared.entry.blockTime)
      gate.restore(block, until: end)
    }
    restore(snapshot.sanctions)
    restoreMasks()
    restoreWaits(snapshot)
    removeDesertedRooms()
    noteNextExpiry()
    _ = agenda.mustTellAlive(at: moment)
    output.append(.store(.alive(now, moment)))
  }

  private mutating func restoreRooms(_ snapshot: Snapshot) {
    rooms.forgetAll()
    let owners = nameOwners(among: snapshot.rooms)
    for record in snapshot.rooms where owners[Folded(record.name)] == record.id {
      rooms.found(Room(record))
    }
    rooms.raise(to: snapshot.lastRoom)
    foundLobby()
    if let lobby, !snapshot.rooms.contains(where: { $0 == rooms[lobby]?.record }) {
      storeRoom(lobby)
    }
  }

  /// Where several rooms have one name: the room for everybody is never one that somebody made, and a
  /// room for everybody of other settings makes way. The others stay as they are kept.
  private func nameOwners(among records: [RoomRecord]) -> [Folded: RoomID] {
    let lobbyName = configuration.shared.lobby.map(fold)
    var owners: [Folded: RoomID] = [:]
    for record in records {
      let name = Folded(record.name)
      if name == lobbyName, !record.isLobby { continue }
      if owners[name] == nil || (name != lobbyName && !record.isLobby) { owners[name] = record.id }
    }
    return owners
  }

  /// Rooms of guests alone do not outlive the server. A lobby of other settings stays as it is kept
  /// until they come back.
  private mutating func removeDesertedRooms() {
    for room in Array(rooms) where room.rights.regulars.isEmpty && room.id != lobby {
      if room.isLobby { rooms.remove(room.id) } else { remove(room.id) }
    }
  }

  /// The server died under this person: what was on its way may not have arrived. Stored at once, so
  /// that what is said from now on is not taken for missed when the server dies again.
  private mutating func recover(_ person: inout Snapshot.Person, _ snapshot: Snapshot) {
    let death = snapshot.death(before: moment)
    if let begin = person.mailbox.onlineFrom {
      for room in person.rooms + (lobby.map { [$0] } ?? []) {
        let from = max(begin, person.joined[room] ?? 0)
        let latest = snapshot.numbers.latestInRooms[.room(room)] ?? 0
        if person.mailbox.miss(from, through: latest, in: .room(room)) {
          storeMissed(person.mailbox, of: person.account, in: .room(room))
        }
        recover(&person, ranksIn: room, from: from, snapshot)
      }
    }
    person.mailbox.goOffline()
    if person.lastMoment.map({ $0 < death.moment }) ?? true {
      (person.lastSeen, person.lastMoment) = (death.time, death.moment)
    }
    person.wasOnline = false
    store(person.mailbox, of: person.account)
    output.append(
      .store(
        .seen(
          account: person.account, at: person.lastSeen ?? death.time, moment: person.lastMoment,
          isOnline: false, realName: person.realName)))
  }

  /// The same for what was said to people of this one's rank.
  private mutating func recover(
    _ person: inout Snapshot.Person, ranksIn room: RoomID, from first: MessageNumber,
    _ snapshot: Snapshot
  ) {
    for place in conversations(of: rooms[room]?.rights.standings[person.account], in: room) {
      let latest = snapshot.numbers.latestInRooms[place] ?? 0
      guard person.mailbox.miss(first, through: latest, in: place) else { continue }
      storeMissed(person.mailbox, of: person.account, in: place)
    }
  }

  mutating func newAccount(_ entry: Account.Entry, _ key: Folded) -> Account {
    if let person = accounts.recall(key) {
      return Account(entry, remembered: person)
    }
    var person = Snapshot.Person(account: key)
    // What was said to everybody before an account existed is not its mail.
    person.mailbox = Mailbox(acknowledged: post.last)
    store(person.mailbox, of: key)
    return Account(entry, remembered: person)
  }

  /// A name that is an account's now is nobody else's nick: a guest leaves, and who is logged in as
  /// somebody else takes the name of their own account.
  ///
  /// `maker`: who has just made the account keeps the name.
  mutating func freeName(_ key: Folded, maker: SessionID? = nil) {
    guard let id = people.holder(of: key), id != maker, let session = sessions[id],
      session.user.accountKey != key
    else { return }
    // So does whoever is about to, where this server knows all who do.
    if replica.node == nil, let check = session.login.check, check.way == .registration,
      fold(check.name) == key
    {
      return
    }
    if let own = session.user.account, people.holder(of: own.key) == nil {
      takeName(own.text, session)
      tell(
        id, .notice, [own.text, "\(session.user.nick) is somebody's account now; you are \(own)"])
    } else {
      farewell(
        id, "Goodbye (this name now belongs to an account)", quit: "The name has an owner now")
    }
  }

  /// Somebody is here now, or was until now.
  mutating func storeSeen(_ key: Folded, isOnline: Bool) {
    accounts[key]?.seen(at: time.now, time.moment)
    output.append(
      .store(
        .seen(
          account: key, at: now, moment: moment, isOnline: isOnline,
          realName: accounts[key]?.realName ?? "")))
  }
}

extension Account {
  var remembered: Snapshot.Person {
    var person = Snapshot.Person(account: Folded(name), rooms: Array(rooms))
    person.mailbox = mailbox
    person.latest = latest
    person.lastSeen = lastSeen
    person.lastMoment = lastMoment
    person.realName = realName
    person.markers = markers
    return person
  }
}
