// What lives here: rooms get identities.
import GRDB
import IRC

extension FormerSchema {
  /// Until now a room was its name, and `room_key` said where what was said under other names lay.
  static func numberRooms(_ db: Database) throws {
    try gatherRooms(db)
    try renumberRooms(db)
    for column in ["marker.target", "missed.place", "metadata.target"] {
      try renumber(column, db)
    }
    try renumberRedirections(db)
    try db.execute(
      sql: """
        DROP TABLE room_key;
        CREATE TABLE room_key (id INTEGER PRIMARY KEY, stored TEXT NOT NULL UNIQUE);
        INSERT INTO room_key SELECT id, stored FROM number;
        INSERT OR REPLACE INTO meta SELECT 'room', coalesce(max(id), 0) FROM number;
        DROP TABLE number;
        """)
  }

  /// The tables about rooms alone.
  private static func renumberRooms(_ db: Database) throws {
    // room: what the rows of a room say from now on instead of its name. is_lobby: who is in the room
    // for everybody was never written down.
    try db.execute(
      sql: """
        CREATE TABLE new_room (
          id INTEGER PRIMARY KEY, is_lobby INTEGER NOT NULL, key TEXT NOT NULL UNIQUE,
          name TEXT NOT NULL, created INTEGER NOT NULL, topic TEXT, topic_by TEXT, topic_at INTEGER, modes TEXT NOT NULL,
          entry_key TEXT, member_limit INTEGER, slowness INTEGER, masks TEXT NOT NULL,
          holders TEXT NOT NULL, invitations TEXT NOT NULL, founder TEXT
        );
        INSERT INTO new_room
          SELECT number.id, room.key NOT IN (SELECT room FROM membership), room.key, name, created, topic, topic_by, topic_at, modes, entry_key,
            member_limit, slowness, masks, holders, invitations, founder
            FROM room JOIN number ON number.key = room.key;
        DROP TABLE room;
        ALTER TABLE new_room RENAME TO room;
        CREATE TABLE new_membership (
          position INTEGER PRIMARY KEY, account TEXT NOT NULL, room INTEGER NOT NULL,
          since INTEGER NOT NULL, UNIQUE (account, room)
        );
        INSERT INTO new_membership
          SELECT position, account, number.id, since FROM membership
            JOIN number ON number.key = membership.room;
        DROP TABLE membership;
        ALTER TABLE new_membership RENAME TO membership;
        CREATE INDEX membership_by_room ON membership (room);
        CREATE TABLE new_wait (
          room INTEGER NOT NULL, speaker TEXT NOT NULL, at INTEGER NOT NULL,
          PRIMARY KEY (room, speaker)
        ) WITHOUT ROWID;
        INSERT INTO new_wait SELECT number.id, speaker, at FROM wait JOIN number ON key = wait.room;
        DROP TABLE wait;
        ALTER TABLE new_wait RENAME TO wait;
        """)
  }

