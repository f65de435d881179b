// What lives here: all rooms, by identity, and the one index of their names.
import System

/// A room that ends leaves a gap, so that neither a founding nor an end touches the other rooms. A
/// place is never given twice while somebody counts on it: whoever goes through the rooms in several
/// turns remembers the last one.
struct RoomTable: Sendable, Sequence {
  private struct Founding {
    /// Rises from one place to the next.
    let id: RoomID
    /// False when the room has ended.
    var isThere: Bool
    /// From where the room was founded.
    var founder: String?
  }

  /// The first place is nobody's and stays empty, for the same reason as in `SessionTable`.
  private var places: [Room?] = [nil]
  private var foundings = [Founding(id: .none, isThere: false)]
  private var index: [RoomID: Int] = [:]
  private var names: [Folded: RoomID] = [:]
  /// The last one that was given to a room, whether or not that is kept.
  private(set) var last = RoomID.none
  var nextID: RoomID { last.next }
  /// Where everybody is, if there is such a room.
  private(set) var lobby: RoomID?
  /// Names that rooms had until lately.
  private(set) var formerNames = FormerNames()
  /// How many rooms there are from each place.
  private var founders: [String: Int] = [:]
  private var logs: [Log] = []
  /// With more places it may be worth while to close the gaps.
  private var closingMark = 64

  private enum Change: Sendable {
    /// What stood in a place, whatever became of it.
    case there(Int, Room)
    /// Behind all others.
    case founded(RoomID)
  }

  /// What has changed since one mark, as `RevertibleDictionary` keeps it.
  private struct Log: Sendable {
    let lobby: RoomID?
    let formerNames: FormerNames
    var changes: [Change] = []
    var kept: Set<Int> = []

    mutating func move(_ place: (Int) -> Int) {
      kept = Set(kept.map(place))
      changes = changes.map { change in
        guard case .there(let old, let room) = change else { return change }
        return .there(place(old), room)
      }
    }
  }

  var count: Int { index.count }
  var isEmpty: Bool { index.isEmpty }
  /// Of rooms and of gaps.
  var placeCount: Int { places.count }

  /// Rooms that were founded from there and that still are.
  func count(foundedFrom household: String) -> Int { founders[household] ?? 0 }

  private mutating func count(_ change: Int, from founder: String?) {
    guard let founder else { return }
    let count = (founders[founder] ?? 0) + change
    founders[founder] = count > 0 ? count : nil
  }

  /// Which room has a name now.
  func id(of name: Folded) -> RoomID? { names[name] }

  /// Nil for a room that has ended; what is written to one changes nothing.
  subscript(id: RoomID) -> Room? {
    @inline(__always) _read { yield places[index[id] ?? 0] }
    _modify {
      let place = index[id] ?? 0
      keep(place)
      yield &places[place]
      if place == 0 { places[0] = nil }
    }
  }

  /// For what was kept, which takes their place.
  mutating func forgetAll() { self = RoomTable() }

  /// Identities up to `id` were given.
  mutating func raise(to id: RoomID) { last = Swift.max(last, id) }

  /// Adds a room; its identity is above that of all that were there before it, and nobody has its name.
  mutating func found(_ room: Room) {
    precondition(foundings.last.map { $0.id < room.id } ?? true && names[room.key] == nil)
    raise(to: room.id)
    note(.founded(room.id))
    if let last = logs.indices.last { logs[last].kept.insert(places.count) }
    index[room.id] = places.count
    names[room.key] = room.id
    places.append(room)
    foundings.append(Founding(id: room.id, isThere: true, founder: room.founder))
    count(1, from: room.founder)
  }

  /// The one entry in the index of names is all that changes beside the room.
  mutating func rename(_ id: RoomID, to name: String) {
    guard let place = index[id], let old = places[place]?.key else { return }
    keep(place)
    names[old] = nil
    names[Folded(name)] = id
    places[place]?.rename(to: name)
  }

  /// Returns the oldest former name if it has to go.
  mutating func noteFormerName(_ name: Folded, of room: RoomID, at moment: Moment) -> Folded? {
    formerNames.add(name, of: room, at: moment)
  }

  /// Returns whether it was one.
  mutating func forgetFormerName(_ name: Folded) -> Bool { formerNames.remove(name) }

  mutating func remove(_ id: RoomID) {
    guard let place = index[id], let key = places[place]?.key else { return }
    keep(place)
    places[place] = nil
    foundings[place].isThere = false
    count(-1, from: foundings[place].founder)
    index[id] = nil
    names[key] = nil
    closeGaps()
  }

