// What lives here: rooms by folded name, in the order in which they were founded.

/// A room that ends leaves a gap, so that neither a founding nor an end touches the other rooms. A
/// place is never given twice while somebody counts on it: whoever goes through the rooms in several
/// turns remembers the number of the last one.
struct RoomTable: Sendable, Swift.Sequence {
  private struct Founding {
    /// Rises from one room to the next.
    let number: UInt64
    /// Nil when the room has ended.
    var key: Folded?
    /// From where the room was founded.
    var founder: String?
  }

  /// The first place is nobody's and stays empty, for the same reason as in `SessionTable`.
  private var places: [Room?] = [nil]
  private var foundings = [Founding(number: 0, key: nil)]
  private var index: [Folded: Int] = [:]
  private var lastNumber: UInt64 = 0
  /// How many rooms there are from each place.
  private var founders: [String: Int] = [:]
  private var logs: [Log] = []
  /// With more places it may be worth while to close the gaps.
  private var closingMark = 64

  private enum Change: Sendable {
    /// What stood in a place, whatever became of it.
    case there(Int, Room, Folded)
    /// Behind all others.
    case founded(Folded)
  }

  /// What has changed since one mark, as `RevertibleDictionary` keeps it.
  private struct Log: Sendable {
    var changes: [Change] = []
    var kept: Set<Int> = []

    mutating func move(_ place: (Int) -> Int) {
      kept = Set(kept.map(place))
      changes = changes.map { change in
        guard case .there(let old, let room, let key) = change else { return change }
        return .there(place(old), room, key)
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

  /// Nil for a room that does not exist; writing founds one or ends it.
  subscript(key: Folded) -> Room? {
    @inline(__always) _read { yield places[index[key] ?? 0] }
    _modify {
      let place = index[key] ?? 0
      keep(place)
      yield &places[place]
      settle(key, place)
    }
  }

  private mutating func settle(_ key: Folded, _ place: Int) {
    if place == 0 {
      guard let room = places[0].take() else { return }
      lastNumber += 1
      note(.founded(key))
      if let last = logs.indices.last { logs[last].kept.insert(places.count) }
      index[key] = places.count
      places.append(room)
      foundings.append(Founding(number: lastNumber, key: key, founder: room.founder))
      count(1, from: room.founder)
    } else if Self.isEmpty(&places[place]) {
      foundings[place].key = nil
      count(-1, from: foundings[place].founder)
      index[key] = nil
      closeGaps()
    }
  }

  private mutating func note(_ change: Change) {
    if let last = logs.indices.last { logs[last].changes.append(change) }
  }

  /// The room before its first change since the mark.
  private mutating func keep(_ place: Int) {
    guard place != 0, let last = logs.indices.last, logs[last].kept.insert(place).inserted,
      let room = places[place], let key = foundings[place].key
    else { return }
    logs[last].changes.append(.there(place, room, key))
  }

  /// Somebody may want to go back to here.
  mutating func mark() { logs.append(Log()) }

  /// Nobody goes back to the oldest mark any more.
  mutating func forgetOldestMark() { logs.removeFirst() }

  /// Goes back to the oldest mark, and forgets them all.
  mutating func revert() {
    for log in logs.reversed() {
      for change in log.changes.reversed() { undo(change) }
    }
    logs = []
  }

  private mutating func undo(_ change: Change) {
    switch change {
    case .there(let place, let room, let key):
      if foundings[place].key == nil { count(1, from: room.founder) }
      places[place] = room
      foundings[place].key = key
      index[key] = place
    case .founded(let key):
      index[key] = nil
      places.removeLast()
      let founding = foundings.removeLast()
      // One that has ended since then is not counted any more.
      if founding.key != nil { count(-1, from: founding.founder) }
      lastNumber -= 1
    }
  }

  private static func isEmpty(_ room: inout Room?) -> Bool { room == nil }

  /// When most places are gaps; those that somebody may want back stay.
  private mutating func closeGaps() {
    guard places.count > closingMark, index.count < places.count / 2 else { return }
    let wanted = logs.reduce(into: Set<Int>()) { $0.formUnion($1.kept) }
    let kept = foundings.indices.filter {
      $0 == 0 || foundings[$0].key != nil || wanted.contains($0)
    }
    places = kept.map { places[$0] }
    foundings = kept.map { foundings[$0] }
    for (place, founding) in foundings.enumerated() {
      if let key = founding.key { index[key] = place }
    }
    var moved: [Int: Int] = [:]
    for (place, old) in kept.enumerated() { moved[old] = place }
    for number in logs.indices { logs[number].move { moved[$0] ?? $0 } }
    closingMark = Swift.max(64, 2 * places.count)
  }

  /// The next room after the one with this number; the first is after 0.
  func next(after number: UInt64) -> (number: UInt64, key: Folded)? {
    var low = 1
    var high = foundings.count
    while low < high {
      let middle = (low + high) / 2
      if foundings[middle].number <= number { low = middle + 1 } else { high = middle }
    }
    while low < foundings.count {
      if let key = foundings[low].key { return (foundings[low].number, key) }
      low += 1
    }
    return nil
  }

  var keys: [Folded] { foundings.compactMap(\.key) }

  func makeIterator() -> AnyIterator<(key: Folded, value: Room)> {
    var place = 0
    return AnyIterator {
      while place + 1 < foundings.count {
        place += 1
        if let key = foundings[place].key, let room = places[place] { return (key, room) }
      }
      return nil
    }
  }
}
