// What lives here: the tables, and the steps from every older form of them.
import GRDB

enum FormerSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 messages") { try createMessages($0) }
    migrator.registerMigration("2 chat state") { try createState($0) }
    migrator.registerMigration("3 several missed ranges") { try splitMissed($0) }
    migrator.registerMigration("4 missed by place") { try splitMissedByPlace($0) }
    migrator.registerMigration("5 room modes") { try addModes($0) }
    migrator.registerMigration("6 sanctions") { try createSanctions($0) }
    migrator.registerMigration("7 metadata") { try createMetadata($0) }
    migrator.registerMigration("8 joined lines") { db in
      // Where lines go on without a break, as '353,706'.
      try db.execute(sql: "ALTER TABLE message ADD COLUMN joints TEXT")
    }
    migrator.registerMigration("9 messages by sender") { db in
      try db.execute(sql: "CREATE INDEX message_by_sender ON message (sender, sequence)")
    }
    migrator.registerMigration("10 guests are not accounts") { try markGuests($0) }
    migrator.registerMigration("11 composed names") { try composeRooms($0) }
    migrator.registerMigration("12 running time") { db in
      // Beside what the calendar showed: see Moment.
      try db.execute(
        sql: """
          ALTER TABLE seen ADD COLUMN moment INTEGER;
          ALTER TABLE block ADD COLUMN ends INTEGER;
          ALTER TABLE sanction ADD COLUMN ends INTEGER;
          """)
    }
    migrator.registerMigration("13 index filled by statement") { db in
      // A trigger costs a third of what keeping a message costs; removing still has one.
      try db.execute(sql: "DROP TRIGGER message_inserted")
      try db.execute(sql: "PRAGMA application_id = \(ArchiveFile.applicationID)")
    }
    migrator.registerMigration("14 keys of rooms") { try createRoomKeys($0) }
    migrator.registerMigration("15 waits") { db in
      // at: running time. speaker: an account, or where guests come from. invitations: accounts,
      // and whether an operator asked, such as 'bob=o carol='.
      try db.execute(
        sql: """
          CREATE TABLE wait (
            room TEXT NOT NULL, speaker TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (room, speaker)
          ) WITHOUT ROWID;
          CREATE TABLE redirection (
            position INTEGER PRIMARY KEY, old TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
            at INTEGER NOT NULL
          );
          ALTER TABLE room ADD COLUMN invitations TEXT NOT NULL DEFAULT '';
          """)
    }
    migrator.registerMigration("16 founders of rooms") { db in
      // An address or a network, for the limit on rooms from one of them.
      try db.execute(sql: "ALTER TABLE room ADD COLUMN founder TEXT")
    }
    migrator.registerMigration("17 rooms have identities") { try numberRooms($0) }
    return migrator
  }

  private static func createMessages(_ db: Database) throws {
    // conversation: a room's folded name, or two folded names with a space between.
    // target: the folded receiver, '$*' for everybody. tags: client-only tags as on the wire.
    try db.execute(
      sql: """
        CREATE TABLE message (
          sequence INTEGER PRIMARY KEY,
          time INTEGER NOT NULL,
          command TEXT NOT NULL,
          conversation TEXT NOT NULL,
          target TEXT NOT NULL,
          target_name TEXT NOT NULL,
          sender TEXT NOT NULL,
          account TEXT,
          nick TEXT NOT NULL,
          user TEXT,
          host TEXT,
          text TEXT NOT NULL,
          tags TEXT,
          client_id TEXT
        );
        CREATE INDEX message_by_conversation ON message (conversation, sequence);
        CREATE INDEX message_by_time ON message (time);
        CREATE INDEX letter_by_receiver ON message (target, sequence) WHERE target NOT LIKE '#%';
        CREATE UNIQUE INDEX message_by_client_id ON message (sender, client_id, target)
          WHERE client_id IS NOT NULL;
        """)
    try createWords(db)
  }

  /// Who talked with whom, and the text index.
  private static func createWords(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE talk (
          account TEXT NOT NULL,
          other TEXT NOT NULL,
          latest INTEGER NOT NULL,
          PRIMARY KEY (account, other)
        ) WITHOUT ROWID;
        CREATE VIRTUAL TABLE message_text USING fts5 (
          text, content = 'message', content_rowid = 'sequence',
          tokenize = 'unicode61 remove_diacritics 2'
        );
        CREATE TRIGGER message_inserted AFTER INSERT ON message
          WHEN new.command IN ('PRIVMSG', 'NOTICE') BEGIN
            INSERT INTO message_text (rowid, text) VALUES (new.sequence, new.text);
          END;
        CREATE TRIGGER message_deleted AFTER DELETE ON message
          WHEN old.command IN ('PRIVMSG', 'NOTICE') BEGIN
            INSERT INTO message_text (message_text, rowid, text)
              VALUES ('delete', old.sequence, old.text);
          END;
        """)
  }

  private static func createState(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE room (
          key TEXT PRIMARY KEY, name TEXT NOT NULL, created INTEGER NOT NULL,
          topic TEXT, topic_by TEXT, topic_at INTEGER
        ) WITHOUT ROWID;
        CREATE TABLE membership (
          position INTEGER PRIMARY KEY, account TEXT NOT NULL, room TEXT NOT NULL,
          UNIQUE (account, room)
        );
        CREATE TABLE mailbox (
          account TEXT PRIMARY KEY, acknowledged INTEGER NOT NULL,
          missed_from INTEGER, missed_to INTEGER
        ) WITHOUT ROWID;
        CREATE TABLE seen (
          account TEXT PRIMARY KEY, at INTEGER NOT NULL, is_online INTEGER NOT NULL,
          real_name TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE marker (
          account TEXT NOT NULL, target TEXT NOT NULL, time INTEGER NOT NULL,
          PRIMARY KEY (account, target)
        ) WITHOUT ROWID;
        CREATE TABLE block (
          name TEXT NOT NULL, address TEXT NOT NULL, until INTEGER NOT NULL,
          PRIMARY KEY (name, address)
        ) WITHOUT ROWID;
        """)
  }

  private static func createMetadata(_ db: Database) throws {
    // target: a room's folded name or an account's.
    try db.execute(
      sql: """
        CREATE TABLE metadata (
          position INTEGER PRIMARY KEY, target TEXT NOT NULL, key TEXT NOT NULL,
          value TEXT NOT NULL, UNIQUE (target, key)
        );
        """)
  }

  private static func splitMissed(_ db: Database) throws {
    // missed: ranges of room messages such as '5-9,20-31'.
    try db.execute(
      sql: """
        ALTER TABLE mailbox ADD COLUMN missed TEXT;
        ALTER TABLE mailbox ADD COLUMN online_from INTEGER;
        UPDATE mailbox SET missed = missed_from || '-' || missed_to WHERE missed_from <= missed_to;
        ALTER TABLE mailbox DROP COLUMN missed_from;
        ALTER TABLE mailbox DROP COLUMN missed_to;
        """)
  }

  private static func splitMissedByPlace(_ db: Database) throws {
    // place: a room, who wrote letters, or '$*'. since: the first number the member could read.
    // is_removed: the account is not in the user file any more.
    try db.execute(
      sql: """
        CREATE TABLE missed (
          account TEXT NOT NULL, place TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
          PRIMARY KEY (account, place, first)
        ) WITHOUT ROWID;
        ALTER TABLE membership ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE mailbox ADD COLUMN is_removed INTEGER NOT NULL DEFAULT 0;
        """)
    for row in try Row.fetchAll(db, sql: "SELECT account, missed FROM mailbox") {
      let owner: String = try row.value(0)
      for range in (try row.optional(1) as String? ?? "").split(at: ",") {
        let ends = range.split(at: "-").compactMap { Int64($0) }
        guard ends.count == 2 else { continue }
        // Rooms that are nobody's by name are the lobby, where everybody is.
        try db.execute(
          sql: """
            INSERT OR IGNORE INTO missed
              SELECT ?1, target, ?2, ?3 FROM message
                WHERE target LIKE '#%' AND sequence BETWEEN ?2 AND ?3
                  AND (target NOT IN (SELECT room FROM membership)
                    OR target IN (SELECT room FROM membership WHERE account = ?1))
                GROUP BY target
            """, arguments: [owner, ends[0], ends[1]])
      }
    }
    try db.execute(sql: "ALTER TABLE mailbox DROP COLUMN missed")
  }

  private static func addModes(_ db: Database) throws {
    // modes: letters without a parameter. masks: lines of list, mask, setter and time.
    // holders: accounts with rights, such as 'alice=o bob=v'; until now rooms had none, so that the
    // one who is in a room the longest becomes its operator.
    try db.execute(
      sql: """
        ALTER TABLE room ADD COLUMN modes TEXT NOT NULL DEFAULT 'n';
        ALTER TABLE room ADD COLUMN entry_key TEXT;
        ALTER TABLE room ADD COLUMN member_limit INTEGER;
        ALTER TABLE room ADD COLUMN slowness INTEGER;
        ALTER TABLE room ADD COLUMN masks TEXT NOT NULL DEFAULT '';
        ALTER TABLE room ADD COLUMN holders TEXT NOT NULL DEFAULT '';
        UPDATE room SET holders = coalesce((SELECT account || '=o' FROM membership
          WHERE membership.room = room.key ORDER BY position LIMIT 1), '');
        """)
  }

  private static func createRoomKeys(_ db: Database) throws {
    // current: a room's folded name, or what its past is called now that it has ended. stored: the
    // key that its messages have. name: how the room is written, if not as in its messages.
    try db.execute(
      sql: """
        CREATE TABLE room_key (
          id INTEGER PRIMARY KEY AUTOINCREMENT, current TEXT NOT NULL UNIQUE,
          stored TEXT NOT NULL UNIQUE, name TEXT
        );
        CREATE INDEX membership_by_room ON membership (room);
        CREATE INDEX marker_by_target ON marker (target);
        CREATE INDEX missed_by_place ON missed (place);
        """)
  }

  private static func createSanctions(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE sanction (
          kind TEXT NOT NULL, subject TEXT NOT NULL, reason TEXT NOT NULL, set_by TEXT NOT NULL,
          set_at INTEGER NOT NULL, until INTEGER,
          PRIMARY KEY (kind, subject)
        ) WITHOUT ROWID;
        """)
  }
}
