// What lives here: the keys that rooms' messages have, whatever the rooms are called by now.
import GRDB
import IRC
import ServerCore

/// A room that gets another name, or ends, may have any number of messages: their key stays, and one
/// row says whose it is. A room without a row has its own key.
extension Database {
  /// The key in the table of messages of what the chat knows as `key`.
  func storedKey(_ key: String) throws -> String {
    guard let (rank, room) = Self.parts(ofRoom: key) else { return key }
    let stored = try String.fetchOne(
      cachedStatement(sql: "SELECT stored FROM room_key WHERE current = ?"), arguments: [room])
    return stored.map { rank + $0 } ?? key
  }

  /// What the chat knows the messages with the key `stored` as, and how it writes the room's name, if
  /// not as it was written when they were said.
  func currentKey(_ stored: String) throws -> (key: String, name: String?) {
    guard let (rank, room) = Self.parts(ofRoom: stored) else { return (stored, nil) }
    let row = try Row.fetchOne(
      cachedStatement(sql: "SELECT current, name FROM room_key WHERE stored = ?"),
      arguments: [room])
    guard let row else { return (stored, nil) }
    let name: String? = try row.optional(1)
    return (rank + (try row.value(0)), name.map { rank + $0 })
  }

  /// What was said in the room `old`, to everybody in it and to those of a rank, is the past of `new`
  /// from now on; the next room that is called `old` has none.
  ///
  /// `name`: how `new` is written; nil leaves it as it was.
  func moveRoom(from old: String, to new: String, named name: String?) throws {
    let stored = try storedKey(old)
    let former = try String.fetchOne(
      cachedStatement(sql: "SELECT name FROM room_key WHERE current = ?"), arguments: [old])
    try run("DELETE FROM room_key WHERE current IN (?, ?)", [old, new])
    try run(
      "INSERT INTO room_key (current, stored, name) VALUES (?, ?, ?)",
      [new, stored, name ?? former])
    guard old != new else { return }
    // No name of a room holds a comma.
    try run("INSERT INTO room_key (current, stored) VALUES (?, ?)", [old, ",," + old])
    try run("UPDATE room_key SET stored = current || ',,' || id WHERE current = ?", [old])
  }

  /// Whether anything was said or done in what the chat knows as `room`.
  func holdsMessages(ofRoom room: String) throws -> Bool {
    let key = try storedKey(room)
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

  /// The prefix of those who are meant, if not all, and the room; nil if the key is not a room's.
  private static func parts(ofRoom key: String) -> (rank: String, room: String)? {
    let bytes = key.utf8
    let hash = UInt8(ascii: "#")
    if bytes.first == hash { return ("", key) }
    guard bytes.first == UInt8(ascii: "@") || bytes.first == UInt8(ascii: "+"),
      bytes.dropFirst().first == hash
    else { return nil }
    return (String(Substring(bytes.prefix(1))), String(Substring(bytes.dropFirst())))
  }
}
