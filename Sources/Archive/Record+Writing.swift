// What lives here: records to rows.
import GRDB
import IRC
import ServerCore
import System

extension ServerCore.Record {
  func write(to db: Database, _ keys: inout Keys) throws {
    switch self {
    case .message(let message), .event(let message): try message.insert(into: db, &keys)
    case .redacted(let sequence):
      try db.remove(sequence)
      keys = Keys()
    case .mailbox(let account, let acknowledged, let onlineFrom):
      try db.setMailbox(of: account, acknowledged: acknowledged, onlineFrom: onlineFrom)
    case .missed(let account, let place, let ranges):
      try db.replaceMissed(ranges, of: account, in: place)
    case .accounts(let accounts): try db.keepMailboxes(of: accounts)
    case .account(let account, let isThere):
      try db.run(
        "UPDATE mailbox SET is_removed = ? WHERE account = ?", [isThere ? 0 : 1, account])
    case .reserved(let sequence): try db.raiseSequence(to: Int64(sequence))
    case .seen(let account, let time, let moment, let isOnline, let realName):
      try db.run(
        "INSERT OR REPLACE INTO seen (account, at, moment, is_online, real_name) VALUES (?, ?, ?, ?, ?)",
        [account, time.milliseconds, moment?.milliseconds, isOnline, realName])
    case .marker(let account, let place, let time):
      try db.run(
        "INSERT OR REPLACE INTO marker VALUES (?, ?, ?)", [account, place, time.milliseconds])
    case .membership(let account, let room, true, let since):
      try db.run(
        "INSERT OR IGNORE INTO membership (account, room, since) VALUES (?, ?, ?)",
        [account, room, Int64(since)])
    case .membership(let account, let room, false, _):
      try db.run("DELETE FROM membership WHERE account = ? AND room = ?", [account, room])
    case .room(let room): try room.write(to: db)
    case .removedRoom(let room): try db.remove(room)
    case .metadata(let owner, let key, let value):
      try db.setMetadata(key, to: value, of: owner)
    case .followed(let position): try db.noteFollowed(position)
    case .checkpoint(let position, let state): try db.noteCheckpoint(state, at: position)
    case .alive, .sanction, .lifted, .block, .wait, .redirection: try writeTimed(to: db)
    }
  }

  /// What has to do with running time.
  private func writeTimed(to db: Database) throws {
    switch self {
    case .wait(let room, let speaker?, let moment):
      try db.run(
        "INSERT OR REPLACE INTO wait VALUES (?, ?, ?)", [room, speaker, moment.milliseconds])
    case .wait(let room, nil, _): try db.run("DELETE FROM wait WHERE room = ?", [room])
    case .redirection(let old, let room, let moment):
      try db.run("DELETE FROM redirection WHERE old = ?", [old])
      guard let room else { return }
      try db.run(
        "INSERT INTO redirection (old, room, at) VALUES (?, ?, ?)",
        [old, room, moment.milliseconds])
    case .alive(let time, let moment):
      try db.run(
        "INSERT OR REPLACE INTO meta VALUES ('alive', ?), ('moment', ?)",
        [String(time.milliseconds), String(moment.milliseconds)])
    case .sanction(let sanction): try sanction.insert(into: db)
    case .lifted(let sanction):
      try db.run(
        "DELETE FROM sanction WHERE kind = ? AND subject = ?",
        [sanction.kind.rawValue, sanction.subject])
    case .block(let block):
      try db.run(
        "INSERT OR REPLACE INTO block (name, address, until, ends) VALUES (?, ?, ?, ?)",
        [block.name, block.address, block.until.milliseconds, block.ends?.milliseconds])
    default: break
    }
  }
}

extension StoredMessage {
  /// Whether it was new: what is kept already is no failure, least of all of what others say in the same
  /// transaction. `isRepeatable`: it is kept even if another has its sender's id of it.
  @discardableResult
  func insert(into db: Database, _ keys: inout Keys, isRepeatable: Bool = false) throws -> Bool {
    let number = Int64(sequence)
    try keys.periods.note(number, time: time.milliseconds, in: db)
    let sender = try keys.number(of: sender, db)
    let clientID = account == nil || !isSaid || isRepeatable ? nil : clientID
    let name = target.name
    try db.run(
      """
      INSERT INTO message (sequence, time, conversation, sender, target, source, command,
        target_name, text, tags, joints, client_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (sender, client_id, target) WHERE client_id IS NOT NULL DO NOTHING
      """,
      [
        number, time.milliseconds, try keys.number(of: conversation, db), sender,
        try keys.number(of: target.place, db),
        try keys.number(of: source, by: account?.text, person: sender, db),
        command == .privmsg ? nil : command.rawValue,
        isUsual(name) ? nil : name, text, encodedTags(without: clientID),
        joints.isEmpty ? nil : joints.map(String.init).joined(separator: ","), clientID,
      ])
    guard db.changesCount > 0 else { return false }
    if try isSaid && keys.isPastWords(number, db) {
      try db.run("INSERT INTO message_text (rowid, text) VALUES (?, ?)", [number, text])
    }
    return true
  }

  /// Whether the receiver is written as it is named in its own row.
  private func isUsual(_ name: String) -> Bool {
    target.place.room == nil
      && (target == .everybody || target.place.name?.text.utf8.elementsEqual(name.utf8) == true)
  }

  private func encodedTags(without clientID: String?) -> String? {
    guard !tags.isEmpty else { return nil }
    var all = Tags()
    for tag in tags {
      all[tag.key] = clientID != nil && tag.key == Tags.clientID ? "" : tag.value
    }
    return all.encoded
  }
}

