// What lives here: what the servers of a chat share, as one of them hands it to another.
import IRC
import System

/// Everything that deeds change, at one place in the log. Which it was is for whoever keeps it to say.
public struct SharedState: Codable, Sendable {
  struct Person: Codable, Sendable {
    let id: SessionID
    let peer: Peer
    let user: User
    let signedOn: Timestamp
  }

  let accounts: Accounts
  let people: People
  let rooms: RoomTable
  let post: Post
  let sanctions: SanctionList
  let online: [Person]
  let time: ChatTime
}

extension Chat {
  /// What this server shares with the others now.
  public var shared: SharedState {
    let online = sessions.ids.compactMap { id -> SharedState.Person? in
      guard let session = sessions[id], session.isOnline else { return nil }
      return SharedState.Person(
        id: id, peer: session.peer, user: session.user, signedOn: session.liveness.signedOn)
    }
    return SharedState(
      accounts: accounts, people: people, rooms: rooms, post: post,
      sanctions: gate.sanctions, online: online, time: replica.time)
  }

  /// Begins where another server was, or this one in an earlier process. All who are online are
  /// connected elsewhere, or were.
  mutating func take(_ state: SharedState) {
    replaceShared(by: state)
    for person in state.online {
      var session = Session(
        id: person.id, peer: person.peer, user: person.user,
        liveness: Liveness(opened: moment, at: now))
      session.enterElsewhere(since: person.signedOn)
      sessions.insert(session, isHere: false)
      accounts.add(name: person.user.nick)
      guard sessions.isFirst(person.id) else { continue }
      counters.setOperator(person.id, person.user.isOperator)
      counters.setInvisible(person.id, person.user.modes.contains(.invisible))
    }
    gate.followLooks(of: accounts.values.lazy.map(\.credential))
    noteNextExpiry()
  }
}
