// What lives here: records to rows.
import GRDB
import IRC
import ServerCore
import System

extension ServerCore.Record {
  func write(to db: Database) throws {
    switch self {
    case .message(let message), .event(let message): try message.insert(into: db)
    case .redacted(let sequence): try db.remove(sequence)
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
  fileprivate func insert(into db: Database) throws {
    try db.run(
      """
      INSERT INTO message (sequence, time, command, conversation, target, target_name, sender,
        account, nick, user, host, text, tags, client_id, joints)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (sender, client_id, target) WHERE client_id IS NOT NULL DO NOTHING
      """,
      [
        Int64(sequence), time.milliseconds, command.rawValue, try db.storedKey(conversation),
        try db.storedKey(target.place), target.name, sender, account, source.nick, source.user,
        source.host, text, encodedTags,
        account == nil || !isSaid ? nil : clientID,
        joints.isEmpty ? nil : joints.map(String.init).joined(separator: ","),
      ])
    // Kept already: not a failure, least of all of what others say in the same transaction.
    guard db.changesCount > 0 else { return }
    guard isSaid else { return }
    try db.run(
      "INSERT INTO message_text (rowid, text) VALUES (?, ?)", [Int64(sequence), text])
    guard case .people(let one, let other) = conversation else { return }
    let upsert = """
      INSERT INTO talk VALUES (?, ?, ?)
        ON CONFLICT (account, other) DO UPDATE SET latest = excluded.latest
      """
    try db.run(upsert, [one, other, time.milliseconds])
    if one != other { try db.run(upsert, [other, one, time.milliseconds]) }
  }

  private var encodedTags: String? {
    guard !tags.isEmpty else { return nil }
    var all = Tags()
    for tag in tags { all[tag.key] = tag.value }
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

  /// Takes a message back, and its time from its two people's list of conversations.
  func remove(_ sequence: MessageNumber) throws {
    let number = Int64(clamping: sequence)
    let key = try String.fetchOne(
      cachedStatement(sql: "SELECT conversation FROM message WHERE sequence = ?"),
      arguments: [number])
    try run("DELETE FROM message WHERE sequence = ?", [number])
    try markRemoval()
    guard let key, case .people(let one, let other) = try conversation(ofKey: key) else { return }
    for pair in [[one, other], [other, one]] {
      let names = StatementArguments(pair)
      try run("DELETE FROM talk WHERE account = ? AND other = ?", names)
      try run(
        """
        INSERT OR REPLACE INTO talk SELECT ?, ?, time FROM message
          WHERE conversation = ? AND command IN ('PRIVMSG', 'NOTICE')
          ORDER BY sequence DESC LIMIT 1
        """, names + [key])
    }
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

  /// Numbers up to `sequence` are not given again, whatever is kept.
  /// Waits that are over; an archive that many spoke in would keep them for ever.
  func forgetWaits() throws {
    try execute(
      sql: """
        DELETE FROM wait WHERE NOT EXISTS (SELECT 1 FROM room, meta
          WHERE room.id = wait.room AND meta.key = 'moment'
            AND wait.at + room.slowness * 1000 > CAST(meta.value AS INTEGER))
        """)
  }

  func raiseSequence(to sequence: Int64) throws {
    try run(
      """
      INSERT INTO meta VALUES ('sequence', ?) ON CONFLICT (key) DO UPDATE
        SET value = max(CAST(value AS INTEGER), CAST(excluded.value AS INTEGER))
      """, [String(sequence)])
  }
}
