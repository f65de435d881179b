// What lives here: how the chat goes back to how it was before something that could not be stored.

/// The chat at one moment, but for its large tables, which know by themselves what has changed
/// in them since.
public struct Checkpoint: Sendable {
  fileprivate let rest: Chat
}

extension Chat {
  public mutating func mark() -> Checkpoint {
    accounts.mark()
    rooms.mark()
    sessions.mark()
    post.mark()
    people.mark()
    var rest = self
    // Kept twice they would be copied whole at the next change.
    rest.accounts = Accounts()
    rest.rooms = RoomTable()
    rest.sessions = SessionTable()
    rest.post = Post(instance: "")
    rest.people = People(memory: 0)
    return Checkpoint(rest: rest)
  }

  /// Nobody goes back to the oldest checkpoint any more.
  public mutating func forgetOldestCheckpoint() {
    accounts.forgetOldestMark()
    rooms.forgetOldestMark()
    sessions.forgetOldestMark()
    post.forgetOldestMark()
    people.forgetOldestMark()
  }

  /// Goes back to `checkpoint`, which has to be the oldest that there is.
  public mutating func revert(to checkpoint: Checkpoint) {
    accounts.revert()
    rooms.revert()
    sessions.revert()
    post.revert()
    people.revert()
    let tables = (accounts, rooms, sessions, post, people)
    self = checkpoint.rest
    (accounts, rooms, sessions, post, people) = tables
  }
}
