// What lives here: archives of older versions, written anew.
import ChatSupport
import GRDB
import Glibc
import IRC
import System
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct `An archive of an older version` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var path: String { folder.path + "/parley.db" }
  private var former: String { folder.path + "/parley.db.before-18" }
  private static let last = "17 rooms have identities"

  /// A room, letters, a guest, words to everybody and what clients call their messages, as every version
  /// could keep them.
  private func fill(upTo version: String = last, _ more: String = "") throws {
    let pool = try DatabasePool(path: path)
    try FormerSchema.migrator.migrate(pool, upTo: version)
    let isNumbered = version == Self.last
    let isMarked = isNumbered || (Int(version.prefix { $0 != " " }) ?? 0) >= 10
    let guest = isMarked ? "!dora" : "dora"
    let letters = isMarked ? "!dora alice" : "alice dora"
    try pool.write { db in
      try db.execute(
        sql: """
          INSERT INTO message (sequence, time, command, conversation, target, target_name, sender,
            account, nick, user, host, text, tags, client_id) VALUES
            (2, 900, 'PRIVMSG', '#tea', '#tea', '#Tea', 'alice', 'Alice', 'Al', 'a', 'h', 'leaves',
              '+x=y;+parley/id=one', 'one'),
            (3, 1000, 'PRIVMSG', 'alice bob', 'bob', 'Bob', 'alice', 'Alice', 'Al', 'a', 'h', 'psst',
              '+parley/id=one', 'one'),
            (5, 950, 'NOTICE', '\(letters)', 'alice', 'alice', '\(guest)', NULL, 'Dora', NULL, NULL,
              'hello', '+parley/id=two', NULL),
            (6, 1100, 'TOPIC', '#tea', '#tea', '#Tea', 'bob', 'bob', 'bob', 'b', 'h', 'Earl Grey', NULL,
              NULL),
            (40, 1200, 'PRIVMSG', '#everyone', '$*', '$*', 'bob', 'bob', 'bob', 'b', 'h', 'to all', NULL,
              NULL);
          \(version.hasPrefix("1 ") ? "" : "INSERT INTO meta VALUES ('instance', 'abc');")
          \(isNumbered ? "INSERT INTO room_key VALUES (1, '#tea'), (2, '#everyone');" : "")
          \(more)
          """)
      // Versions before 13 have a trigger for that.
      try db.execute(sql: "INSERT INTO message_text (message_text) VALUES ('rebuild')")
      try db.execute(
        sql: """
          INSERT INTO message_text (message_text, rowid, text)
            SELECT 'delete', sequence, text FROM message WHERE command = 'TOPIC'
          """)
    }
    try pool.close()
  }

  private func messages(in directory: String) throws -> [StoredMessage] {
    var all: [StoredMessage] = []
    try ArchiveReader(directory: directory).forEachMessage { all.append($0) }
    return all
  }

  /// What is said of `fill` by whoever reads it: rooms have the numbers that they were given.
  private func expectAll(in directory: String) throws {
    let all = try messages(in: directory)
    #expect(all.map(\.id) == ["abc-2", "abc-3", "abc-5", "abc-6", "abc-14"])
    #expect(all.map(\.time.milliseconds) == [900, 1000, 950, 1100, 1200])
    #expect(all.map(\.text) == ["leaves", "psst", "hello", "Earl Grey", "to all"])
    #expect(all.map(\.clientID) == ["one", "one", "two", nil, nil])
    #expect(all.first?.tags.map(\.key) == ["+x", Tags.clientID])
    #expect(all.map(\.account) == ["Alice", "Alice", nil, "bob", "bob"])
    #expect(all.map(\.source.description) == ["Al!a@h", "Al!a@h", "Dora", "bob!b@h", "bob!b@h"])
    #expect(all.map(\.command) == [.privmsg, .privmsg, .notice, .topic, .privmsg])
    #expect(
      all.dropFirst().prefix(2).map(\.conversation) == [
        .people("alice", "bob"), .people("!dora", "alice"),
      ])
    #expect(all.map(\.target.name) == ["#Tea", "Bob", "alice", "#Tea", "$*"])
    #expect(all[0].target.place.room != nil && all[0].conversation == all[3].conversation)
    #expect(try ArchiveReader(directory: directory).check().isEmpty)
  }

  @Test(arguments: FormerSchema.migrator.migrations)
  func `is written anew with every word and every name`(version: String) throws {
    try fill(upTo: version)
    let before = try bytes(of: path)
    let archive = try SQLiteArchive.begun(directory: folder.path)
    archive.close()
    try expectAll(in: folder.path)
    #expect(try bytes(of: former) == before, "the old file is what it was")
    // And is read by nobody who would lose what comes now.
    let queue = try DatabaseQueue(path: path)
    #expect(try queue.read { try FormerSchema.migrator.hasBeenSuperseded($0) })
  }

  @Test(arguments: [Self.last, "9 messages by sender"])
  func `is there whole, wherever a process died that wrote it anew`(version: String) throws {
    try fill(upTo: version)
    let deaths = try TemporaryFolder()
    var steps: [Upgrade.Step] = []
    let upgrade = Upgrade(
      directory: folder.path, isOlder: version != Self.last, progress: { _ in }
    ) { step in
      steps.append(step)
      try copyAll(to: "\(deaths.path)/\(step)")
    }
    try upgrade.run()
    let all = Upgrade.Step.allCases
    #expect(steps == (version == Self.last ? all.filter { $0 != .carry } : all))
    for step in steps {
      let directory = "\(deaths.path)/\(step)"
      #expect(access(directory + "/parley.db", F_OK) == 0)
      // Twice: nothing is left that hinders the next start.
      for _ in 1...2 { try SQLiteArchive.begun(directory: directory).close() }
      try expectAll(in: directory)
      let names = TemporaryFolder.files(in: directory).map { $0.dropFirst(directory.count + 1) }
      #expect(!names.contains { $0.contains("upgrade") }, "\(step): \(names)")
      #expect(names.contains("parley.db.before-18"))
      TemporaryFolder.files(in: directory).forEach { unlink($0) }
      rmdir(directory)
    }
  }

  /// Two names of one file are two names of one in the copy.
  private func copyAll(to directory: String) throws {
    #expect(mkdir(directory, 0o700) == 0)
    for file in folder.files {
      let target = directory + file.dropFirst(folder.path.count)
      if file == former, FileIdentity(path: file) == FileIdentity(path: path) {
        try put(try bytes(of: path), into: directory + "/parley.db")
        #expect(link(directory + "/parley.db", target) == 0)
      } else if access(target, F_OK) != 0 {
        try put(try bytes(of: file), into: target)
      }
    }
  }

  @Test func `goes on from what its newest words say`() async throws {
    try fill()
    let archive = try SQLiteArchive.begun(directory: folder.path)
    let snapshot = try archive.snapshot(freshInstance: "x")
    #expect(snapshot.numbers.last == 40 && snapshot.numbers.lastToEverybody == 40)
    #expect(snapshot.numbers.latestInRooms == [.room(RoomID(1)): 2])
    let sent = await archive.answer(to: .sent(account: "alice", clientID: "one"))
    guard case .messages(let found) = sent else { return }
    #expect(found.map(\.sequence) == [2, 3])
    try await archive.keep([.sample(41, "alice", to: "bob", "more", at: 2000)])
    #expect(await archive.texts(in: .people("alice", "bob")) == ["psst", "more"])
    archive.close()
  }

  @Test func `keeps two messages that have become one by their names`() throws {
    try fill(
      upTo: "13 index filled by statement",
      """
      INSERT INTO message (sequence, time, command, conversation, target, target_name, sender, account,
        nick, text, tags, client_id) VALUES
        (50, 1, 'PRIVMSG', 'ann bob', 'bob', 'bob', 'ann', 'ann', 'ann', 'x', '+parley/id=z', 'z'),
        (51, 1, 'PRIVMSG', 'ann bob', 'bob', 'bob', 'ANN', 'ANN', 'ann', 'y', '+parley/id=z', 'z');
      """)
    try SQLiteArchive.begun(directory: folder.path).close()
    let all = try messages(in: folder.path).suffix(2)
    #expect(all.map(\.text) == ["x", "y"] && all.map(\.clientID) == ["z", "z"])
  }

  @Test func `is left alone where the new one has no room`() throws {
    try #require(SmallDisk.isPossible)
    let disk = try #require(SmallDisk(kilobytes: 6 << 10))
    try fill()
    let directory = disk.path + "/data"
    mkdir(directory, 0o700)
    try put(try bytes(of: path), into: directory + "/parley.db")
    let failure = #expect(throws: ArchiveFailure.self) { try SQLiteArchive(directory: directory) }
    for word in ["older version", "MB are free", "nothing was changed"] {
      #expect(failure?.reason.contains(word) == true, "\(failure?.reason ?? "")")
    }
    #expect(try bytes(of: directory + "/parley.db") == bytes(of: path))
    for name in ["parley.db", "lock"] { unlink("\(directory)/\(name)") }
    rmdir(directory)
  }

  @Test func `is not written over an older one that is kept`() throws {
    try fill()
    try put([1, 2, 3], into: former)
    let failure = #expect(throws: ArchiveFailure.self) { try SQLiteArchive(directory: folder.path) }
    #expect(failure?.reason.contains("parley.db.before-18") == true)
    #expect(try bytes(of: former) == [1, 2, 3])
  }

  @Test func `tells how far it is, and stays until it is discarded`() throws {
    try fill()
    var told: [String] = []
    let archive = try SQLiteArchive(directory: folder.path, progress: { told.append($0) })
    #expect(told.contains { $0.hasSuffix("2 of 5 messages (40 %)") }, "\(told)")
    #expect(told.last?.contains("--discard-old") == true)
    archive.close()
    let reader = try ArchiveReader(directory: folder.path)
    #expect(reader.former?.hasPrefix(former) == true)
    try reader.discardFormer()
    #expect(reader.former == nil && access(former, F_OK) != 0)
    // A backup is one file of this version.
    let other = try TemporaryFolder()
    try reader.backUp(to: other.path + "/parley.db")
    try expectAll(in: other.path)
  }

  @Test func `is not discarded where the new one is gone, and no new one is begun beside it`()
    throws
  {
    try fill()
    try SQLiteArchive.begun(directory: folder.path).close()
    unlink(path)
    let failure = #expect(throws: ArchiveFailure.self) { try SQLiteArchive(directory: folder.path) }
    #expect(failure?.reason.contains("is missing, but \(former)") == true)
    #expect(rename(former, path) == 0)
    let reader = try ArchiveReader(directory: folder.path)
    #expect(throws: ArchiveFailure.self) { try reader.discardFormer() }
    #expect(access(path, F_OK) == 0)
  }
}
