// What lives here: what is back after a restart, and which databases are opened at all.
import ChatSupport
import GRDB
import Glibc
import IRC
import System
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct RestartTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open() throws -> SQLiteArchive {
    try SQLiteArchive.begun(directory: folder.path)
  }

  @Test func `everything that was kept is back`() async throws {
    let first = try open()
    try await first.keep(ServerCore.Record.everyKind).get()
    let before = try first.snapshot(freshInstance: "other")
    first.close()
    let after = try SQLiteArchive(directory: try moved()).snapshot(freshInstance: "third")
    #expect(after == before)
    #expect(after.instance == StoredMessage.instance)
    #expect(after.numbers.last == 60 && after.numbers.lastToEverybody == 52)
    #expect(after.clock.time == Timestamp(seconds: 53))
    #expect(after.rooms.map(\.name) == ["#Tea", "#Quiet", "#Swift"])
    #expect(after.rooms[0].topic?.text == "Earl Grey")
    #expect(after.rooms[1] == .moderated && RoomRecord.moderated.masks.count == 3)
    #expect(after.blocks.map(\.name) == ["mallory"])
    #expect(after.blocks.map(\.ends) == [Moment(seconds: 9)])
    #expect(after.clock.mark == ClockMark(time: Timestamp(seconds: 77), moment: Moment(seconds: 8)))
    #expect(after.waits == [Snapshot.Wait(room: "#quiet", speaker: "bob", at: Moment(seconds: 7))])
    #expect(
      after.redirections == [
        Snapshot.Redirection(old: "#old", room: "#tea", at: Moment(seconds: 6))
      ])
    #expect(
      after.sanctions == [
        .sample(.ban, "~a:mallory", until: Timestamp(seconds: 77)),
        .sample(.mute, "192.0.2.0/24", until: nil),
      ])
    #expect(after.metadata.map(\.owner) == ["bob", "#tea"])
    #expect(after.metadata.map(\.value) == ["http://bob.example", "Tea \u{1FAD6}"])
    let bob = try #require(after.people.first { $0.account == "bob" })
    #expect(bob.mailbox.acknowledged == 4 && bob.mailbox.onlineFrom == 40)
    #expect(bob.mailbox.missed.places == ["#tea", "carol"])
    #expect(bob.mailbox.missed["#tea"] == [6...9, 20...31])
    #expect(bob.mailbox.missed["carol"] == [3...3])
    #expect(bob.lastMoment == Moment(seconds: 4))
    #expect(bob.wasOnline && bob.realName == "Bob B." && bob.latest == 50)
    #expect(bob.rooms == ["#swift"] && bob.joined == ["#swift": 41])
    #expect(bob.markers == ["#tea": Timestamp(seconds: 77)])
  }

  @Test func `a message of several lines is found as its sender cut it`() async throws {
    let archive = try open()
    var message = StoredMessage.sample(1, "alice", to: "bob", "how is everyone?\n\nfine")
    message.joints = [7]
    try await archive.keep([message])
    let query = HistoryQuery(
      conversation: message.conversation, range: .latest(after: nil), limit: 5,
      includesEvents: false)
    #expect(await archive.answer(to: .history(query)) == .messages([message]))
  }

  @Test func `a message that was taken back is nowhere any more`() async throws {
    let archive = try open()
    try await archive.keep([
      .message(.sample(1, "alice", to: "bob", "needle one")),
      .message(.sample(2, "alice", to: "bob", "needle two")),
      .message(.sample(3, "bob", to: "carol", "needle three")),
      .redacted(2), .redacted(3),
      .event(.sample(4, "alice", to: "bob", "abc-2", command: .redact)),
    ]).get()
    archive.close()
    let again = try SQLiteArchive(directory: try moved())
    #expect(try again.snapshot(freshInstance: "x").numbers.last == 4)
    #expect(await again.texts(in: .people("alice", "bob")) == ["needle one", "abc-2"])
    #expect(await again.answer(to: .message(2)) == .messages([]))
    let search = SearchQuery(
      account: "bob", rooms: [], conversation: nil, sender: nil, after: nil, before: nil,
      text: "needle", limit: 9)
    guard case .messages(let found) = await again.answer(to: .search(search)) else {
      Issue.record("no answer")
      return
    }
    #expect(found.map(\.text) == ["needle one"])
    let talks = ConversationsQuery(
      asker: "bob", rooms: [], from: Timestamp(seconds: 0), to: Timestamp(seconds: 9), limit: 9)
    #expect(
      await again.answer(to: .conversations(talks))
        == .conversations([ConversationSummary(place: "alice", latest: Timestamp(seconds: 1))]))
    #expect(try again.check().isEmpty)
  }

  /// The lock lives as long as its archive, so the second look is at a copy.
  private func moved() throws -> String {
    let copy = folder.path + "/copy"
    #expect(mkdir(copy, 0o700) == 0)
    for file in folder.files where file.contains("/parley.db") {
      #expect(rename(file, copy + file.dropFirst(folder.path.count)) == 0)
    }
    return copy
  }

  @Test func `the order goes on above what a mailbox has acknowledged`() async throws {
    let archive = try open()
    try await archive.keep([
      .message(.sample(5)), .mailbox(account: "bob", acknowledged: 9, onlineFrom: nil),
    ]).get()
    #expect(try archive.snapshot(freshInstance: "x").numbers.last == 9)
  }

  @Test(arguments: ["1 messages", "2 chat state"])
  func `a database of an older version opens`(version: String) async throws {
    let pool = try DatabasePool(path: folder.path + "/parley.db")
    try FormerSchema.migrator.migrate(pool, upTo: version)
    try await pool.write { db in
      try db.execute(
        sql: """
          INSERT INTO message (sequence, time, command, conversation, target, target_name, sender,
            account, nick, text) VALUES
            (5, 900, 'PRIVMSG', '#lobby', '#lobby', '#Lobby', 'alice', 'alice', 'alice', 'tea?'),
            (6, 900, 'PRIVMSG', '#x', '#x', '#x', 'alice', 'alice', 'alice', 'not for bob'),
            (7, 1000, 'PRIVMSG', 'alice bob', 'bob', 'bob', 'alice', 'alice', 'alice', 'old words')
          """)
      guard version != "1 messages" else { return }
      try db.execute(
        sql: """
          INSERT INTO mailbox VALUES ('bob', 2, 4, 6), ('carol', 7, NULL, NULL);
          INSERT INTO membership (account, room) VALUES ('carol', '#x'), ('bob', '#x');
          INSERT INTO room VALUES ('#x', '#X', 5, NULL, NULL, NULL);
          """)
    }
    try pool.close()
    let archive = try open()
    let snapshot = try archive.snapshot(freshInstance: "x")
    #expect(snapshot.numbers.last == 7)
    #expect(await archive.texts(in: .people("alice", "bob")) == ["old words"])
    guard version != "1 messages" else { return }
    #expect(snapshot.people.map(\.account) == ["bob", "carol"])
    // What is of no room that was written down comes behind those.
    let (x, lobby) = (Place.room(RoomID(1)), Place.room(RoomID(2)))
    let missed = snapshot.people.map(\.mailbox.missed)
    #expect(missed.map(\.places) == [[x, lobby], []])
    #expect(missed[0][lobby] == [4...6])
    #expect(snapshot.numbers.latestInRooms == [lobby: 5, x: 6])
    // Whoever is in a room the longest becomes its operator.
    #expect(snapshot.rooms.first?.modes == RoomModes())
    #expect(snapshot.rooms.first?.holders.map(\.account) == ["carol"])
  }

  @Test func `a database of a newer version is refused and left alone`() async throws {
    let archive = try open()
    try await archive.keep([.sample(1)])
    try await archive.pool.write { db in
      try db.execute(
        sql: """
          INSERT INTO grdb_migrations VALUES ('99 from the future');
          CREATE TABLE invention (thing TEXT);
          """)
    }
    archive.close()
    let copy = try moved()
    let before = try everything(in: copy)
    let failure = #expect(throws: ArchiveFailure.self) { try SQLiteArchive(directory: copy) }
    #expect(failure?.reason.contains("newer version") == true)
    #expect(failure?.reason.contains("\n") == false)
    #expect(try everything(in: copy) == before)
    #expect(before.contains { $0.contains("invention") })
  }

  /// The schema, the migrations and the messages.
  private func everything(in directory: String) throws -> [String] {
    let queue = try DatabaseQueue(path: directory + "/parley.db")
    return try queue.read { db in
      try ["SELECT * FROM sqlite_master", "SELECT * FROM grdb_migrations", "SELECT * FROM message"]
        .flatMap { try Row.fetchAll(db, sql: $0).map(\.description) }
    }
  }

  @Test func `something that is no database is refused in one line`() throws {
    let descriptor = Glibc.open(folder.path + "/parley.db", O_WRONLY | O_CREAT, 0o600)
    let text = Array(String(repeating: "not a database at all ", count: 100).utf8)
    #expect(write(descriptor, text, text.count) == text.count)
    Glibc.close(descriptor)
    let failure = #expect(throws: ArchiveFailure.self) { try SQLiteArchive(directory: folder.path) }
    #expect(failure?.reason.contains("damaged") == true)
  }

  @Test func `a second server on the directory is refused`() throws {
    let first = try open()
    let failure = #expect(throws: ArchiveFailure.self) { try SQLiteArchive(directory: folder.path) }
    #expect(failure?.reason == "another server uses \(folder.path)")
    // Looking is allowed meanwhile.
    #expect(try ArchiveReader(directory: folder.path).check().isEmpty)
    withExtendedLifetime(first) {}
  }

  @Test func `only the owner may read what is kept`() async throws {
    let path = folder.path + "/deep/er"
    let archive = try SQLiteArchive.begun(directory: path)
    try await archive.keep([.sample(1)])
    #expect(mode(of: folder.path + "/deep") == 0o700)
    #expect(mode(of: path) == 0o700)
    for file in ["parley.db", "parley.db-wal", "parley.db-shm", "lock"] {
      #expect(mode(of: "\(path)/\(file)") == 0o600, "\(file)")
      unlink("\(path)/\(file)")
    }
    rmdir(path)
    rmdir(folder.path + "/deep")
  }

  @Test func `walking and checking see every message`() async throws {
    let archive = try open()
    try await archive.keep((1...2500).map { .sample($0, "alice", to: "#tea", "number \($0)") })
    var texts: [String] = []
    let reader = try ArchiveReader(directory: folder.path)
    try reader.forEachMessage { texts.append($0.text) }
    #expect(texts == (1...2500).map { "number \($0)" })
    #expect(try archive.check().isEmpty && reader.check().isEmpty)
    #expect(try reader.messageCount() == 2500)
  }

  @Test func `a damaged database is found out`() async throws {
    let archive = try open()
    try await archive.keep((1...500).map { .sample($0, "alice", to: "#tea", "number \($0)") })
    try archive.catchUp()
    try await archive.pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
    archive.close()
    let copy = try moved()
    let descriptor = Glibc.open(copy + "/parley.db", O_WRONLY)
    let noise = [UInt8](repeating: 0x5A, count: 8192)
    #expect(pwrite(descriptor, noise, noise.count, 16 * 4096) == noise.count)
    Glibc.close(descriptor)
    let before = try bytes(of: copy + "/parley.db")
    #expect(try ArchiveReader(directory: copy).check().isEmpty == false)
    let failure = #expect(throws: ArchiveFailure.self) { try SQLiteArchive(directory: copy) }
    for word in ["damaged", "parleyd check", "backup"] {
      #expect(failure?.reason.contains(word) == true, "\(failure?.reason ?? "")")
    }
    #expect(try bytes(of: copy + "/parley.db") == before, "it is left as it is")
  }
}
