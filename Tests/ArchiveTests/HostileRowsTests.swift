// What lives here: archives whose rows hold what the server never writes.
import ChatSupport
import GRDB
import IRC
import System
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct `An archive that somebody else has written into` {
  /// Other types, and the ends of numbers.
  private static let values: [DatabaseValue] = [
    "text".databaseValue, (-1).databaseValue, Int64.max.databaseValue, Int64.min.databaseValue,
    1e300.databaseValue, "".databaseValue, "#".databaseValue, "a\nb\u{0}c d,#".databaseValue, .null,
  ]

  @Test func `is read or refused, whatever stands in a column`() async throws {
    let folder = try TemporaryFolder()
    let archive = try SQLiteArchive.begun(directory: folder.path)
    try await archive.keep(Self.everything).get()
    try archive.catchUp()
    let columns = try await Self.columns(of: archive)
    #expect(columns.count > 50)
    var refusals = 0
    for (table, column) in columns {
      for value in Self.values {
        guard let old = try? await Self.replace(column, of: table, by: value, in: archive) else {
          continue
        }
        do {
          Self.start(from: try archive.snapshot(freshInstance: "x"))
        } catch {
          refusals += 1
        }
        for query in Self.queries { _ = await archive.answer(to: query) }
        _ = await archive.tidyUp(now: Timestamp(seconds: 5))
        if let reader = try? ArchiveReader(directory: folder.path) {
          try? reader.forEachMessage { _ = $0.id }
        }
        try await Self.putBack(old, column, of: table, in: archive)
      }
    }
    #expect(refusals > 20)
    // All of it is as it was.
    Self.start(from: try archive.snapshot(freshInstance: "x"))
    archive.close()
  }

  private static func columns(of archive: SQLiteArchive) async throws -> [(String, String)] {
    let tables = [
      "message", "meta", "room", "membership", "mailbox", "missed", "seen", "marker", "block",
      "sanction", "metadata", "wait", "redirection", "person", "source", "conversation", "period",
    ]
    return try await archive.pool.read { db in
      try tables.flatMap { table in try db.columns(in: table).map { (table, $0.name) } }
    }
  }

  private static func replace(
    _ column: String, of table: String, by value: DatabaseValue, in archive: SQLiteArchive
  ) async throws -> [DatabaseValue] {
    try await archive.pool.write { db in
      let old = try DatabaseValue.fetchAll(db, sql: "SELECT \(column) FROM \(table)")
      try db.execute(sql: "UPDATE \(table) SET \(column) = ?", arguments: [value])
      return old
    }
  }

  /// Where there are several rows they have the same value, or the change was refused.
  private static func putBack(
    _ old: [DatabaseValue], _ column: String, of table: String, in archive: SQLiteArchive
  ) async throws {
    guard let value = old.first else { return }
    try await archive.pool.write { db in
      try db.execute(sql: "UPDATE \(table) SET \(column) = ?", arguments: [value])
    }
  }

  private static let time = Timestamp(seconds: 1_000_000)

  private static var everything: [ServerCore.Record] {
    let room = RoomRecord(
      id: RoomID(named: "#tea"), name: "#tea", created: time,
      topic: Topic(text: "t", setBy: "a!a@h", setAt: time), modes: RoomModes(slowness: 5),
      masks: [RoomMask(.bans, "~t:5:bob!*@*", setBy: "a!a@h", setAt: time)].compactMap(\.self),
      holders: [RoomRecord.Holder(account: "alice", standing: .operator)],
      invitations: [RoomRecord.Invitation(account: "carol", isByOperator: true)])
    var message = StoredMessage.sample(7, to: "#tea", "some words")
    message.joints = [4]
    return [
      .room(room), .membership(account: "alice", room: "#tea", isMember: true, since: 1),
      .message(message), .mailbox(account: "alice", acknowledged: 3, onlineFrom: 5),
      .missed(account: "alice", place: "#tea", [4...6]),
      .seen(account: "alice", at: time, moment: Moment(seconds: 1), isOnline: true, realName: "A"),
      .marker(account: "alice", place: "#tea", time),
      .block(LoginBlock(name: "bob", address: "192.0.2.1", until: time, ends: Moment(seconds: 9))),
      .sanction(.sample(.ban, "bob!*@*", until: time)),
      .metadata(of: "alice", key: "url", value: "x"),
      .wait(room: "#tea", speaker: "alice", Moment(seconds: 1)),
      .redirection(old: "#old", room: "#tea", Moment(seconds: 1)),
      .reserved(100), .alive(time, Moment(seconds: 1)),
    ]
  }

  private static let queries: [Query] = [
    .history(
      HistoryQuery(
        conversation: .room("#tea"), range: .latest(after: .time(Timestamp(seconds: 1))), limit: 5,
        includesEvents: true)),
    .conversations(
      ConversationsQuery(
        asker: "alice", rooms: ["#tea"], from: Timestamp(seconds: 0), to: Timestamp(seconds: 10),
        limit: 5)),
    .letters(account: "alice", after: 0, through: 100), .message(7),
    .sent(account: "alice", clientID: "x"),
    .search(SearchQuery(account: "alice", rooms: ["#tea"], text: "words", limit: 5)),
  ]

  /// What was read has to carry a chat in which somebody logs in.
  private static func start(from snapshot: Snapshot) {
    var chat = Chat(Configuration())
    let id = SessionID(slot: 0, generation: 1)
    var events: [Event] = [
      .restored(snapshot), .accounts([Account.Entry(name: "alice", credential: .plain("pw"))]),
      .opened(id, Peer(address: "192.0.2.1")),
    ]
    events += ["PASS alice:pw", "NICK alice", "USER a 0 * :A"].compactMap { line in
      (try? Message(parsing: Array(line.utf8).span)).map { .line(id, $0) }
    }
    events += [.verified(id, .login, .right), .tick]
    events += ["LIST", "WHOIS alice", "PRIVMSG #tea :hi", "STATS u"].compactMap { line in
      (try? Message(parsing: Array(line.utf8).span)).map { .line(id, $0) }
    }
    for event in events {
      _ = chat.receive(Input(at: Timestamp(seconds: 1), moment: Moment(seconds: 1), event))
    }
  }
}