  /// Everybody is in it from now on.
  mutating func becomeLobby(_ id: RoomID) {
    self[id]?.becomeLobby()
    lobby = id
  }

  private mutating func note(_ change: Change) {
    if let last = logs.indices.last { logs[last].changes.append(change) }
  }

  /// The room before its first change since the mark.
  private mutating func keep(_ place: Int) {
    guard place != 0, let last = logs.indices.last, logs[last].kept.insert(place).inserted,
      let room = places[place]
    else { return }
    logs[last].changes.append(.there(place, room))
  }

  /// Somebody may want to go back to here.
  mutating func mark() { logs.append(Log(lobby: lobby, formerNames: formerNames)) }

  /// Nobody goes back to the oldest mark any more.
  mutating func forgetOldestMark() { logs.removeFirst() }

  /// Goes back to the oldest mark, and forgets them all. Identities that were given since are not
  /// given again: whether a failed disk has kept some of it is not known.
  mutating func revert() {
    for log in logs.reversed() {
      for change in log.changes.reversed() { undo(change) }
      (lobby, formerNames) = (log.lobby, log.formerNames)
    }
    logs = []
  }

  private mutating func undo(_ change: Change) {
    switch change {
    case .there(let place, let room):
      if !foundings[place].isThere { count(1, from: room.founder) }
      if let key = places[place]?.key, names[key] == room.id { names[key] = nil }
      places[place] = room
      foundings[place].isThere = true
      index[room.id] = place
      names[room.key] = room.id
    case .founded(let id):
      index[id] = nil
      if let key = places.removeLast()?.key, names[key] == id { names[key] = nil }
      let founding = foundings.removeLast()
      // One that has ended since then is not counted any more.
      if founding.isThere { count(-1, from: founding.founder) }
    }
  }

  /// When most places are gaps; those that somebody may want back stay.
  private mutating func closeGaps() {
    guard places.count > closingMark, index.count < places.count / 2 else { return }
    let wanted = logs.reduce(into: Set<Int>()) { $0.formUnion($1.kept) }
    let kept = foundings.indices.filter {
      $0 == 0 || foundings[$0].isThere || wanted.contains($0)
    }
    places = kept.map { places[$0] }
    foundings = kept.map { foundings[$0] }
    for (place, founding) in foundings.enumerated() where founding.isThere {
      index[founding.id] = place
    }
    var moved: [Int: Int] = [:]
    for (place, old) in kept.enumerated() { moved[old] = place }
    for number in logs.indices { logs[number].move { moved[$0] ?? $0 } }
    closingMark = Swift.max(64, 2 * places.count)
  }

  /// The next room after this one; the first is after `none`.
  func next(after id: RoomID) -> RoomID? {
    var low = 1
    var high = foundings.count
    while low < high {
      let middle = (low + high) / 2
      if foundings[middle].id <= id { low = middle + 1 } else { high = middle }
    }
    while low < foundings.count {
      if foundings[low].isThere { return foundings[low].id }
      low += 1
    }
    return nil
  }

  /// In the order of their founding.
  var ids: [RoomID] { foundings.filter(\.isThere).map(\.id) }

  func makeIterator() -> AnyIterator<Room> {
    var place = 0
    return AnyIterator {
      while place + 1 < places.count {
        place += 1
        if let room = places[place] { return room }
      }
      return nil
    }
  }
}

/// Gaps are not handed on.
extension RoomTable: Codable {
  private enum CodingKeys: CodingKey { case rooms, last, lobby, formerNames }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    for room in try container.decode([Room].self, forKey: .rooms) {
      guard foundings.last.map({ $0.id < room.id }) ?? true, names[room.key] == nil else {
        throw DecodingError.dataCorruptedError(
          forKey: .rooms, in: container, debugDescription: "two rooms of one name")
      }
      found(room)
    }
    raise(to: try container.decode(RoomID.self, forKey: .last))
    lobby = try container.decodeIfPresent(RoomID.self, forKey: .lobby)
    formerNames = try container.decode(FormerNames.self, forKey: .formerNames)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Array(self), forKey: .rooms)
    try container.encode(last, forKey: .last)
    try container.encodeIfPresent(lobby, forKey: .lobby)
    try container.encode(formerNames, forKey: .formerNames)
  }
}
