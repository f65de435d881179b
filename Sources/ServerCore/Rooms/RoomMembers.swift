// What lives here: who is in a room, and in which way each of them reads what is said there.
import Collections

/// How a session reads what a room says. All who read in one way get the same bytes.
struct Reading: Sendable, Hashable {
  /// What changes the way in which a line is written.
  let view: CapabilitySet
  /// Messages go out to it as they come, and do not wait in the archive.
  let isLive: Bool

  /// Of whoever is connected to another server.
  static let elsewhere = Reading([], .held)

  init(_ capabilities: CapabilitySet, _ mode: Delivery.Mode) {
    let lines: CapabilitySet = capabilities.readsMultiline ? .multilineReading : []
    view = capabilities.intersection(.rendering).union(lines)
    isLive = mode == .live
  }
}

/// Online members in the order they joined. Those who read alike stand together and ready, so that a
/// message costs nothing for each of them.
struct RoomMembers: Sendable {
  struct Group: Sendable {
    let reading: Reading
    fileprivate(set) var ids: [SessionID] = []
  }

  private struct Seat: Sendable {
    var member: Room.Member
    var group: Int
    var place: Int
  }

  private var seats: OrderedDictionary<SessionID, Seat> = [:]
  /// Some may be empty; none ever goes, for there are only so many ways to read.
  private(set) var groups: [Group] = []
  /// Rises with every change of the groups.
  private(set) var version: UInt64 = 0
  /// Sessions beyond the first of each member.
  private(set) var companions = 0

  /// Those to whom messages go out as they come, by how they read.
  var liveGroups: [[SessionID]] { groups.filter(\.reading.isLive).map(\.ids) }

  /// People, however many sessions they have.
  var count: Int { seats.count - companions }
  var isEmpty: Bool { seats.isEmpty }
  /// All their sessions.
  var keys: OrderedSet<SessionID> { seats.keys }

  func contains(_ id: SessionID) -> Bool { seats.index(forKey: id) != nil }

  subscript(id: SessionID) -> Room.Member? { seats[id]?.member }

  /// To how many messages go out as they come.
  func liveCount(except id: SessionID) -> Int {
    let isLive = seats[id].map { groups[$0.group].reading.isLive } ?? false
    return groups.reduce(isLive ? -1 : 0) { $0 + ($1.reading.isLive ? $1.ids.count : 0) }
  }

  /// In the order they joined.
  func filter(_ isWanted: (Room.Member) -> Bool) -> [SessionID] {
    seats.compactMap { isWanted($0.value.member) ? $0.key : nil }
  }

  mutating func enter(_ id: SessionID, _ member: Room.Member, reading: Reading) {
    leave(id)
    let (group, place) = sit(id, reading)
    seats[id] = Seat(member: member, group: group, place: place)
  }

  /// Another session of a member.
  mutating func join(_ id: SessionID, beside first: SessionID, reading: Reading) {
    guard seats[id] == nil, let member = seats[first]?.member else { return }
    enter(id, member, reading: reading)
    companions += 1
  }

  /// One session of a member who stays with another.
  mutating func part(_ id: SessionID) {
    guard seats[id] != nil else { return }
    leave(id)
    companions -= 1
  }

  /// A member goes, with all sessions.
  mutating func leave(_ ids: [SessionID]) {
    let seated = ids.filter(contains)
    for id in seated { leave(id) }
    companions -= Swift.max(0, seated.count - 1)
  }

  private mutating func leave(_ id: SessionID) {
    guard let seat = seats.removeValue(forKey: id) else { return }
    rise(from: seat)
  }

  mutating func become(_ standing: Standing, at number: MessageNumber, _ ids: [SessionID]) {
    for id in ids { seats[id]?.member.become(standing, at: number) }
  }

  /// Of those that came from another server's hands.
  mutating func expect(companions: Int) { self.companions = companions }

  /// The member reads in another way from now on.
  mutating func reseat(_ id: SessionID, reading: Reading) {
    guard let seat = seats[id], groups[seat.group].reading != reading else { return }
    rise(from: seat)
    let (group, place) = sit(id, reading)
    seats[id]?.group = group
    seats[id]?.place = place
  }

  private mutating func sit(_ id: SessionID, _ reading: Reading) -> (group: Int, place: Int) {
    version += 1
    let group = groups.firstIndex { $0.reading == reading } ?? groups.count
    if group == groups.count { groups.append(Group(reading: reading)) }
    groups[group].ids.append(id)
    return (group, groups[group].ids.count - 1)
  }

  /// The last of the group takes the place.
  private mutating func rise(from seat: Seat) {
    version += 1
    let last = groups[seat.group].ids.removeLast()
    guard seat.place < groups[seat.group].ids.count else { return }
    groups[seat.group].ids[seat.place] = last
    seats[last]?.place = seat.place
  }
}

extension RoomMembers {
  /// What is not as it should be, for tests.
  func violations(_ reading: (SessionID) -> Reading?) -> [String] {
    let seated = groups.reduce(0) { $0 + $1.ids.count }
    let astray = seats.filter { id, seat in
      groups[seat.group].ids.indices.contains(seat.place) == false
        || groups[seat.group].ids[seat.place] != id || groups[seat.group].reading != reading(id)
    }
    return (seated == seats.count ? [] : ["\(seated) sit, \(seats.count) are members"])
      + astray.keys.map { "\($0) sits in a wrong place" }
  }
}
