// What lives here: under which key a room's messages are kept.
import GRDB
import IRC
import ServerCore

/// A room's messages have its identity for a key. Those from before rooms had one keep the key that
/// they were written under, and one row says whose it is.
extension Database {
  /// The key of a place in the table of messages.
  func storedKey(_ place: Place) throws -> String {
    guard let room = place.room else { return place.text }
    let stored = try String.fetchOne(
      cachedStatement(sql: "SELECT stored FROM room_key WHERE id = ?"), arguments: [room])
    return stored.map { (place.prefix.map(String.init) ?? "") + $0 } ?? place.text
  }

  /// Names hold no space, so one between two of them is unambiguous.
  func storedKey(_ conversation: Conversation) throws -> String {
    switch conversation {
    case .room(let place): try storedKey(place)
    case .people(let one, let other): one.text + " " + other.text
    }
  }

  /// The place whose messages have a key.
  func place(ofKey key: String) throws -> Place {
    if let place = Place(kept: key) { return place }
    let rank = key.unicodeScalars.first.flatMap { "@+".unicodeScalars.contains($0) ? $0 : nil }
    let base = rank == nil ? key : String(key.unicodeScalars.dropFirst())
    let number = try Int64.fetchOne(
      cachedStatement(sql: "SELECT id FROM room_key WHERE stored = ?"), arguments: [base])
    // What somebody else wrote there is in no room.
    let room = number.map { RoomID(UInt64(clamping: $0)) } ?? .nowhere
    return rank.map { .ranked(room, prefix: Character($0)) } ?? .room(room)
  }

  func conversation(ofKey key: String) throws -> Conversation {
    let halves = key.split(at: " ", maxSplits: 1).map(String.init)
    guard halves.count == 2 else { return .room(try place(ofKey: key)) }
    return .people(Place(person: halves[0]), Place(person: halves[1]))
  }

  /// The place that a message's target is, which is most often its conversation.
  func place(ofTarget key: String, in conversation: Conversation) throws -> Place {
    if case .room(let place) = conversation, key != Place.everybody.text { return place }
    return key.holds("#") ? try place(ofKey: key) : Place(person: key)
  }

  /// Identities up to this one are not given again.
  func raiseRoom(to room: RoomID) throws {
    try run(
      """
      INSERT INTO meta VALUES ('room', ?) ON CONFLICT (key) DO UPDATE
        SET value = max(CAST(value AS INTEGER), CAST(excluded.value AS INTEGER))
      """, [String(room.number)])
  }
}

extension RoomID {
  /// No room has it.
  static let nowhere = RoomID(.max)

  /// There is room above it for all that will ever be founded.
  static let highest = RoomID(1 << 62)
}

extension Place {
  fileprivate init(person name: String) {
    self = Place(kept: name) ?? .account(Folded(kept: name))
  }
}
