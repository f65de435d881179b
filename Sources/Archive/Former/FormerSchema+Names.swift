// What lives here: names of guests and of rooms, put right in older archives.
import GRDB
import IRC

extension FormerSchema {
  /// A guest's nick has a `!` before it wherever it stands for the guest, so that whoever makes an
  /// account of that name later reads none of the guest's words.
  static func markGuests(_ db: Database) throws {
    let letters = "account IS NULL AND instr(conversation, ' ') > 0 AND command <> 'REDACT'"
    // '!' comes before every letter that a name may have, so the guest is the first of the two.
    try db.execute(
      sql: """
        INSERT OR IGNORE INTO missed SELECT missed.account, '!' || place, first, last FROM missed
          WHERE EXISTS (SELECT 1 FROM message WHERE message.account IS NULL
            AND message.target = missed.account AND message.sender = missed.place
            AND message.sequence BETWEEN first AND last);
        UPDATE message SET conversation = '!' || sender || ' ' || target WHERE \(letters);
        UPDATE message SET sender = '!' || sender WHERE account IS NULL;
        DELETE FROM talk;
        INSERT INTO talk
          SELECT substr(conversation, 1, instr(conversation, ' ') - 1),
            substr(conversation, instr(conversation, ' ') + 1), max(time) FROM message
            WHERE instr(conversation, ' ') > 0 AND command IN ('PRIVMSG', 'NOTICE')
            GROUP BY conversation;
        INSERT OR IGNORE INTO talk SELECT other, account, latest FROM talk;
        """)
  }

  /// A room whose new name was written decomposed was kept under a key that nobody looked for.
  static func composeRooms(_ db: Database) throws {
    for old in try String.fetchAll(db, sql: "SELECT key FROM room") {
      let key = CaseMapping.key(old)
      // `==` would take the two for the same.
      guard !key.utf8.elementsEqual(old.utf8) else { continue }
      for column in ["room.key", "membership.room", "marker.target", "metadata.target"] {
        let parts = column.split(at: ".")
        try db.execute(
          sql: "UPDATE OR REPLACE \(parts[0]) SET \(parts[1]) = ? WHERE \(parts[1]) = ?",
          arguments: [key, old])
      }
      for prefix in ["", "@", "+"] {
        try db.execute(
          sql: "UPDATE OR REPLACE missed SET place = ? WHERE place = ?",
          arguments: [prefix + key, prefix + old])
        for column in ["target", "conversation"] {
          try db.execute(
            sql: "UPDATE OR IGNORE message SET \(column) = ? WHERE \(column) = ?",
            arguments: [prefix + key, prefix + old])
        }
      }
    }
  }
}
