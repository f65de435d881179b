// What lives here: whether an archive of an older version is there after every death of its upgrade.
import Archive
import Glibc
import System

/// Starts a server on an older archive and kills it while it writes the archive anew; when that was
/// done all the same, everything is looked at, and the next older archive takes its place.
final class TortureUpgrade {
  private let server: TortureServer
  private var random: SeededGenerator
  private let messages: Int
  private(set) var kills = 0
  /// Deaths after which the old archive was still in its place.
  private(set) var early = 0
  private(set) var upgrades = 0
  private(set) var lost = 0
  private(set) var duplicated = 0
  private(set) var disordered = 0
  private(set) var faults: [String] = []

  init(server: TortureServer, messages: Int, seed: UInt64) {
    self.server = server
    self.messages = messages
    random = SeededGenerator(seed: seed)
  }

  var isClean: Bool { lost + duplicated + disordered == 0 && faults.isEmpty }

  /// One of the version before, and one that is carried up in a copy first.
  private static let versions = [FormerArchive.latest, 9]

  private var archive: String { server.data + "/parley.db" }
  private var former: String { archive + ".before-18" }

  func kill(_ count: Int) throws {
    guard mkdir(server.data, 0o700) == 0 else { throw Failure(Errno(server.data)) }
    try begin()
    try server.start()
    let whole = server.lastStart
    try server.kill()
    try finish()
    while kills < count {
      try server.launch()
      // A little longer than it takes, so that some die right after it.
      let longest = Int(whole / .microseconds(1)) * 11 / 10
      usleep(UInt32(Int.random(in: 0...longest, using: &random)))
      try server.kill()
      kills += 1
      guard access(archive, F_OK) == 0 else {
        throw Failure("there is no archive any more in \(server.data)")
      }
      if access(former, F_OK) == 0 { try finish() } else { early += 1 }
    }
    try finish()
  }

  /// Puts an older archive there.
  private func begin() throws {
    for name in ["parley.db", "parley.db-wal", "parley.db-shm", "parley.db.before-18"] {
      unlink("\(server.data)/\(name)")
    }
    try FormerArchive.make(
      archive, version: Self.versions[upgrades % Self.versions.count],
      filledBy: """
        INSERT INTO meta VALUES ('instance', 'old');
        INSERT INTO message (sequence, time, command, conversation, target, target_name, sender, account,
          nick, user, host, text, tags, client_id)
          WITH RECURSIVE count (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM count WHERE i < \(messages))
          SELECT i * 3, 1000 + i, 'PRIVMSG', iif(i % 2, 'r0 s0', '#tea'), iif(i % 2, 'r0', '#tea'),
            iif(i % 2, 'r0', '#tea'), 's0', 's0', 's0', 's', 'h', 'line ' || i, '+parley/id=c' || i, 'c' || i
            FROM count;
        INSERT INTO message_text (message_text) VALUES ('rebuild');
        """)
  }

  /// Lets the server do it, looks at all that is there, and begins anew.
  private func finish() throws {
    try server.start()
    try server.stop()
    let (status, output) = try server.run(["check", "--discard-old"])
    if status != 0 || !output.hasPrefix("ok: \(messages) messages") || access(former, F_OK) == 0 {
      faults.append("parleyd check: status \(status), \(output)")
    }
    var seen: Set<UInt64> = []
    var last: UInt64 = 0
    try ArchiveReader(directory: server.data).forEachMessage { message in
      let number = message.sequence / 3
      if !seen.insert(number).inserted { duplicated += 1 }
      if message.sequence < last { disordered += 1 }
      last = message.sequence
      if message.id != "old-" + String(number * 3, radix: 36) || message.text != "line \(number)"
        || message.clientID != "c\(number)"
      {
        faults.append("\(message.id) is not what it was")
      }
    }
    lost += messages - seen.count
    upgrades += 1
    try begin()
  }
}
