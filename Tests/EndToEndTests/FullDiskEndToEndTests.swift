// What lives here: a disk that is full, under the real server.

import Glibc
import TestSupport
import Testing

@Suite(.serialized, .enabled(if: SmallDisk.isPossible, "mounting a small tmpfs takes root"))
struct FullDiskEndToEndTests {
  private func server(on disk: SmallDisk) throws -> ParleyServer {
    try ParleyServer(
      arguments: [
        "--listen", "127.0.0.1:0", "--data", disk.path + "/data", "--users", "USERS", "--open",
        "--registration",
      ])
  }

  private func msgid(in line: String) -> String? {
    guard line.hasPrefix("@") else { return nil }
    let tags = line.dropFirst().prefix { $0 != " " }.split(separator: ";")
    return tags.first { $0.hasPrefix("msgid=") }.map { String($0.dropFirst("msgid=".count)) }
  }

  /// Says something until the full disk is noticed and stays full: some room is left in pages that are
  /// there, and what the archive has written is dropped from the journal.
  private func fillUp(_ disk: SmallDisk, _ person: RawClient) throws {
    var refusals = 0
    for _ in 0..<200 where refusals < 2 {
      if disk.hold("data") { refusals = 0 }
      disk.fill()
      person.send("PRIVMSG bob :\(String(repeating: "many words ", count: 30))")
      let isRefused = try person.fence().contains { $0.contains("NOT_STORED") }
      refusals = isRefused ? refusals + 1 : 0
    }
    #expect(refusals == 2, "the disk is never full")
  }

  @Test func `what cannot be stored is refused, everything else goes on, and then all of it again`()
    throws
  {
    // More than what SQLite lets its log grow to.
    let disk = try #require(SmallDisk(kilobytes: 12288))
    var ids: [String] = []
    do {
      let server = try server(on: disk)
      let (alice, bob) = (try server.client("alice"), try server.client("bob"))
      for person in [alice, bob] {
        person.send("CAP REQ :message-tags draft/read-marker")
        person.send("JOIN #tea")
        try person.expect("366", "#tea")
        try person.fence()
      }
      try fillUp(disk, alice)
      try bob.fence()
      let commands = [
        ("TOPIC", "TOPIC #tea :green"), ("JOIN", "JOIN #fresh"), ("MODE", "MODE #tea +m"),
        ("PRIVMSG", "PRIVMSG #tea :lost?"), ("PART", "PART #tea"), ("INVITE", "INVITE carol #tea"),
        ("KICK", "KICK #tea bob"), ("RENAME", "RENAME #tea #coffee"),
        ("MARKREAD", "MARKREAD bob timestamp=2026-01-01T00:00:00.000Z"),
      ]
      for (verb, line) in commands {
        alice.send(line)
        try alice.expect("FAIL", " \(verb) NOT_STORED ")
      }
      #expect(try bob.fence() == [], "nobody saw any of it")
      let zoe = try server.client()
      zoe.send("NICK zoe")
      zoe.send("USER zoe 0 * :Zoe")
      try zoe.expect("001")
      try zoe.fence()
      zoe.send("REGISTER * * long-enough")
      try zoe.expect("FAIL", " REGISTER NOT_STORED ")
      let carol = try server.client("carol")
      carol.send("WHO #everyone")
      try carol.expect("352", " zoe ")
      carol.send("PRIVMSG zoe :a letter is kept in the conversation")
      try carol.expect("FAIL", " PRIVMSG NOT_STORED ")
      carol.send("CAP REQ :message-tags")
      zoe.send("CAP REQ :message-tags")
      try zoe.fence()
      carol.send("@+typing=active TAGMSG zoe")
      ids += [msgid(in: try zoe.expect("TAGMSG", "zoe"))].compactMap { $0 }
      alice.send("TOPIC #tea")
      try alice.expect("331")

      disk.free()
      try server.untilErrors(contains: "the archive stores again")
      alice.send("TOPIC #tea :green")
      ids += [msgid(in: try bob.expect("TOPIC", "green"))].compactMap { $0 }
      alice.send("PRIVMSG #tea :kept")
      ids += [msgid(in: try bob.expect("PRIVMSG", "kept"))].compactMap { $0 }
      alice.send("JOIN #fresh")
      try alice.expect("366", "#fresh")
      server.child.signal(SIGKILL)
      _ = try server.exitStatus()
    }
    let again = try server(on: disk)
    let (alice, bob) = (try again.client("alice"), try again.client("bob"))
    bob.send("CAP REQ :message-tags")
    try bob.fence()
    for text in ["one", "two"] {
      alice.send("PRIVMSG #tea :\(text)")
      ids += [msgid(in: try bob.expect("PRIVMSG", text))].compactMap { $0 }
    }
    alice.send("TOPIC #tea")
    try alice.expect("332", "green")
    #expect(ids.count == 5 && Set(ids).count == 5, "no number is given twice: \(ids)")
    again.child.signal(SIGTERM)
    #expect(try again.exitStatus() == 0)
    let check = try ParleyServer(arguments: ["check", "--data", disk.path + "/data"])
    #expect(try check.exitStatus() == 0, "\(check.output.text)\(check.errors.text)")
  }
}
