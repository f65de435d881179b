// What lives here: what becomes of a room's past when the room is renamed or ends.
import ChatSupport
import GRDB
import IRC
import System
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct `The past of a room` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a renamed room keeps what was said, who returns and what was read`() async throws {
    let archive = try SQLiteArchive.begun(directory: folder.path)
    var status = StoredMessage.sample(3, "bob", to: "#tea", "for operators")
    status.target = .ranked("#tea", prefix: "@", name: "@#tea")
    status.conversation = .room("@#tea")
    try await archive.keep([
      .room(RoomRecord(name: "#tea", created: Timestamp(seconds: 1), topic: nil)),
      .membership(account: "bob", room: "#tea", isMember: true),
      .marker(account: "bob", place: "#tea", Timestamp(seconds: 2)),
      .message(.sample(2, "bob", to: "#tea", "words")), .message(status),
      .message(.sample(4, "bob", to: "#other", "elsewhere")),
      .room(RoomRecord(id: "#tea", name: "#Coffee", created: Timestamp(seconds: 1), topic: nil)),
    ]).get()
    let snapshot = try archive.snapshot(freshInstance: "x")
    #expect(snapshot.rooms.map(\.name) == ["#Coffee"])
    let bob = try #require(snapshot.people.first { $0.account == "bob" })
    #expect(bob.rooms == ["#tea"] && bob.markers == ["#tea": Timestamp(seconds: 2)])
    #expect(await archive.texts(in: .room("#tea")) == ["words"])
    #expect(await archive.texts(in: .room("@#tea")) == ["for operators"])
    #expect(await archive.texts(in: .room("#other")) == ["elsewhere"])
  }

  @Test func `a new room knows nothing of an old one of its name`() async throws {
    let archive = try SQLiteArchive.begun(directory: folder.path)
    for archive in [archive, MemoryArchive()] as [any Archive] {
      var status = StoredMessage.sample(3, "bob", to: "#Tea", "for operators")
      status.target = .ranked("#tea", prefix: "@", name: "@#Tea")
      status.conversation = .room("@#tea")
      try await archive.keep([
        .room(RoomRecord(name: "#Tea", created: Timestamp(seconds: 1), topic: nil)),
        .message(.sample(2, "bob", to: "#Tea", "a secret")), .message(status),
        .message(.sample(4, "bob", to: "#teapot", "another room")),
        .removedRoom("#tea"),
        .room(RoomRecord(id: "#later", name: "#tea", created: Timestamp(seconds: 5), topic: nil)),
        .message(.sample(6, "carol", to: "#later", "fresh leaves")),
      ]).get()
      #expect(await archive.texts(in: .room("#later")) == ["fresh leaves"])
      #expect(await archive.texts(in: .room("@#later")).isEmpty)
      #expect(await archive.texts(in: .room("#teapot")) == ["another room"])
      #expect(await archive.texts(in: .room("#tea")) == ["a secret"])
      // Who missed some of the old one gets it under the name it had.
      var missed = Missed()
      missed.add(2...3, in: "#tea")
      missed.add(2...3, in: "@#tea")
      let query = MailboxQuery(
        account: "dave", acknowledged: 6, after: 0, through: .max, missed: missed, limit: 9)
      guard case .messages(let letters) = await archive.answer(to: .mailbox(query)) else {
        Issue.record("no answer")
        continue
      }
      #expect(letters.map(\.target.name) == ["#Tea", "@#Tea"])
    }
    let snapshot = try archive.snapshot(freshInstance: "x")
    #expect(snapshot.rooms.map(\.name) == ["#tea"])
    #expect(
      snapshot.numbers.latestInRooms["#later"] == 6
        && snapshot.numbers.latestInRooms["@#later"] == nil)
  }

  @Test func `a room that ends or is renamed costs no more for all that was said in it`()
    async throws
  {
    let archive = try SQLiteArchive.begun(directory: folder.path)
    func changes(of record: ServerCore.Record) async throws -> Int {
      // What the words cost is not this record's.
      try archive.catchUpWithWords()
      let before = try await archive.pool.write { $0.totalChangesCount }
      try await archive.keep([record]).get()
      try archive.catchUp()
      return try await archive.pool.write { $0.totalChangesCount } - before
    }
    for (room, count) in [("#few", 2), ("#many", 3000)] {
      let first = room == "#few" ? 1 : 10
      try await archive.keep(
        (0..<count).map { .sample(MessageNumber(first + $0), "alice", to: room, "number \($0)") })
      let id = RoomID(named: room)
      let renamed = RoomRecord(
        id: id, name: room + "er", created: Timestamp(seconds: 1), topic: nil)
      // The room's row, the highest identity that was given, and how far the journal is followed.
      #expect(try await changes(of: .room(renamed)) == 3)
      #expect(try await changes(of: .removedRoom(id)) == 2)
      #expect(await archive.texts(in: .room(.room(id))).count == count)
    }
  }
}
