// What lives here: one name in one spelling, guests apart from accounts, and words kept once.
import ChatSupport
import GRDB
import IRC
import System
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct NameTests {
  private let folder: TemporaryFolder
  private static let decomposed = "#Cafe\u{301}"
  private static let composed = "#caf\u{E9}"

  init() throws { folder = try TemporaryFolder() }

  private func open() throws -> SQLiteArchive {
    try SQLiteArchive.begun(directory: folder.path)
  }

  private func room(_ name: String) -> RoomRecord {
    RoomRecord(name: name, created: Timestamp(seconds: 1), topic: nil)
  }

  @Test func `a room renamed to a decomposed name keeps everything under its composed key`()
    async throws
  {
    let archive = try open()
    try await archive.keep([
      .room(room("#tea")), .membership(account: "bob", room: "#tea", isMember: true),
      .marker(account: "bob", place: "#tea", Timestamp(seconds: 2)),
      .mailbox(account: "bob", acknowledged: 1, onlineFrom: nil),
      .missed(account: "bob", place: "#tea", [2...2]),
      .metadata(of: "#tea", key: "url", value: "x"),
      .message(.sample(2, "alice", to: "#tea", "words")),
      .room(
        RoomRecord(id: "#tea", name: Self.decomposed, created: Timestamp(seconds: 1), topic: nil)),
    ]).get()
    try await expectComposed(archive)
  }

  @Test func `a room that an older server kept under a decomposed key is found again`()
    async throws
  {
    let pool = try DatabasePool(path: folder.path + "/parley.db")
    try FormerSchema.migrator.migrate(pool, upTo: "8 joined lines")
    let key = "#cafe\u{301}"
    try await pool.write { db in
      try db.execute(
        sql: """
          INSERT INTO message (sequence, time, command, conversation, target, target_name, sender,
            account, nick, text) VALUES
            (2, 900, 'PRIVMSG', ?1, ?1, ?1, 'alice', 'alice', 'alice', 'words');
          """, arguments: [key])
      try db.execute(
        sql: "INSERT INTO room (key, name, created) VALUES (?, ?, 1)",
        arguments: [key, Self.decomposed])
      try db.execute(
        sql: "INSERT INTO membership (account, room) VALUES ('bob', ?)", arguments: [key])
      try db.execute(sql: "INSERT INTO marker VALUES ('bob', ?, 2000)", arguments: [key])
      try db.execute(sql: "INSERT INTO mailbox (account, acknowledged) VALUES ('bob', 1)")
      try db.execute(sql: "INSERT INTO missed VALUES ('bob', ?, 2, 2)", arguments: [key])
      try db.execute(
        sql: "INSERT INTO metadata (target, key, value) VALUES (?, 'url', 'x')", arguments: [key])
    }
    try pool.close()
    try await expectComposed(try open())
  }

  /// In bytes: `==` takes both spellings for one.
  private func expectComposed(_ archive: SQLiteArchive) async throws {
    let keys = try await archive.pool.read { try String.fetchAll($0, sql: "SELECT key FROM room") }
    #expect(keys.map { Array($0.utf8) } == [Array(Self.composed.utf8)])
    let snapshot = try archive.snapshot(freshInstance: "x")
    let room = try #require(snapshot.rooms.first)
    let place = Place.room(room.id)
    let bob = try #require(snapshot.people.first { $0.account == "bob" })
    #expect(room.name.utf8.elementsEqual(Self.decomposed.utf8) && bob.rooms == [room.id])
    #expect(Array(bob.markers.keys) == [place] && bob.mailbox.missed.places == [place])
    #expect(snapshot.metadata.map(\.owner) == [place])
    #expect(await archive.texts(in: .room(place)) == ["words"])
  }

  @Test func `what was kept already refuses nothing of its commit, and is kept once`() async throws
  {
    let tags: [Tags.Tag] = ([Tags.clientID: "x"] as Tags).all
    let archive = try open()
    try await archive.keep([
      .message(.sample(1, "alice", to: "#tea", "boom", tags: tags)),
      .message(.sample(2, "alice", to: "#tea", "boom", tags: tags)),
      .message(.sample(3, "bob", to: "#tea", "innocent")),
    ]).get()
    #expect(await archive.texts(in: .room("#tea")) == ["boom", "innocent"])
    #expect(try archive.check().isEmpty)
  }

  @Test func `an older archive's guests are no account's after it is opened`() async throws {
    let pool = try DatabasePool(path: folder.path + "/parley.db")
    try FormerSchema.migrator.migrate(pool, upTo: "8 joined lines")
    try await pool.write { db in
      try db.execute(
        sql: """
          INSERT INTO message (sequence, time, command, conversation, target, target_name, sender,
            account, nick, text) VALUES
            (2, 2000, 'PRIVMSG', 'alice dora', 'alice', 'alice', 'dora', NULL, 'dora', 'secret'),
            (3, 3000, 'PRIVMSG', 'alice bob', 'alice', 'alice', 'bob', 'bob', 'bob', 'hello'),
            (4, 4000, 'PRIVMSG', '#tea', '#tea', '#tea', 'dora', NULL, 'dora', 'aloud');
          INSERT INTO talk VALUES ('alice', 'dora', 2000), ('dora', 'alice', 2000),
            ('alice', 'bob', 3000), ('bob', 'alice', 3000);
          INSERT INTO mailbox (account, acknowledged) VALUES ('alice', 9);
          INSERT INTO missed VALUES ('alice', 'dora', 2, 2);
          """)
    }
    try pool.close()
    let archive = try open()
    #expect(await archive.texts(in: Conversation("alice", and: "dora")).isEmpty)
    #expect(await talks(of: "dora", archive).isEmpty)
    #expect(await talks(of: "alice", archive) == ["!dora", "bob"])
    #expect(await archive.texts(in: Conversation("alice", and: "!dora")) == ["secret"])
    let alice = try archive.snapshot(freshInstance: "x").people.first { $0.account == "alice" }
    let query = MailboxQuery(
      account: "alice", acknowledged: 9, after: 0, through: .max,
      missed: try #require(alice?.mailbox.missed), limit: 9)
    guard case .messages(let letters) = await archive.answer(to: .mailbox(query)) else {
      Issue.record("no answer")
      return
    }
    #expect(letters.map(\.text) == ["secret"])
  }

  private func talks(of asker: Place, _ archive: any Archive) async -> [Place] {
    let query = ConversationsQuery(
      asker: asker, rooms: [], from: Timestamp(seconds: 0), to: Timestamp(seconds: 9), limit: 9)
    guard case .conversations(let found) = await archive.answer(to: .conversations(query)) else {
      return ["failed"]
    }
    return found.map(\.place)
  }
}
