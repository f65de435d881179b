// What lives here: the numbers by which messages name places and conversations.
import GRDB
import ServerCore

extension Place {
  /// Everybody's is zero; a room and its ranks have theirs from the room's identity, below zero. Nil for
  /// people, who have rows.
  var number: Int64? {
    switch self {
    case .account, .guest: nil
    case .everybody: 0
    case .room(let room): Self.number(room, rank: 0)
    case .ranked(let room, let prefix): Self.number(room, rank: prefix == "@" ? 1 : 2)
    }
  }

  private static func number(_ room: RoomID, rank: Int64) -> Int64 {
    -1 - (Int64(clamping: min(room, .highest).number) << 2 | rank)
  }

  /// What is no person's number.
  init(number: Int64) {
    let rest = -1 - number
    let room = RoomID(UInt64(clamping: rest >> 2))
    switch (number, rest & 3) {
    case (0, _): self = .everybody
    case (_, 0): self = .room(room)
    case (_, let rank): self = .ranked(room, prefix: rank == 1 ? "@" : "+")
    }
  }
}

extension RoomID {
  /// There is room above it for all that will ever be founded.
  static let highest = RoomID(1 << 60)
}

extension Database {
  /// What no row has.
  static let noNumber = Int64.max

  func number(of place: Place) throws -> Int64 {
    if let number = place.number { return number }
    return try Int64.fetchOne(
      cachedStatement(sql: "SELECT id FROM person WHERE name = ?"), arguments: [place])
      ?? Self.noNumber
  }

  func number(of conversation: Conversation) throws -> Int64 {
    switch conversation {
    case .room(let place): return try number(of: place)
    case .people(let one, let other):
      return try Int64.fetchOne(
        cachedStatement(sql: "SELECT id FROM conversation WHERE one = ? AND other = ?"),
        arguments: [try number(of: one), try number(of: other)]) ?? Self.noNumber
    }
  }
}

/// Whose numbers stand in the rows that are being read.
struct NameReader {
  private let db: Database
  private var places: [Int64: Place] = [:]
  private var conversations: [Int64: Conversation] = [:]

  init(_ db: Database) { self.db = db }

  mutating func place(_ number: Int64) throws -> Place {
    guard number > 0 else { return Place(number: number) }
    if let place = places[number] { return place }
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT name FROM person WHERE id = ?"), arguments: [number])
    let place: Place = try (row ?? Row()).value(0)
    places[number] = place
    return place
  }

  mutating func conversation(_ number: Int64) throws -> Conversation {
    guard number > 0 else { return .room(Place(number: number)) }
    if let conversation = conversations[number] { return conversation }
    let row =
      try Row.fetchOne(
        db.cachedStatement(sql: "SELECT one, other FROM conversation WHERE id = ?"),
        arguments: [number]) ?? Row()
    let conversation = Conversation.people(
      try place(try row.value(0)), try place(try row.value(1)))
    conversations[number] = conversation
    return conversation
  }
}
