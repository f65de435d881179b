// What lives here: a room to its row and back.
import GRDB
import IRC
import ServerCore
import System

extension RoomRecord {
  func write(to db: Database) throws {
    // A lobby of other settings may have the name, and keeps what it has.
    try db.run(
      "UPDATE room SET key = key || ',' || id WHERE key = ? AND id <> ?", [Folded(name), id])
    try db.run(
      """
      INSERT OR REPLACE INTO room (id, is_lobby, key, name, created, topic, topic_by, topic_at, modes, entry_key,
        member_limit, slowness, masks, holders, invitations, founder)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        id, isLobby, Folded(name), name, created.milliseconds, topic?.text, topic?.setBy,
        topic?.setAt.milliseconds,
        modes.flags.letters, modes.key, modes.limit, modes.slowness,
        masks.map(\.encoded).joined(separator: "\n"),
        holders.map { $0.account.text + "=" + $0.standing.letters }.joined(separator: " "),
        invitations.map { $0.account.text + ($0.isByOperator ? "=o" : "=") }.joined(separator: " "),
        founder,
      ])
    try db.raiseRoom(to: id)
  }

  init(_ row: Row) throws {
    var topic: Topic?
    if let text: String = try row.optional("topic"), let by: String = try row.optional("topic_by"),
      let at: Int64 = try row.optional("topic_at")
    {
      topic = Topic(text: text, setBy: by, setAt: Timestamp(milliseconds: at))
    }
    let holders = (try row.value("holders") as String).split(at: " ").compactMap {
      pair -> Holder? in
      let halves = pair.split(at: "=")
      guard halves.count == 2 else { return nil }
      return Holder(
        account: Folded(kept: String(halves[0])), standing: Standing(letters: halves[1]))
    }
    let invitations = (try row.value("invitations") as String).split(at: " ").compactMap {
      word -> Invitation? in
      let halves = word.split(at: "=")
      guard let account = halves.first else { return nil }
      return Invitation(account: Folded(kept: String(account)), isByOperator: halves.count == 2)
    }
    self.init(
      id: try row.value("id"), name: try row.value("name"), isLobby: try row.value("is_lobby"),
      created: Timestamp(milliseconds: try row.value("created")),
      founder: try row.optional("founder"), topic: topic,
      modes: RoomModes(
        flags: RoomFlags(letters: try row.value("modes") as String),
        key: try row.optional("entry_key"), limit: try row.optional("member_limit"),
        slowness: try row.optional("slowness")),
      masks: (try row.value("masks") as String).split(at: "\n")
        .compactMap(RoomMask.init(encoded:)),
      holders: holders, invitations: invitations)
  }
}

extension RoomMask {
  /// `b bob!*@* alice!alice@parley.local 1795176000000`, and the moment when it ends if it does;
  /// none of the words holds a space.
  fileprivate var encoded: String {
    "\(list.rawValue) \(text) \(setBy) \(setAt.milliseconds)"
      + (ends.map { " \($0.milliseconds)" } ?? "")
  }

  fileprivate init?(encoded line: Substring) {
    let words = line.split(at: " ").map(String.init)
    guard words.count == 4 || words.count == 5,
      let list = words[0].first.flatMap(MaskList.init(rawValue:)),
      let time = Int64(words[3])
    else { return nil }
    self.init(
      list, words[1], setBy: words[2], setAt: Timestamp(milliseconds: time),
      ends: words.count == 5 ? Int64(words[4]).map { Moment(milliseconds: $0) } : nil)
  }
}
