// What lives here: the tables.
import GRDB

enum Schema {
  /// The versions 1 to 17 named everything by its text; `FormerSchema` reads them, and a file of
  /// theirs is written anew (`Upgrade`).
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("18 numbers for names") { db in
      try db.execute(sql: messages)
      try db.execute(sql: state)
      try db.execute(sql: "PRAGMA application_id = \(ArchiveFile.applicationID)")
    }
    migrator.registerMigration("19 a journal in front") { db in
      try db.execute(
        sql: """
          INSERT INTO meta VALUES ('journal', lower(hex(randomblob(7)))), ('position', '0')
          """)
    }
    migrator.registerMigration("20 a text index that follows") { db in
      try db.execute(sql: words)
    }
    return migrator
  }

  /// What people said aloud and what is found by its words; NULL is a PRIVMSG, as nearly all are.
  static let isSaid = "(command IS NULL OR command = 'NOTICE')"

  /// The tables whose rows are as version 17 had them.
  static let kept = [
    "meta", "room", "membership", "mailbox", "missed", "seen", "marker", "block", "sanction",
    "metadata", "wait", "redirection",
  ]

  // Numbers of places (`Place.number`): people have those of their rows, above zero; everybody is
  // zero, and a room with its ranks is below. A conversation of a room has the room's number.
  // source: how the sender was written. target_name: how the receiver was, if not as in `person`.
  // client_id: also in the tags, which leave its value out. period: which times are among 4096
  // numbers, for all but the newest; times have no index, for they follow the numbers, but for a clock
  // that was set back.
  private static let messages = """
    CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE source (
      id INTEGER PRIMARY KEY, person INTEGER NOT NULL, account TEXT, nick TEXT NOT NULL,
      user TEXT, host TEXT
    );
    CREATE INDEX source_by_person ON source (person, nick);
    CREATE TABLE conversation (
      id INTEGER PRIMARY KEY, one INTEGER NOT NULL, other INTEGER NOT NULL, UNIQUE (one, other)
    );
    CREATE INDEX conversation_by_other ON conversation (other);
    CREATE TABLE message (
      sequence INTEGER PRIMARY KEY,
      time INTEGER NOT NULL,
      conversation INTEGER NOT NULL,
      sender INTEGER NOT NULL,
      target INTEGER NOT NULL,
      source INTEGER NOT NULL,
      command TEXT,
      target_name TEXT,
      text TEXT NOT NULL,
      tags TEXT,
      joints TEXT,
      client_id TEXT
    );
    CREATE INDEX message_by_conversation ON message (conversation, sequence);
    CREATE INDEX message_by_sender ON message (sender, sequence);
    CREATE INDEX letter_by_receiver ON message (target, sequence) WHERE target >= 0;
    CREATE UNIQUE INDEX message_by_client_id ON message (sender, client_id, target)
      WHERE client_id IS NOT NULL;
    CREATE TABLE period (
      block INTEGER PRIMARY KEY, earliest INTEGER NOT NULL, latest INTEGER NOT NULL
    );
    CREATE VIRTUAL TABLE message_text USING fts5 (
      text, content = 'message', content_rowid = 'sequence',
      tokenize = 'unicode61 remove_diacritics 2', columnsize = 0
    );
    CREATE TRIGGER message_deleted AFTER DELETE ON message
      WHEN old.command IS NULL OR old.command = 'NOTICE' BEGIN
        INSERT INTO message_text (message_text, rowid, text)
          VALUES ('delete', old.sequence, old.text);
      END;
    """

  // text: the number up to which the index has what was said; a row behind it is in the table alone.
  private static let words = """
    INSERT INTO meta SELECT 'text', max(sequence) FROM message HAVING count(*) > 0;
    DROP TRIGGER message_deleted;
    CREATE TRIGGER message_deleted AFTER DELETE ON message
      WHEN (old.command IS NULL OR old.command = 'NOTICE') AND old.sequence <=
        ifnull((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'text'), 0) BEGIN
        INSERT INTO message_text (message_text, rowid, text)
          VALUES ('delete', old.sequence, old.text);
      END;
    """

  // Accounts and places are kept as their text (`Place.text`). at: running time where a `Moment` is
  // kept. missed: numbers that the account has not read there. modes: letters without a parameter.
  // masks: lines of list, mask, setter and time. holders: such as 'alice=o bob=v'. invitations: who was
  // asked in, and whether by an operator, such as 'bob=o carol='. founder: an address or a network.
  // since: the first number that the member could read. is_removed: it is in no user file any more.
  private static let state = """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE room (
      id INTEGER PRIMARY KEY, is_lobby INTEGER NOT NULL, key TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL, created INTEGER NOT NULL, topic TEXT, topic_by TEXT, topic_at INTEGER,
      modes TEXT NOT NULL, entry_key TEXT, member_limit INTEGER, slowness INTEGER,
      masks TEXT NOT NULL, holders TEXT NOT NULL, invitations TEXT NOT NULL, founder TEXT
    );
    CREATE TABLE membership (
      position INTEGER PRIMARY KEY, account TEXT NOT NULL, room INTEGER NOT NULL,
      since INTEGER NOT NULL, UNIQUE (account, room)
    );
    CREATE INDEX membership_by_room ON membership (room);
    CREATE TABLE mailbox (
      account TEXT PRIMARY KEY, acknowledged INTEGER NOT NULL, online_from INTEGER,
      is_removed INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE TABLE missed (
      account TEXT NOT NULL, place TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
      PRIMARY KEY (account, place, first)
    ) WITHOUT ROWID;
    CREATE INDEX missed_by_place ON missed (place);
    CREATE TABLE seen (
      account TEXT PRIMARY KEY, at INTEGER NOT NULL, is_online INTEGER NOT NULL,
      real_name TEXT NOT NULL, moment INTEGER
    ) WITHOUT ROWID;
    CREATE TABLE marker (
      account TEXT NOT NULL, target TEXT NOT NULL, time INTEGER NOT NULL,
      PRIMARY KEY (account, target)
    ) WITHOUT ROWID;
    CREATE INDEX marker_by_target ON marker (target);
    CREATE TABLE block (
      name TEXT NOT NULL, address TEXT NOT NULL, until INTEGER NOT NULL, ends INTEGER,
      PRIMARY KEY (name, address)
    ) WITHOUT ROWID;
    CREATE TABLE sanction (
      kind TEXT NOT NULL, subject TEXT NOT NULL, reason TEXT NOT NULL, set_by TEXT NOT NULL,
      set_at INTEGER NOT NULL, until INTEGER, ends INTEGER, PRIMARY KEY (kind, subject)
    ) WITHOUT ROWID;
    CREATE TABLE metadata (
      position INTEGER PRIMARY KEY, target TEXT NOT NULL, key TEXT NOT NULL,
      value TEXT NOT NULL, UNIQUE (target, key)
    );
    CREATE TABLE wait (
      room INTEGER NOT NULL, speaker TEXT NOT NULL, at INTEGER NOT NULL,
      PRIMARY KEY (room, speaker)
    ) WITHOUT ROWID;
    CREATE TABLE redirection (
      position INTEGER PRIMARY KEY, old TEXT NOT NULL UNIQUE, room INTEGER NOT NULL,
      at INTEGER NOT NULL
    );
    """
}
