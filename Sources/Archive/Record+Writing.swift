/// What lives here: records to rows.
import GRDB
import IRC
import ServerCore

extension ServerCore.Record {
  func write(to db: Database) throws {
    switch self {
    case .message(let message, _), .event(let message): try message.insert(into: db)
    case .mailbox(let account, let mailbox):
      try db.run(
        """
        INSERT OR REPLACE INTO mailbox (account, acknowledged, missed, online_from)
          VALUES (?, ?, ?, ?)
        """,
        [
          account, Int64(mailbox.acknowledged), mailbox.encodedMissed,
          mailbox.onlineFrom.map { Int64($0) },
        ])
    case .seen(let account, let time, let isOnline, let realName):
      try db.run(
        "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?)",
        [account, time.milliseconds, isOnline, realName])
    case .marker(let account, let target, let time):
      try db.run(
        "INSERT OR REPLACE INTO marker VALUES (?, ?, ?)", [account, target, time.milliseconds])
    case .membership(let account, let room, let isMember):
      try db.run(
        isMember
          ? "INSERT OR IGNORE INTO membership (account, room) VALUES (?, ?)"
          : "DELETE FROM membership WHERE account = ? AND room = ?", [account, room])
    case .room(let room):
      try db.run(
        "INSERT OR REPLACE INTO room VALUES (?, ?, ?, ?, ?, ?)",
        [
          CaseMapping.ascii.fold(room.name), room.name, room.created.milliseconds,
          room.topic?.text, room.topic?.setBy, room.topic?.setAt.milliseconds,
        ])
    case .removedRoom(let key): try db.run("DELETE FROM room WHERE key = ?", [key])
    case .alive(let time):
      try db.run(
        "INSERT OR REPLACE INTO meta VALUES ('alive', ?)", [String(time.milliseconds)])
    case .block(let block):
      try db.run(
        "INSERT OR REPLACE INTO block VALUES (?, ?, ?)",
        [block.name, block.address, block.until.milliseconds])
    }
  }
}

extension StoredMessage {
  fileprivate func insert(into db: Database) throws {
    try db.run(
      """
      INSERT INTO message (sequence, time, command, conversation, target, target_name, sender,
        account, nick, user, host, text, tags, client_id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        Int64(sequence), time.milliseconds, command.rawValue, conversation.key, target.key,
        target.name, sender, account, source.nick, source.user, source.host, text, encodedTags,
        account == nil ? nil : clientID,
      ])
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

extension Conversation {
  /// Names hold no space, so one between two of them is unambiguous.
  var key: String {
    switch self {
    case .room(let name): name
    case .people(let one, let other): one + " " + other
    }
  }

  init(key: String) {
    let halves = key.split(separator: " ", maxSplits: 1).map(String.init)
    self = halves.count == 2 ? .people(halves[0], halves[1]) : .room(key)
  }
}

extension Target {
  var key: String {
    switch self {
    case .person(let key, _), .room(let key, _): key
    case .everybody: "$*"
    }
  }
}

extension Database {
  /// Runs a statement that is prepared once.
  func run(_ sql: String, _ arguments: StatementArguments) throws {
    try cachedStatement(sql: sql).execute(arguments: arguments)
  }
}

extension Mailbox {
  /// `5-9,20-31`; nil for nothing missed.
  fileprivate var encodedMissed: String? {
    missed.isEmpty
      ? nil : missed.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
  }

  static func missed(encoded text: String) -> [ClosedRange<Sequence>] {
    text.split(separator: ",").compactMap { pair in
      let ends = pair.split(separator: "-").compactMap { Sequence($0) }
      return ends.count == 2 && ends[0] <= ends[1] ? ends[0]...ends[1] : nil
    }
  }
}
