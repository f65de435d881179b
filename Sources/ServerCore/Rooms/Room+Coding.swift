// What lives here: a room as servers hand it to each other.
import IRC
import System

/// Who sits where follows from how people read here, and is not handed on.
extension Room: Codable {
  private enum CodingKeys: CodingKey {
    case id, speech, name, isLobby, created, founder, topic, modes, masks, members, companions
    case rights
  }

  private struct Seat: Codable {
    let id: SessionID
    let member: Member
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    var room = Room(
      try container.decode(RoomID.self, forKey: .id),
      name: try container.decode(String.self, forKey: .name),
      created: try container.decode(Timestamp.self, forKey: .created),
      modes: try container.decode(RoomModes.self, forKey: .modes),
      founder: try container.decodeIfPresent(String.self, forKey: .founder))
    if try container.decode(Bool.self, forKey: .isLobby) { room.becomeLobby() }
    room.set(try container.decodeIfPresent(Topic.self, forKey: .topic))
    var members = RoomMembers()
    for seat in try container.decode([Seat].self, forKey: .members) {
      members.enter(seat.id, seat.member, reading: .elsewhere)
    }
    members.expect(companions: try container.decode(Int.self, forKey: .companions))
    self.init(
      room, speech: try container.decode(RoomSpeech.self, forKey: .speech),
      masks: try container.decode([RoomMask].self, forKey: .masks), members: members,
      rights: try container.decode(RoomRights.self, forKey: .rights))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(name, forKey: .name)
    try container.encode(created, forKey: .created)
    try container.encode(modes, forKey: .modes)
    try container.encodeIfPresent(founder, forKey: .founder)
    try container.encode(speech, forKey: .speech)
    try container.encode(isLobby, forKey: .isLobby)
    try container.encodeIfPresent(topic, forKey: .topic)
    try container.encode(masks.all, forKey: .masks)
    let seats = members.keys.compactMap { id in members[id].map { Seat(id: id, member: $0) } }
    try container.encode(seats, forKey: .members)
    try container.encode(members.companions, forKey: .companions)
    try container.encode(rights, forKey: .rights)
  }
}
