// What lives here: the archive as whoever runs a server handles it: stopped, copied, restored.

import Glibc
import TestSupport
import Testing

@Suite(.serialized)
struct ArchiveEndToEndTests {
  private func server(_ data: String) throws -> ParleyServer {
    try ParleyServer(
      arguments: ["--listen", "127.0.0.1:0", "--users", "USERS", "--data", data])
  }

  private func tool(_ arguments: String...) throws -> (status: Int32, output: String) {
    let tool = try ParleyServer(arguments: arguments)
    let status = try tool.exitStatus()
    return (status, tool.output.text + tool.errors.text)
  }

  private func copy(_ source: String, to target: String) throws {
    let input = try #require(fopen(source, "re"))
    defer { fclose(input) }
    let output = try #require(fopen(target, "we"))
    defer { fclose(output) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&bytes, 1, bytes.count, input), count > 0 {
      #expect(fwrite(bytes, 1, count, output) == count)
    }
  }

  private func size(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// What alice said in the room, and what waits for bob.
  private func expectEverything(in data: String) throws {
    let restored = try server(data)
    let alice = try restored.client("alice")
    alice.send("CAP REQ :batch draft/chathistory")
    alice.send("CHATHISTORY LATEST #tea * 50")
    try alice.expect("PRIVMSG", "in the room")
    alice.send("TOPIC #tea")
    try alice.expect("332", "Earl Grey")
    let bob = try RawClient(port: try restored.port())
    bob.send("PASS bob:blue-bicycle")
    bob.send("NICK bob")
    bob.send("USER bob 0 * :bob")
    try bob.expect("PRIVMSG", "a letter")
    restored.child.signal(SIGTERM)
    #expect(try restored.exitStatus() == 0)
  }

  private func saySomething(_ alice: RawClient) throws {
    alice.send("JOIN #tea")
    alice.send("TOPIC #tea :Earl Grey")
    alice.send("PRIVMSG #tea :in the room")
    alice.send("PRIVMSG bob :a letter")
    try alice.fence()
  }

  @Test func `after a stop one file is the whole archive`() throws {
    let folder = try TemporaryFolder()
    let (data, other) = ("\(folder.path)/data", "\(folder.path)/other")
    let first = try server(data)
    try saySomething(try first.client("alice"))
    first.child.signal(SIGTERM)
    #expect(try first.exitStatus() == 0)
    #expect(size("\(data)/parley.db-wal") ?? 0 == 0)
    mkdir(other, 0o700)
    try copy("\(data)/parley.db", to: "\(other)/parley.db")
    let check = try tool("check", "--data", other)
    #expect(check.status == 0 && check.output.hasPrefix("ok: "), "\(check.output)")
    try expectEverything(in: other)
  }

  @Test func `a backup of a busy server is restored`() throws {
    let folder = try TemporaryFolder()
    let (data, other) = ("\(folder.path)/data", "\(folder.path)/other")
    let busy = try server(data)
    let alice = try busy.client("alice")
    try saySomething(alice)
    let carol = try busy.client("carol")
    // Far more than is stored by the time that the backup is made.
    for number in 1...3000 { carol.send("PRIVMSG #everyone :line \(number)") }
    mkdir(other, 0o700)
    let backup = try tool("backup", "--data", data, "\(other)/parley.db")
    #expect(backup.status == 0 && backup.output.hasPrefix("ok: "), "\(backup.output)")
    let again = try tool("backup", "--data", data, "\(other)/parley.db")
    #expect(again.status == 1 && again.output.contains("overwrites nothing"), "\(again.output)")
    let live = try tool("check", "--data", data)
    #expect(live.status == 0, "\(live.output)")
    try carol.fence()
    let check = try tool("check", "--data", other)
    #expect(check.status == 0, "\(check.output)")
    try expectEverything(in: other)
  }

  @Test func `a damaged archive is refused with the ways out and left as it is`() throws {
    let folder = try TemporaryFolder()
    try folder.write("SQLite format 3\0 and then nothing that fits", to: "parley.db")
    let before = size("\(folder.path)/parley.db")
    let damaged = try server(folder.path)
    #expect(try damaged.exitStatus() == 1)
    for word in ["damaged", "parleyd check", "parleyd export", "backup"] {
      #expect(damaged.errors.text.contains(word), "\(damaged.errors.text)")
    }
    #expect(size("\(folder.path)/parley.db") == before)
  }

  @Test func `what is no file or directory is refused and never waited for`() throws {
    let folder = try TemporaryFolder()
    let pipe = "\(folder.path)/pipe"
    mkfifo(pipe, 0o600)
    let exists = access("/parley.db", F_OK)
    for option in ["--users", "--config", "--motd", "--data"] {
      for (path, status) in [pipe, "/dev/zero", ""].map({ ($0, option == "--config" ? 64 : 1) }) {
        let rest = option == "--data" ? [] : ["--ephemeral"]
        let refused = try ParleyServer(
          arguments: ["--listen", "127.0.0.1:0", option, path] + rest
            + (option == "--users" ? [] : ["--users", "USERS"]))
        let found = try refused.exitStatus()
        #expect(found == status || (path.isEmpty && found == 64), "\(option) \(path): \(found)")
        // The log may have its own lines beside it.
        let lines = refused.errors.text.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("parleyd: ") }, "\(refused.errors.text)")
      }
    }
    let certificate = try folder.write("no certificate", to: "certificate.pem")
    for (first, second) in [(pipe, certificate), (certificate, pipe), (folder.path, pipe)] {
      let refused = try ParleyServer(
        arguments: [
          "--ephemeral", "--users", "USERS", "--tls-listen", "127.0.0.1:0", "--tls-cert", first,
          "--tls-key", second,
        ])
      #expect(try refused.exitStatus() == 1)
    }
    #expect(access("/parley.db", F_OK) == exists)
  }
}
