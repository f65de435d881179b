// What lives here: the keys that rooms' messages have, whatever the rooms are called by now.
import GRDB
import IRC
import ServerCore

/// A room that gets another name, or ends, may have any number of messages: their key stays, and one
/// row says whose it is. A room without a row has its own key.
extension Database {
  /// The key of a place in the table of messages.
  func storedKey(_ place: Place) throws -> String {
    guard let room = place.room else { return place.text }
    let stored = try String.fetchOne(
      cachedStatement(sql: "SELECT stored FROM room_key WHERE current = ?"), arguments: [room])
    return stored.map { place.moved(to: Folded(kept: $0)).text } ?? place.text
  }

  func storedKey(_ conversation: Conversation) throws -> String {
    guard case .room(let place) = conversation else { return conversation.key }
    return try storedKey(place)
  }

  /// What the chat knows the messages that are kept under `stored` as, and how it writes the room's name, if
  /// not as it was written when they were said.
  func currentPlace(_ stored: Place) throws -> (place: Place, name: String?) {
    guard let room = stored.room else { return (stored, nil) }
    let row = try Row.fetchOne(
      cachedStatement(sql: "SELECT current, name FROM room_key WHERE stored = ?"),
      arguments: [room])
    guard let row else { return (stored, nil) }
    let name: String? = try row.optional(1)
    let rank = stored.prefix.map(String.init) ?? ""
    return (stored.moved(to: try row.value(0)), name.map { rank + $0 })
  }

  /// What was said in the room `old`, to everybody in it and to those of a rank, is the past of `new`
  /// from now on; the next room that is called `old` has none.
  ///
  /// `name`: how `new` is written; nil leaves it as it was.
  func moveRoom(from old: Folded, to new: Folded, named name: String?) throws {
    let stored = try storedKey(.room(old))
    let former = try String.fetchOne(
      cachedStatement(sql: "SELECT name FROM room_key WHERE current = ?"), arguments: [old])
    try run("DELETE FROM room_key WHERE current IN (?, ?)", [old, new])
    try run(
      "INSERT INTO room_key (current, stored, name) VALUES (?, ?, ?)",
      [new, stored, name ?? former])
    guard old != new else { return }
    // No name of a room holds a comma.
    try run("INSERT INTO room_key (current, stored) VALUES (?, ?)", [old, ",," + old.text])
    try run("UPDATE room_key SET stored = current || ',,' || id WHERE current = ?", [old])
  }

  /// Whether anything was said or done in what the chat knows as `room`.
  func holdsMessages(ofRoom room: Folded) throws -> Bool {
    let key = try storedKey(.room(room))
    let statement = try cachedStatement(
      sql: "SELECT 1 FROM message WHERE conversation IN (?, ?, ?) LIMIT 1")
    return try Int.fetchOne(statement, arguments: [key, "@" + key, "+" + key]) != nil
  }

  /// A room of which nothing is kept needs no row, if nothing has its own key either.
  func forgetEmptyRooms() throws {
    try execute(
      sql: """
        DELETE FROM room_key WHERE NOT EXISTS (SELECT 1 FROM message
          WHERE conversation IN (stored, '@' || stored, '+' || stored,
            current, '@' || current, '+' || current))
        """)
  }
}
