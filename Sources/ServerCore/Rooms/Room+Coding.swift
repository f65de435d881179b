// What lives here: a room as servers hand it to each other.
import Collections
import IRC
import System

/// Who sits where follows from how people read here, and is not handed on.
extension Room: Codable {
  private enum CodingKeys: CodingKey {
    case id, speech, latestRanked, name, isLobby, created, founder, topic, modes, masks, members
    case regulars, standings, invited, spoke, companions
  }

  private struct Seat: Codable {
    let id: SessionID
    let member: Member
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(RoomID.self, forKey: .id),
      name: try container.decode(String.self, forKey: .name),
      created: try container.decode(Timestamp.self, forKey: .created),
      modes: try container.decode(RoomModes.self, forKey: .modes),
      founder: try container.decodeIfPresent(String.self, forKey: .founder))
    speech = try container.decode(RoomSpeech.self, forKey: .speech)
    for (prefix, number) in try container.decode(
      [String: MessageNumber].self, forKey: .latestRanked)
    {
      if let prefix = prefix.first { latestRanked[prefix] = number }
    }
    isLobby = try container.decode(Bool.self, forKey: .isLobby)
    topic = try container.decodeIfPresent(Topic.self, forKey: .topic)
    masks = try container.decode([RoomMask].self, forKey: .masks)
    for seat in try container.decode([Seat].self, forKey: .members) {
      members.enter(seat.id, seat.member, reading: .elsewhere)
    }
    members.expect(companions: try container.decode(Int.self, forKey: .companions))
    regulars = try container.decode(OrderedSet<Folded>.self, forKey: .regulars)
    standings = try container.decode(OrderedDictionary<Folded, Standing>.self, forKey: .standings)
    invited = try container.decode(OrderedDictionary<Invitee, Bool>.self, forKey: .invited)
    spoke = try container.decode([String: Moment].self, forKey: .spoke)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(name, forKey: .name)
    try container.encode(created, forKey: .created)
    try container.encode(modes, forKey: .modes)
    try container.encodeIfPresent(founder, forKey: .founder)
    try container.encode(speech, forKey: .speech)
    let latest = latestRanked.map { (String($0.key), $0.value) }
    try container.encode(Dictionary(uniqueKeysWithValues: latest), forKey: .latestRanked)
    try container.encode(isLobby, forKey: .isLobby)
    try container.encodeIfPresent(topic, forKey: .topic)
    try container.encode(masks, forKey: .masks)
    let seats = members.keys.compactMap { id in members[id].map { Seat(id: id, member: $0) } }
    try container.encode(seats, forKey: .members)
    try container.encode(members.companions, forKey: .companions)
    try container.encode(regulars, forKey: .regulars)
    try container.encode(standings, forKey: .standings)
    try container.encode(invited, forKey: .invited)
    try container.encode(spoke, forKey: .spoke)
  }
}
