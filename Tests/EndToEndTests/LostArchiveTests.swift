// What lives here: what becomes of the archive's folder under a server that runs.
import Glibc
import TestSupport
import Testing

@Suite(.serialized, .enabled(if: SmallDisk.isPossible, "mounting takes root"))
struct LostArchiveTests {
  private func server(on disk: SmallDisk) throws -> ParleyServer {
    try ParleyServer(
      arguments: ["--listen", "127.0.0.1:0", "--data", disk.path + "/data", "--users", "USERS"])
  }

  @Test func `nothing is kept in a file that was moved away, and nobody is told that it were`()
    throws
  {
    let disk = try #require(SmallDisk(kilobytes: 4096))
    let server = try server(on: disk)
    let (alice, bob) = (try server.client("alice"), try server.client("bob"))
    alice.send("PRIVMSG bob :before")
    try bob.expect("PRIVMSG", "before")
    let path = disk.path + "/data/parley.db"
    #expect(rename(path, path + ".old") == 0)
    alice.send("PRIVMSG bob :lost")
    try alice.expect("FAIL", " PRIVMSG NOT_STORED bob ")
    try server.untilErrors(contains: "put \(path) back where it was, or restart the server")
    alice.send("TOPIC #everyone")
    try alice.expect("331", "#everyone")
    #expect(rename(path + ".old", path) == 0)
    try server.untilErrors(contains: "the archive stores again")
    alice.send("PRIVMSG bob :after")
    try bob.expect("PRIVMSG", "after")
    #expect(try bob.fence().isEmpty)
    server.child.signal(SIGTERM)
    #expect(try server.exitStatus() == 0)
    let check = try ParleyServer(arguments: ["check", "--data", disk.path + "/data"])
    #expect(try check.exitStatus() == 0, "\(check.output.text)\(check.errors.text)")
  }

  @Test func `the chat goes on in a folder that has become read-only`() throws {
    let disk = try #require(SmallDisk(kilobytes: 4096))
    let folder = disk.path + "/data"
    do {
      let server = try server(on: disk)
      let (alice, bob) = (try server.client("alice"), try server.client("bob"))
      alice.send("PRIVMSG bob :before")
      try bob.expect("PRIVMSG", "before")
      // Root may write where modes forbid it; a mount that is read-only holds for everybody.
      #expect(mount(folder, folder, nil, UInt(MS_BIND), nil) == 0)
      defer { umount2(folder, Int32(MNT_DETACH)) }
      #expect(mount(nil, folder, nil, UInt(MS_BIND | MS_REMOUNT | MS_RDONLY), nil) == 0)
      #expect(open(folder + "/new", O_WRONLY | O_CREAT, 0o600) == -1 && errno == EROFS)
      alice.send("PRIVMSG bob :in files that are open")
      try bob.expect("PRIVMSG", "files that are open")
      alice.send("TOPIC #everyone")
      try alice.expect("331", "#everyone")
      let carol = try server.client("carol")
      try carol.fence()
      server.child.signal(SIGKILL)
      _ = try server.exitStatus()
    }
    let again = try server(on: disk)
    let alice = try again.client("alice")
    alice.send("CAP REQ :draft/chathistory")
    alice.send("CHATHISTORY LATEST bob * 5")
    try alice.expect("PRIVMSG", "files that are open")
  }
}
