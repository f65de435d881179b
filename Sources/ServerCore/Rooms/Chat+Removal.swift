// What lives here: the end of a room.
import IRC

extension Chat {
  /// Who makes a room of that name later makes another: nothing of this one can be read there. Those
  /// who missed some of it still get it.
  mutating func remove(_ room: RoomID) {
    rooms.remove(room)
    people.forgetMetadata(of: .room(room))
    output.append(.store(.removedRoom(room)))
  }
}
