// What lives here: rooms that older versions kept in ways of their own.
import ChatSupport
import GRDB
import IRC
import System
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct `A former archive's room` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open(_ sql: String) throws -> SQLiteArchive {
    let pool = try DatabasePool(path: folder.path + "/parley.db")
    try FormerSchema.migrator.migrate(pool, upTo: "16 founders of rooms")
    try pool.write { db in
      try db.execute(
        sql: sql + "; INSERT INTO message_text (message_text) VALUES ('rebuild')")
    }
    try pool.close()
    return try SQLiteArchive.begun(directory: folder.path)
  }

  private func said(_ number: Int, in room: String, _ text: String, as name: String? = nil)
    -> String
  {
    """
    INSERT INTO message (sequence, time, command, conversation, target, target_name, sender, account,
      nick, text) VALUES (\(number), \(number), 'PRIVMSG', \(room), \(room), \(name ?? room), 'bob', 'bob',
      'bob', '\(text)');
    """
  }

  @Test func `whose key is no text is read once, and hides no other`() async throws {
    let archive = try open(
      said(1, in: "'#a'", "one") + said(2, in: "CAST(x'23ff' AS TEXT)", "two")
        + said(3, in: "CAST(x'2340ff' AS TEXT)", "three"))
    let snapshot = try archive.snapshot(freshInstance: "x")
    #expect(snapshot.numbers.last == 3)
    let room = try #require(snapshot.rooms.first { $0.name == "#a" })
    #expect(await archive.texts(in: .room(.room(room.id))) == ["one"])
    archive.close()
    let reader = try ArchiveReader(directory: folder.path)
    var texts: [String] = []
    try reader.forEachMessage { texts.append($0.text) }
    #expect(texts == ["one", "two", "three"])
    #expect(try reader.check().isEmpty)
  }

  @Test(arguments: ["#Cafe\u{301}", "#Caf\u{E9}"])
  func `that was never written down has its name in either spelling`(name: String) async throws {
    let archive = try open(said(1, in: "'#caf\u{E9}'", "words", as: "'\(name)'"))
    let snapshot = try archive.snapshot(freshInstance: "x")
    let room = try #require(snapshot.rooms.first)
    #expect(snapshot.rooms.count == 1 && room.isLobby)
    // In bytes: `==` takes both spellings for one.
    #expect(room.name.utf8.elementsEqual(name.utf8))
    #expect(await archive.texts(in: .room(.room(room.id))) == ["words"])
    // Who founds that room by its name finds the one there is.
    let keys = try await archive.pool.read { try String.fetchAll($0, sql: "SELECT key FROM room") }
    #expect(keys.map { Array($0.utf8) } == [Array("#caf\u{E9}".utf8)])
  }

  @Test func `keeps what people have of it, though nothing said in it is left`() throws {
    let archive = try open(
      """
      INSERT INTO mailbox (account, acknowledged) VALUES ('bob', 9);
      INSERT INTO marker VALUES ('bob', '#everyone', 7), ('bob', '#den,4', 8);
      INSERT INTO missed VALUES ('bob', '@#hall', 2, 2);
      INSERT INTO metadata (target, key, value) VALUES ('#everyone', 'url', 'x');
      INSERT INTO membership (account, room, since) VALUES ('bob', '#gone', 1);
      INSERT INTO metadata (target, key, value) VALUES ('#gone', 'url', 'y');
      """)
    let snapshot = try archive.snapshot(freshInstance: "x")
    #expect(snapshot.rooms.map(\.name) == ["#everyone", "#hall"])
    #expect(snapshot.rooms.map(\.isLobby) == [true, true])
    let (everyone, hall) = (RoomID(1), RoomID(2))
    let bob = try #require(snapshot.people.first)
    #expect(bob.markers == [.room(everyone): Timestamp(milliseconds: 7)])
    #expect(bob.mailbox.missed.places == [.ranked(hall, prefix: "@")])
    #expect(snapshot.metadata.map(\.owner) == [.room(everyone)] && snapshot.lastRoom == hall)
  }

  @Test func `that shares its key with another leaves the words to whose they are`() async throws {
    let archive = try open(
      """
      INSERT INTO room_key (current, stored) VALUES ('#tea', '#old');
      INSERT INTO room (key, name, created) VALUES ('#old', '#Old', 1), ('#tea', '#Tea', 2);
      """ + said(1, in: "'#old'", "of tea"))
    let snapshot = try archive.snapshot(freshInstance: "x")
    #expect(snapshot.rooms.map(\.name) == ["#Old", "#Tea"])
    #expect(await archive.texts(in: .room(.room(snapshot.rooms[0].id))).isEmpty)
    #expect(await archive.texts(in: .room(.room(snapshot.rooms[1].id))) == ["of tea"])
  }
}

@Suite struct `A renamed room's words` {
  @Test func `are written out under the name that it has now`() async throws {
    let folder = try TemporaryFolder()
    let archive = try SQLiteArchive.begun(directory: folder.path)
    var status = StoredMessage.sample(2, "bob", to: "#tea", "for operators")
    status.target = .ranked("#tea", prefix: "@", name: "@#tea")
    status.conversation = .room("@#tea")
    try await archive.keep([
      .room(RoomRecord(name: "#tea", created: Timestamp(seconds: 1), topic: nil)),
      .message(.sample(1, "bob", to: "#tea", "words")), .message(status),
      .message(.sample(3, "bob", to: "#Gone", "of one that has ended")),
      .room(.sample("#tea", called: "#Coffee")), .removedRoom("#gone"),
    ]).get()
    archive.close()
    var names: [String] = []
    try ArchiveReader(directory: folder.path).forEachMessage { names.append($0.target.name) }
    #expect(names == ["#Coffee", "@#Coffee", "#Gone"])
  }
}
