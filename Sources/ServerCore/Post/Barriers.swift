// What lives here: which rooms have spoken since their members were last asked whether it arrived.
import Collections

/// A room is noted once, however much it says; its members are gone through when time passes, so many
/// at once.
struct Barriers: Sendable {
  private struct Round: Sendable {
    let room: RoomID
    let ids: [SessionID]
    var next = 0
  }

  private var spoken: OrderedSet<RoomID> = []
  private var rounds: [Round] = []

  mutating func noteSpeech(in room: RoomID) { spoken.append(room) }

  /// Whether some are left to be asked. Rooms that speak meanwhile wait for the next round, so that
  /// nobody is asked all the time in a room that never falls silent.
  var hasMore: Bool { !rounds.isEmpty }

  /// At most `limit` members of rooms that spoke. `members`: of a room, those that heard it.
  mutating func take(
    _ limit: Int, members: (RoomID) -> [[SessionID]]
  ) -> [(room: RoomID, ids: ArraySlice<SessionID>)] {
    if rounds.isEmpty {
      for room in spoken {
        rounds += members(room).filter { !$0.isEmpty }.map { Round(room: room, ids: $0) }
      }
      spoken = []
    }
    var taken: [(room: RoomID, ids: ArraySlice<SessionID>)] = []
    var left = limit
    while left > 0, let round = rounds.first {
      let end = min(round.ids.count, round.next + left)
      taken.append((round.room, round.ids[round.next..<end]))
      left -= end - round.next
      rounds[0].next = end
      if end == round.ids.count { rounds.removeFirst() }
    }
    return taken
  }
}
