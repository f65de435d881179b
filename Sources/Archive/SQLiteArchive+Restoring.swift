// What lives here: what is read when the server starts.
import GRDB
import IRC
import ServerCore
import System

extension SQLiteArchive {
  /// `freshInstance` names the archive if it is new; `freshIdentity` is what clients know it by if it has
  /// no such name yet.
  package func snapshot(
    freshInstance: String, freshIdentity: String? = nil
  ) throws(ArchiveFailure) -> Snapshot {
    try catchUp()
    do {
      try pool.write { [policy] db in
        try policy.beginClock(in: db)
        try db.forgetWaits()
        try db.run("INSERT OR IGNORE INTO meta VALUES ('instance', ?)", [freshInstance])
        if let freshIdentity {
          try db.run("INSERT OR IGNORE INTO meta VALUES ('identity', ?)", [freshIdentity])
        }
      }
      // None of this is in the journal.
      try Self.checkpoint(pool)
      return try pool.read { try Self.snapshot(in: $0) }
    } catch {
      throw ArchiveFailure(reason: Self.reason(error))
    }
  }

  private static func snapshot(in db: Database) throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.instance = try db.meta("instance") ?? ""
    snapshot.identity = try db.meta("identity")
    let highest = try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM message") ?? 0
    let retired = try db.meta("sequence").flatMap { Int64($0) } ?? 0
    snapshot.numbers.lastToEverybody = try latest(to: .everybody, db)
    snapshot.clock.time = Timestamp(
      milliseconds: try Int64.fetchOne(
        db, sql: "SELECT time FROM message ORDER BY sequence DESC LIMIT 1") ?? 0)
    snapshot.clock.mark = try clockMark(in: db)
    snapshot.rooms = try Row.fetchAll(db, sql: "SELECT * FROM room ORDER BY id").map {
      try RoomRecord($0)
    }
    let rooms = try db.meta("room").flatMap { UInt64($0) } ?? 0
    snapshot.lastRoom = max(RoomID(rooms), snapshot.rooms.last?.id ?? RoomID(0))
    snapshot.people = try people(in: db)
    snapshot.numbers.latestInRooms = try latestInRooms(db)
    // Numbers were given to what is not kept, too (letters to guests): a cursor stands behind them.
    let cursors = snapshot.people.map(\.mailbox.highest)
    snapshot.numbers.last = max(MessageNumber(clamping: max(highest, retired)), cursors.max() ?? 0)
    guard snapshot.numbers.last <= Self.highestSequence, snapshot.lastRoom <= .highest,
      snapshot.rooms.first.map({ $0.id.number > 0 }) ?? true
    else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "nothing has such a number")
    }
    try readTimed(into: &snapshot, db)
    snapshot.metadata = try Row.fetchAll(
      db, sql: "SELECT target, key, value FROM metadata ORDER BY position"
    ).map {
      Snapshot.MetadataEntry(
        owner: try $0.value(0), key: try $0.value(1), value: try $0.value(2))
    }
    return snapshot
  }

  /// What has to do with running time.
  private static func readTimed(into snapshot: inout Snapshot, _ db: Database) throws {
    snapshot.blocks = try Row.fetchAll(
      db, sql: "SELECT name, address, until, ends FROM block ORDER BY name, address"
    ).map {
      LoginBlock(
        name: try $0.value(0), address: try $0.value(1),
        until: Timestamp(milliseconds: try $0.value(2)),
        ends: (try $0.optional(3) as Int64?).map { Moment(milliseconds: $0) })
    }
    snapshot.sanctions = try Row.fetchAll(
      db,
      sql: """
        SELECT kind, subject, reason, set_by, set_at, until, ends FROM sanction
          ORDER BY set_at, kind, subject
        """
    ).compactMap { try Sanction($0) }
    snapshot.waits = try Row.fetchAll(
      db, sql: "SELECT room, speaker, at FROM wait ORDER BY room, speaker"
    ).map {
      Snapshot.Wait(
        room: try $0.value(0), speaker: try $0.value(1), at: Moment(milliseconds: try $0.value(2)))
    }
    snapshot.redirections = try Row.fetchAll(
      db, sql: "SELECT old, room, at FROM redirection ORDER BY position"
    ).map {
      Snapshot.Redirection(
        old: try $0.value(0), room: try $0.value(1), at: Moment(milliseconds: try $0.value(2)))
    }
  }

  /// There is room above it for all that will ever be said.
  private static let highestSequence: MessageNumber = 1 << 62

  /// Steps from room to room in the index; reading all of it would take long.
  private static func latestInRooms(_ db: Database) throws -> [Place: MessageNumber] {
    var latest: [Place: MessageNumber] = [:]
    var room = Int64.min
    let next = "SELECT min(conversation) FROM message WHERE conversation > ? AND conversation < 0"
    while let number = try Int64.fetchOne(db.cachedStatement(sql: next), arguments: [room]) {
      room = number
      let sequence = try Int64.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT sequence FROM message WHERE conversation = ? AND target = ? AND \(Schema.isSaid)
              ORDER BY sequence DESC LIMIT 1
            """), arguments: [number, number])
      latest[Place(number: number)] = sequence.map { MessageNumber(clamping: $0) }
    }
    return latest
  }

  private static func latest(to receiver: Place, _ db: Database) throws -> MessageNumber {
    let latest = try Int64.fetchOne(
      db.cachedStatement(
        sql: "SELECT max(sequence) FROM message WHERE target = ? AND target >= 0"),
      arguments: [try db.number(of: receiver)])
    return MessageNumber(clamping: latest ?? 0)
  }

  private static func people(in db: Database) throws -> [Snapshot.Person] {
    var people = try mailboxes(in: db)
    try readSeen(into: &people, db)
    for row in try Row.fetchAll(
      db, sql: "SELECT account, room, since FROM membership ORDER BY position")
    {
      let account: Folded = try row.value(0)
      let room: RoomID = try row.value(1)
      people[account, default: Snapshot.Person(account: account)].rooms.append(room)
      people[account]?.joined[room] = MessageNumber(clamping: try row.value(2) as Int64)
    }
    for row in try Row.fetchAll(db, sql: "SELECT account, target, time FROM marker") {
      let account: Folded = try row.value(0)
      let time = Timestamp(milliseconds: try row.value(2))
      people[account, default: Snapshot.Person(account: account)].markers[try row.value(1)] = time
    }
    return people.values.sorted { $0.account < $1.account }
  }

  private static func mailboxes(in db: Database) throws -> [Folded: Snapshot.Person] {
    var people: [Folded: Snapshot.Person] = [:]
    let missed = try missed(in: db)
    let sql = "SELECT account, acknowledged, online_from FROM mailbox"
    for row in try Row.fetchAll(db, sql: sql) {
      var person = Snapshot.Person(account: try row.value(0))
      let onlineFrom: Int64? = try row.optional(2)
      person.mailbox = Mailbox(
        acknowledged: MessageNumber(clamping: try row.value(1) as Int64),
        missed: missed[person.account] ?? Missed(),
        onlineFrom: onlineFrom.map { MessageNumber(clamping: max(1, $0)) })
      person.latest = try latest(to: .account(person.account), db)
      people[person.account] = person
    }
    return people
  }

  private static func missed(in db: Database) throws -> [Folded: Missed] {
    var missed: [Folded: Missed] = [:]
    for row in try Row.fetchAll(db, sql: "SELECT account, place, first, last FROM missed") {
      let first = MessageNumber(clamping: max(1, try row.value(2) as Int64))
      let last = MessageNumber(clamping: try row.value(3) as Int64)
      guard first <= last else { continue }
      missed[try row.value(0), default: Missed()].add(first...last, in: try row.value(1))
    }
    return missed
  }

  private static func readSeen(into people: inout [Folded: Snapshot.Person], _ db: Database) throws
  {
    let seen = "SELECT account, at, is_online, real_name, moment FROM seen"
    for row in try Row.fetchAll(db, sql: seen) {
      let account: Folded = try row.value(0)
      people[account, default: Snapshot.Person(account: account)].lastSeen = Timestamp(
        milliseconds: try row.value(1))
      people[account]?.wasOnline = try row.value(2)
      people[account]?.realName = try row.value(3)
      people[account]?.lastMoment = (try row.optional(4) as Int64?).map { Moment(milliseconds: $0) }
    }
  }
}

extension Sanction {
  fileprivate init?(_ row: Row) throws {
    guard let kind = Kind(rawValue: try row.value(0)) else { return nil }
    self.init(
      kind: kind, subject: try row.value(1), reason: try row.value(2), setBy: try row.value(3),
      setAt: Timestamp(milliseconds: try row.value(4)),
      until: (try row.optional(5) as Int64?).map { Timestamp(milliseconds: $0) },
      ends: (try row.optional(6) as Int64?).map { Moment(milliseconds: $0) })
  }
}
