// What lives here: messages as the versions before 18 kept them.
import GRDB
import IRC
import ServerCore
import System

/// Everything was named by its text there. A room's messages have its identity for a key, or, from
/// before rooms had one, a name of which `room_key` says whose it is.
struct FormerMessages {
  private let db: Database
  private var conversations: [String: Conversation] = [:]

  /// `db`: with the former archive attached as `former`.
  init(_ db: Database) { self.db = db }

  /// In the order said.
  mutating func forEach(_ body: (StoredMessage) throws -> Void) throws {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT sequence, time, command, conversation, target, target_name, account, nick, user, host,
          text, tags, joints FROM former.message ORDER BY sequence
        """)
    while let row = try rows.next() { try body(try message(row)) }
  }

  private mutating func message(_ row: Row) throws -> StoredMessage {
    let conversation = try conversation(row.value(3))
    let place = try place(target: row.value(4), in: conversation)
    var message = StoredMessage(
      sequence: MessageNumber(clamping: try row.value(0) as Int64), id: "",
      time: Timestamp(milliseconds: try row.value(1)),
      source: Source(try row.value(7), user: try row.optional(8), host: try row.optional(9)),
      account: (try row.optional(6) as String?).map { AccountName($0) },
      command: Command(rawValue: try row.value(2)),
      target: Target(place, name: try row.value(5)), conversation: conversation,
      text: try row.value(10), tags: [])
    message.read(tags: try row.optional(11), joints: try row.optional(12))
    return message
  }

  private mutating func conversation(_ key: String) throws -> Conversation {
    if let conversation = conversations[key] { return conversation }
    // Names hold no space, so one between two of them is unambiguous.
    let halves = key.split(at: " ", maxSplits: 1).map(String.init)
    let conversation =
      halves.count == 2
      ? Conversation(Self.person(halves[0]), and: Self.person(halves[1])) : .room(try room(key))
    conversations[key] = conversation
    return conversation
  }

  /// Most often it is the conversation.
  private func place(target key: String, in conversation: Conversation) throws -> Place {
    if case .room(let place) = conversation, key != Place.everybody.text { return place }
    return key.holds("#") ? try room(key) : Self.person(key)
  }

  private func room(_ key: String) throws -> Place {
    if let place = Place(kept: key) { return place }
    let rank = key.unicodeScalars.first.flatMap { "@+".unicodeScalars.contains($0) ? $0 : nil }
    let stored = rank == nil ? key : String(key.unicodeScalars.dropFirst())
    let number = try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT id FROM former.room_key WHERE stored = ?"),
      arguments: [stored])
    // What somebody else wrote there is in no room.
    let room = number.map { RoomID(UInt64(clamping: $0)) } ?? .highest
    return rank.map { .ranked(room, prefix: Character($0)) } ?? .room(room)
  }

  private static func person(_ name: String) -> Place {
    Place(kept: name) ?? .account(Folded(kept: name))
  }
}
