// What lives here: what a version that knew rooms by their names has kept.
import ChatSupport
import GRDB
import IRC
import System
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct `Rooms of an older version` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// `#tea` was called `#old` before, an earlier `#tea` has ended, and nothing was ever written down of
  /// the room for everybody.
  private func fill() async throws {
    let pool = try DatabasePool(path: folder.path + "/parley.db")
    try FormerSchema.migrator.migrate(pool, upTo: "16 founders of rooms")
    try await pool.write { db in
      try db.execute(
        sql: """
          INSERT INTO room_key (id, current, stored, name) VALUES
            (1, '#tea', '#old', '#Tea'), (2, '#old', '#old,,2', NULL), (3, '#tea,9', '#tea', NULL);
          INSERT INTO room (key, name, created, topic, topic_by, topic_at, holders) VALUES
            ('#tea', '#Tea', 5, 'Earl Grey', 'a!a@h', 6, 'alice=o'),
            ('#den', '#Den', 3, NULL, NULL, NULL, '');
          INSERT INTO message (sequence, time, command, conversation, target, target_name, sender,
            account, nick, text) VALUES
            (1, 100, 'PRIVMSG', '#tea', '#tea', '#tea', 'bob', 'bob', 'bob', 'of the first'),
            (2, 200, 'PRIVMSG', '#old', '#old', '#Old', 'bob', 'bob', 'bob', 'of the second'),
            (3, 300, 'PRIVMSG', '@#old', '@#old', '@#Old', 'bob', 'bob', 'bob', 'for operators'),
            (4, 400, 'PRIVMSG', '#everyone', '#everyone', '#Everyone', 'bob', 'bob', 'bob', 'hi'),
            (5, 500, 'PRIVMSG', '#everyone', '$*', '$*', 'bob', 'bob', 'bob', 'to all'),
            (6, 600, 'PRIVMSG', 'alice bob', 'alice', 'alice', 'bob', 'bob', 'bob', 'psst');
          INSERT INTO message_text (message_text) VALUES ('rebuild');
          INSERT INTO mailbox (account, acknowledged) VALUES ('alice', 1);
          INSERT INTO membership (account, room, since) VALUES
            ('alice', '#tea', 2), ('alice', '#den', 1), ('alice', '#nowhere', 1);
          INSERT INTO marker VALUES
            ('alice', '#tea', 200), ('alice', 'bob', 600), ('alice', '#nowhere', 1);
          INSERT INTO missed VALUES ('alice', '#tea', 2, 2), ('alice', '@#tea', 3, 3),
            ('alice', '#tea,9', 1, 1), ('alice', 'bob', 6, 6), ('alice', '$*', 5, 5);
          INSERT INTO metadata (target, key, value) VALUES ('#tea', 'url', 'x'), ('bob', 'url', 'y');
          INSERT INTO wait VALUES ('#tea', 'bob', 7), ('#nowhere', 'bob', 7);
          INSERT INTO redirection (old, name, at) VALUES ('#old', '#Tea', 8), ('#x', '#Gone', 8);
          INSERT INTO meta VALUES ('instance', 'abc'), ('moment', '8');
          """)
      try db.execute(sql: "UPDATE room SET slowness = 60 WHERE key = '#tea'")
    }
    try pool.close()
  }

  @Test func `are there again, and what was said is theirs`() async throws {
    try await fill()
    let archive = try SQLiteArchive(directory: folder.path)
    let snapshot = try archive.snapshot(freshInstance: "x")
    #expect(snapshot.rooms.map(\.name) == ["#Den", "#Tea", "#Everyone"])
    let (den, tea, everyone) = (
      snapshot.rooms[0].id, snapshot.rooms[1].id, snapshot.rooms[2].id
    )
    #expect(snapshot.rooms.map(\.isLobby) == [false, false, true])
    #expect(snapshot.rooms[1].topic?.text == "Earl Grey")
    #expect(snapshot.rooms[1].holders.map(\.account) == ["alice"])
    #expect(await archive.texts(in: .room(.room(tea))) == ["of the second"])
    #expect(await archive.texts(in: .room(.ranked(tea, prefix: "@"))) == ["for operators"])
    #expect(await archive.texts(in: .room(.room(everyone))) == ["hi", "to all"])
    #expect(await archive.texts(in: .room(.room(den))).isEmpty)
    let past = try #require(
      snapshot.people.first?.mailbox.missed.places.compactMap(\.room).first {
        $0 != tea && $0 <= snapshot.lastRoom
      })
    #expect(await archive.texts(in: .room(.room(past))) == ["of the first"])
    let alice = try #require(snapshot.people.first { $0.account == "alice" })
    #expect(alice.rooms == [tea, den] && alice.joined == [tea: 2, den: 1])
    #expect(
      alice.markers == [
        .room(tea): Timestamp(milliseconds: 200), "bob": Timestamp(milliseconds: 600),
      ])
    #expect(
      Set(alice.mailbox.missed.places)
        == [.room(tea), .ranked(tea, prefix: "@"), .room(past), .account("bob"), .everybody])
    #expect(
      snapshot.numbers.latestInRooms[.room(tea)] == 2
        && snapshot.numbers.latestInRooms[.room(everyone)] == 4)
    #expect(snapshot.metadata.map(\.owner) == [.room(tea), .account("bob")])
    #expect(snapshot.waits.map(\.room) == [tea])
    #expect(snapshot.redirections.map(\.old) == ["#old"] && snapshot.redirections[0].room == tea)
    #expect(snapshot.lastRoom > tea && snapshot.lastRoom >= everyone)
    archive.close()
    #expect(try ArchiveReader(directory: folder.path).check().isEmpty)
  }

  @Test func `who missed some of it gets it, and who makes a room of that name reads none`()
    async throws
  {
    try await fill()
    let archive = try SQLiteArchive(directory: folder.path)
    let snapshot = try archive.snapshot(freshInstance: "x")
    let query = MailboxQuery(
      account: "alice", acknowledged: 9, after: 0, through: .max,
      missed: try #require(snapshot.people.first?.mailbox.missed), limit: 9)
    guard case .messages(let letters) = await archive.answer(to: .mailbox(query)) else {
      Issue.record("no answer")
      return
    }
    #expect(
      letters.map(\.text) == ["of the first", "of the second", "for operators", "to all", "psst"])
    let fresh = RoomID(snapshot.lastRoom.number + 1)
    try await archive.keep([
      .room(RoomRecord(id: fresh, name: "#Old", created: Timestamp(seconds: 9), topic: nil))
    ]).get()
    #expect(await archive.texts(in: .room(.room(fresh))).isEmpty)
    #expect(try archive.snapshot(freshInstance: "x").lastRoom == fresh)
    // A room that somebody makes under the name of a lobby of other settings takes nothing from it.
    let other = RoomID(fresh.number + 1)
    try await archive.keep([
      .room(RoomRecord(id: other, name: "#everyone", created: Timestamp(seconds: 9), topic: nil))
    ]).get()
    let rooms = try archive.snapshot(freshInstance: "x").rooms.filter { $0.name != "#Old" }
    #expect(rooms.count { Folded($0.name) == "#everyone" } == 2 && rooms.last?.id == other)
    archive.close()
  }
}
