// What lives here: a `parleyd` whose own output nobody reads.

import CLinux
import Glibc
import TestSupport
import Testing

@Suite(.serialized)
struct StoppedTerminalTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(ParleyServer.accounts, to: "users.txt")
  }

  /// A pipe that nobody reads from here on; `port` comes from it before that.
  private final class Silent {
    let reader: Int32
    let writer: Int32

    init() throws {
      var ends: [Int32] = [-1, -1]
      try #require(pipe(&ends) == 0)
      (reader, writer) = (ends[0], ends[1])
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      // F_SETPIPE_SZ: the least there is.
      _ = fcntl(reader, 1031, 4096)
    }

    deinit {
      close(reader)
      close(writer)
    }

    /// What stands in it until now and what comes until `condition` holds.
    func read(until condition: (String) -> Bool) throws -> String {
      var text = ""
      while !condition(text) {
        var request = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
        try #require(poll(&request, 1, 20_000) == 1, "nothing comes after \(text.suffix(200))")
        var piece = [UInt8](repeating: 0, count: 65536)
        let count = Glibc.read(reader, &piece, piece.count)
        try #require(count > 0, "it ended after \(text.suffix(200))")
        text += String(decoding: piece[..<count], as: UTF8.self)
      }
      return text
    }
  }

  private func server(_ output: Silent, _ errors: Silent) throws -> (Child, UInt16) {
    let child = try Child(
      product("parleyd"),
      [
        "--listen", "127.0.0.1:0", "--ephemeral", "--users", folder.path + "/users.txt",
        "--log-messages",
      ], streams: .pipes(output: output.writer, error: errors.writer))
    let text = try output.read { $0.contains("listening on") && $0.hasSuffix("\n") }
    let port = text.split(separator: "\n").last?.split(separator: ":").last
    return (child, try #require(port.flatMap { UInt16($0) }))
  }

  private func talk(_ port: UInt16) throws {
    let alice = try RawClient(port: port)
    try alice.login("alice", password: "apple-orchard")
    // More than the pipe and the server's own bound hold.
    let line = String(repeating: "la", count: 200)
    for _ in 0..<40 {
      for _ in 0..<100 { alice.send("PRIVMSG #everyone :\(line)") }
      try alice.fence()
    }
  }

  @Test func `messages that nobody reads hold up neither the chat nor the end, which tells`() throws
  {
    let (output, errors) = (try Silent(), try Silent())
    let (child, port) = try server(output, errors)
    try talk(port)
    child.signal(SIGTERM)
    let said = try errors.read { $0.contains("messages were not shown") }
    let line = try #require(said.split(separator: "\n").first { $0.contains("were not shown") })
    let words = line.split(separator: " ")
    let lost = try #require(words.firstIndex(of: "messages").flatMap { Int(words[$0 - 1]) })
    #expect((1...4000).contains(lost))
    #expect(try child.exitStatus() == 0)
  }

  @Test func `standard error that nobody reads does not, either`() throws {
    let (output, errors) = (try Silent(), try Silent())
    let (child, port) = try server(output, errors)
    // Every refused login is a line of the log.
    for number in 0..<200 {
      let stranger = try RawClient(port: port)
      stranger.send("PASS none\(number):wrong\r\nNICK none\(number)\r\nUSER x 0 * :x")
      try stranger.untilClosed()
    }
    try talk(port)
    child.signal(SIGTERM)
    #expect(try child.exitStatus() == 0)
  }

  @Test func `a reader that goes on learns how many lines it missed`() throws {
    let (output, errors) = (try Silent(), try Silent())
    let (child, port) = try server(output, errors)
    try talk(port)
    let text = try output.read { $0.contains("lines were lost here") }
    #expect(text.contains("alice -> #everyone"))
    child.signal(SIGTERM)
    #expect(try child.exitStatus() == 0)
  }
}