  /// All rooms of which anything is kept: those that are, those whose past was set aside, and those
  /// that were never written down, such as the room for everybody.
  private static func gatherRooms(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TEMP TABLE number (
          id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, stored TEXT NOT NULL UNIQUE
        );
        INSERT INTO number (key, stored)
          SELECT room.key, coalesce(own.stored, room.key || iif(other.stored IS NULL, '', ',,')) FROM room
            LEFT JOIN room_key AS own ON own.current = room.key
            LEFT JOIN room_key AS other ON other.stored = room.key
            ORDER BY created, room.key;
        INSERT OR IGNORE INTO number (key, stored)
          SELECT current, stored FROM room_key ORDER BY current;
        """)
    for stored in try keysInMessages(db) { try gatherRoom(stored, db) }
    try gatherSilentRooms(db)
  }

  /// One that is known by what was said in it.
  private static func gatherRoom(_ stored: String, _ db: Database) throws {
    let isKnown = try Bool.fetchOne(
      db, sql: "SELECT 1 FROM number WHERE stored = ?", arguments: [stored])
    guard isKnown != true else { return }
    let name =
      try String.fetchOne(
        db, sql: "SELECT target_name FROM message WHERE conversation = ? AND target = ? LIMIT 1",
        arguments: [stored, stored]) ?? stored
    let since = try Int64.fetchOne(
      db, sql: "SELECT time FROM message WHERE conversation = ? ORDER BY sequence LIMIT 1",
      arguments: [stored])
    // Its name may have been given to another room since; then what was said here has none.
    let isTaken = try Bool.fetchOne(
      db, sql: "SELECT 1 FROM number WHERE key = ?", arguments: [stored])
    let key = isTaken == true ? stored + ",," : stored
    try db.execute(
      sql: "INSERT INTO number (key, stored) VALUES (?, ?)", arguments: [key, stored])
    guard isTaken != true, CaseMapping.key(name).utf8.elementsEqual(stored.utf8) else { return }
    try db.execute(
      sql: "INSERT INTO room (key, name, created) VALUES (?, ?, ?)",
      arguments: [stored, name, since ?? 0])
  }

  /// A room for everybody of which no words are kept: who keeps something of it is no member.
  private static func gatherSilentRooms(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TEMP TABLE silent AS
          SELECT DISTINCT substr(place, instr(place, '#')) AS key FROM
            (SELECT target AS place FROM marker UNION SELECT target FROM metadata
              UNION SELECT place FROM missed)
            WHERE (place LIKE '#%' OR place LIKE '@#%' OR place LIKE '+#%') AND place NOT LIKE '%,%';
        DELETE FROM silent WHERE key IN (SELECT key FROM number)
          OR key IN (SELECT room FROM membership);
        INSERT OR IGNORE INTO number (key, stored) SELECT key, key FROM silent ORDER BY key;
        INSERT OR IGNORE INTO room (key, name, created) SELECT key, key, 0 FROM silent;
        DROP TABLE silent;
        """)
  }

  /// The keys of rooms under which messages are kept, without ranks. Steps from room to room in the
  /// index; reading all of it would take long.
  private static func keysInMessages(_ db: Database) throws -> [String] {
    try ["", "@", "+"].flatMap { rank in
      try String.fetchAll(
        db,
        sql: """
          WITH RECURSIVE found (step) AS (
            SELECT ?1 UNION ALL
            SELECT (SELECT min(conversation) FROM message
              WHERE conversation > step AND conversation < ?2) FROM found WHERE step IS NOT NULL
          )
          SELECT substr(step, ?3) FROM found WHERE step <> ?1
          """, arguments: [rank + "#", rank + "$", rank.utf8.count + 1])
    }
  }

  /// `#tea` becomes `#,17`, and `@#tea` `@#,17`; what is of no room any more goes.
  private static func renumber(_ column: String, _ db: Database) throws {
    let (table, name) = (column.until("."), column.cut(at: ".")?.back ?? "")
    try db.execute(
      sql: """
        DELETE FROM \(table) WHERE (\(name) LIKE '#%' OR \(name) LIKE '@#%' OR \(name) LIKE '+#%')
          AND substr(\(name), instr(\(name), '#')) NOT IN (SELECT key FROM number);
        UPDATE OR REPLACE \(table) SET \(name) = substr(\(name), 1, instr(\(name), '#') - 1) || '#,'
            || (SELECT id FROM number WHERE key = substr(\(name), instr(\(name), '#')))
          WHERE \(name) LIKE '#%' OR \(name) LIKE '@#%' OR \(name) LIKE '+#%';
        """)
  }

  private static func renumberRedirections(_ db: Database) throws {
    let rows = try Row.fetchAll(db, sql: "SELECT old, name, at FROM redirection ORDER BY position")
    try db.execute(
      sql: """
        DROP TABLE redirection;
        CREATE TABLE redirection (
          position INTEGER PRIMARY KEY, old TEXT NOT NULL UNIQUE, room INTEGER NOT NULL,
          at INTEGER NOT NULL
        );
        """)
    for row in rows {
      let (old, name): (String, String) = (try row.value(0), try row.value(1))
      try db.execute(
        sql: "INSERT INTO redirection (old, room, at) SELECT ?, id, ? FROM number WHERE key = ?",
        arguments: [old, try row.value(2) as Int64, CaseMapping.key(name)])
    }
  }
}
