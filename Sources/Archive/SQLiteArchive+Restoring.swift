// What lives here: what is read when the server starts.
import GRDB
import IRC
import ServerCore
import System

extension SQLiteArchive {
  /// `freshInstance` names the archive if it is new; `freshIdentity` is what clients know it by if it has
  /// no such name yet.
  public func snapshot(
    freshInstance: String, freshIdentity: String? = nil
  ) throws(StoreFailure) -> Snapshot {
    do {
      try pool.write { [policy] db in
        try policy.beginClock(in: db)
        try db.forgetWaits()
        try db.run("INSERT OR IGNORE INTO meta VALUES ('instance', ?)", [freshInstance])
        if let freshIdentity {
          try db.run("INSERT OR IGNORE INTO meta VALUES ('identity', ?)", [freshIdentity])
        }
        try db.forgetEmptyRooms()
      }
      return try pool.read { try Self.snapshot(in: $0) }
    } catch {
      throw StoreFailure(reason: Self.reason(error))
    }
  }

  private static func snapshot(in db: Database) throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.instance =
      try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'instance'") ?? ""
    snapshot.identity =
      try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'identity'")
    let highest = try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM message") ?? 0
    let retired =
      try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'sequence'")
      .flatMap { Int64($0) } ?? 0
    snapshot.lastToEverybody = try latest(to: "$*", db)
    snapshot.time = Timestamp(
      milliseconds: try Int64.fetchOne(
        db, sql: "SELECT time FROM message ORDER BY sequence DESC LIMIT 1") ?? 0)
    snapshot.mark = try clockMark(in: db)
    snapshot.rooms = try Row.fetchAll(db, sql: "SELECT * FROM room ORDER BY created, key").map {
      RoomRecord($0)
    }
    snapshot.people = try people(in: db)
    snapshot.latestInRooms = try latestInRooms(db)
    // Numbers were given to what is not kept, too (letters to guests): a cursor stands behind them.
    let cursors = snapshot.people.map(\.mailbox.highest)
    snapshot.sequence = max(Sequence(max(highest, retired)), cursors.max() ?? 0)
    snapshot.blocks = try Row.fetchAll(
      db, sql: "SELECT name, address, until, ends FROM block ORDER BY name, address"
    ).map {
      LoginBlock(
        name: $0[0], address: $0[1], until: Timestamp(milliseconds: $0[2]),
        ends: ($0[3] as Int64?).map { Moment(milliseconds: $0) })
    }
    snapshot.sanctions = try Row.fetchAll(
      db,
      sql: """
        SELECT kind, subject, reason, set_by, set_at, until, ends FROM sanction
          ORDER BY set_at, kind, subject
        """
    ).compactMap { Sanction($0) }
    snapshot.waits = try Row.fetchAll(
      db, sql: "SELECT room, speaker, at FROM wait ORDER BY room, speaker"
    ).map { Snapshot.Wait(room: $0[0], speaker: $0[1], at: Moment(milliseconds: $0[2])) }
    snapshot.redirections = try Row.fetchAll(
      db, sql: "SELECT old, name, at FROM redirection ORDER BY position"
    ).map { Snapshot.Redirection(old: $0[0], name: $0[1], at: Moment(milliseconds: $0[2])) }
    snapshot.metadata = try Row.fetchAll(
      db, sql: "SELECT target, key, value FROM metadata ORDER BY position"
    ).map { Snapshot.MetadataEntry(target: $0[0], key: $0[1], value: $0[2]) }
    return snapshot
  }

  /// Steps from room to room in the index; reading all of it would take long.
  private static func latestInRooms(_ db: Database) throws -> [String: Sequence] {
    var latest: [String: Sequence] = [:]
    for prefix in ["", "@", "+"] { try addLatest(behind: prefix, to: &latest, db) }
    return latest
  }

  /// `prefix`: nothing, or the rank that words in a room are for.
  private static func addLatest(
    behind prefix: String, to latest: inout [String: Sequence], _ db: Database
  ) throws {
    var room = prefix + "#"
    let next = "SELECT min(conversation) FROM message WHERE conversation > ? AND conversation < ?"
    while let key = try String.fetchOne(
      db.cachedStatement(sql: next), arguments: [room, prefix + "$"])
    {
      room = key
      let sequence = try Int64.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT sequence FROM message WHERE conversation = ? AND target = ?
              AND command IN ('PRIVMSG', 'NOTICE') ORDER BY sequence DESC LIMIT 1
            """), arguments: [key, key])
      latest[try db.currentKey(key).key] = sequence.map { Sequence(clamping: $0) }
    }
  }

  private static func latest(to target: String, _ db: Database) throws -> Sequence {
    let latest = try Int64.fetchOne(
      db.cachedStatement(
        sql: "SELECT max(sequence) FROM message WHERE target = ? AND target NOT LIKE '#%'"),
      arguments: [target])
    return Sequence(latest ?? 0)
  }

  private static func people(in db: Database) throws -> [Snapshot.Person] {
    var people: [String: Snapshot.Person] = [:]
    let sql = "SELECT account, acknowledged, online_from FROM mailbox"
    for row in try Row.fetchAll(db, sql: sql) {
      var person = Snapshot.Person(account: row[0])
      person.mailbox = Mailbox(acknowledged: Sequence(clamping: row[1] as Int64))
      person.mailbox.onlineFrom = (row[2] as Int64?).map { Sequence(clamping: $0) }
      person.latest = try latest(to: person.account, db)
      people[person.account] = person
    }
    for row in try Row.fetchAll(db, sql: "SELECT * FROM missed") {
      let (first, last) = (Sequence(clamping: row[2] as Int64), Sequence(clamping: row[3] as Int64))
      guard first <= last else { continue }
      people[row[0]]?.mailbox.missed.add(first...last, in: row[1])
    }
    let seen = "SELECT account, at, is_online, real_name, moment FROM seen"
    for row in try Row.fetchAll(db, sql: seen) {
      let account: String = row[0]
      people[account, default: Snapshot.Person(account: account)].lastSeen = Timestamp(
        milliseconds: row[1])
      people[account]?.wasOnline = row[2]
      people[account]?.realName = row[3]
      people[account]?.lastMoment = (row[4] as Int64?).map { Moment(milliseconds: $0) }
    }
    for row in try Row.fetchAll(
      db, sql: "SELECT account, room, since FROM membership ORDER BY position")
    {
      let account: String = row[0]
      let room: String = row[1]
      people[account, default: Snapshot.Person(account: account)].rooms.append(room)
      people[account]?.joined[room] = Sequence(clamping: row[2] as Int64)
    }
    for row in try Row.fetchAll(db, sql: "SELECT * FROM marker") {
      let account: String = row[0]
      people[account, default: Snapshot.Person(account: account)].markers[row[1]] = Timestamp(
        milliseconds: row[2])
    }
    return people.values.sorted { $0.account < $1.account }
  }
}

extension Sanction {
  fileprivate init?(_ row: Row) {
    guard let kind = Kind(rawValue: row[0]) else { return nil }
    self.init(
      kind: kind, subject: row[1], reason: row[2], setBy: row[3],
      setAt: Timestamp(milliseconds: row[4]),
      until: (row[5] as Int64?).map { Timestamp(milliseconds: $0) },
      ends: (row[6] as Int64?).map { Moment(milliseconds: $0) })
  }
}