extension Sanction {
  fileprivate func insert(into db: Database) throws {
    try db.run(
      """
      INSERT OR REPLACE INTO sanction (kind, subject, reason, set_by, set_at, until, ends)
        VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      [
        kind.rawValue, subject, reason, setBy, setAt.milliseconds, until?.milliseconds,
        ends?.milliseconds,
      ])
  }
}

extension Target {
  init(_ place: Place, name: String) {
    switch place {
    case .everybody: self = .everybody
    case .room(let room): self = .room(room, name: name)
    case .ranked(let room, let prefix): self = .ranked(room, prefix: prefix, name: name)
    case .account, .guest: self = .person(place, name: name)
    }
  }
}

extension Database {
  /// Runs a statement that is prepared once.
  func run(_ sql: String, _ arguments: StatementArguments) throws {
    try cachedStatement(sql: sql).execute(arguments: arguments)
  }

  func remove(_ sequence: MessageNumber) throws {
    _ = try removeMessages("sequence = ?", [Int64(clamping: sequence)])
    try markRemoval()
  }

  /// Removes messages, and the names of those of whom nothing is left.
  func removeMessages(_ condition: String, _ arguments: StatementArguments) throws -> Int {
    let removed = try Row.fetchAll(
      self,
      sql:
        "DELETE FROM message WHERE \(condition) RETURNING conversation, sender, target, sequence",
      arguments: arguments)
    let columns = try (0..<4).map { column in
      Set(try removed.map { try $0.value(column) as Int64 })
    }
    for block in Set(columns[3].map(Periods.block)) {
      let numbers = Periods.numbers(in: block)
      try run(
        """
        DELETE FROM period WHERE block = ? AND NOT EXISTS (SELECT 1 FROM message
          WHERE sequence BETWEEN ? AND ?)
        """, [block, numbers.low, numbers.high])
    }
    for conversation in columns[0] where conversation > 0 {
      try run(
        """
        DELETE FROM conversation WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM message
          WHERE conversation = ?1)
        """, [conversation])
    }
    for person in columns[1].union(columns[2]) where person > 0 {
      try run(
        """
        DELETE FROM source WHERE person = ?1 AND NOT EXISTS (SELECT 1 FROM message WHERE sender = ?1)
        """, [person])
      try run(
        """
        DELETE FROM person WHERE id = ?1
          AND NOT EXISTS (SELECT 1 FROM message WHERE sender = ?1)
          AND NOT EXISTS (SELECT 1 FROM message WHERE target = ?1 AND target >= 0)
          AND NOT EXISTS (SELECT 1 FROM conversation WHERE one = ?1 OR other = ?1)
        """, [person])
    }
    return removed.count
  }

  /// What was said in it stays, for those who missed some of it.
  fileprivate func remove(_ room: RoomID) throws {
    try run("DELETE FROM room WHERE id = ?", [room])
    try run("DELETE FROM wait WHERE room = ?", [room])
    try run("DELETE FROM membership WHERE room = ?", [room])
    try run("DELETE FROM metadata WHERE target = ?", [Place.room(room)])
    try run("DELETE FROM marker WHERE target = ?", [Place.room(room)])
  }

  fileprivate func setMailbox(
    of account: Folded, acknowledged: MessageNumber, onlineFrom: MessageNumber?
  ) throws {
    try run(
      """
      INSERT INTO mailbox (account, acknowledged, online_from) VALUES (?, ?, ?)
        ON CONFLICT (account) DO UPDATE
          SET acknowledged = excluded.acknowledged, online_from = excluded.online_from
      """, [account, Int64(acknowledged), onlineFrom.map { Int64($0) }])
  }

  fileprivate func keepMailboxes(of accounts: [Folded]) throws {
    try run("UPDATE mailbox SET is_removed = 1 WHERE is_removed = 0", [])
    for account in accounts {
      try run("UPDATE mailbox SET is_removed = 0 WHERE account = ?", [account])
    }
  }

  fileprivate func replaceMissed(
    _ ranges: [ClosedRange<MessageNumber>], of account: Folded, in place: Place
  ) throws {
    try run("DELETE FROM missed WHERE account = ? AND place = ?", [account, place])
    for range in ranges {
      try run(
        "INSERT INTO missed VALUES (?, ?, ?, ?)",
        [account, place, Int64(range.lowerBound), Int64(range.upperBound)])
    }
  }

  fileprivate func setMetadata(_ key: String, to value: String?, of owner: Place) throws {
    guard let value else {
      try run("DELETE FROM metadata WHERE target = ? AND key = ?", [owner, key])
      return
    }
    try run(
      """
      INSERT INTO metadata (target, key, value) VALUES (?, ?, ?)
        ON CONFLICT (target, key) DO UPDATE SET value = excluded.value
      """, [owner, key, value])
  }

  /// Waits that are over; an archive that many spoke in would keep them for ever.
  func forgetWaits() throws {
    try execute(
      sql: """
        DELETE FROM wait WHERE NOT EXISTS (SELECT 1 FROM room, meta
          WHERE room.id = wait.room AND meta.key = 'moment'
            AND wait.at + room.slowness * 1000 > CAST(meta.value AS INTEGER))
        """)
  }

  /// Numbers up to `sequence` are not given again, whatever is kept.
  func raiseSequence(to sequence: Int64) throws {
    try run(
      """
      INSERT INTO meta VALUES ('sequence', ?) ON CONFLICT (key) DO UPDATE
        SET value = max(CAST(value AS INTEGER), CAST(excluded.value AS INTEGER))
      """, [String(sequence)])
  }

  /// Identities up to this one are not given again.
  func raiseRoom(to room: RoomID) throws {
    try run(
      """
      INSERT INTO meta VALUES ('room', ?) ON CONFLICT (key) DO UPDATE
        SET value = max(CAST(value AS INTEGER), CAST(excluded.value AS INTEGER))
      """, [String(room.number)])
  }
}
