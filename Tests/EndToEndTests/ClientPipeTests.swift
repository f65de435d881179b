// What lives here: the plain client among pipes that do not do their part.

import CLinux
import Glibc
import IRC
import TestSupport
import Testing

@Suite(.serialized)
struct ClientPipeTests {
  private static func pipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    try #require(Glibc.pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  @Test func `a reader that stops stops the lines and not the link`() throws {
    let server = try ParleyServer.start("--ping-interval", "1", "--ping-timeout", "1")
    let (bob, state) = (try server.client("bob"), try TemporaryFolder())
    let (input, output) = (try Self.pipe(), try Self.pipe())
    let child = try Child(
      product("parley"), ["127.0.0.1", "\(try server.port())", "--user", "alice", "--plain"],
      environment: ["XDG_STATE_HOME": state.path, "PARLEY_PASSWORD": "apple-orchard"],
      streams: .filter(input: input.reading, output: output.writing))
    close(input.reading)
    close(output.writing)
    try bob.expect("JOIN", "alice")
    // Far more than a pipe holds.
    let text = String(repeating: "la", count: 150)
    for number in 1...600 { bob.send("PRIVMSG #everyone :\(number) \(text)") }
    try bob.fence()
    // Several pings come and have to be answered before this says anything.
    #expect(throws: TimeOut.self) {
      while let line = try bob.nextLine(within: .seconds(4)) {
        try #require(!line.contains("QUIT"), "\(line)")
      }
    }
    let words = Array("message bob still here\n".utf8)
    #expect(write(input.writing, words, words.count) == words.count)
    try bob.expect("PRIVMSG", ":still here")
    close(input.writing)
    // The end of the input waits for the reader, who gets everything.
    let read = Transcript()
    let feed = Feed(output.reading) { read.append($0) }
    #expect(try child.exitStatus() == 0)
    _ = feed.wait { read.isEnded }
    for number in [1, 300, 600] { #expect(read.text.contains("(broadcast): \(number) la")) }
  }

  @Test(arguments: ["parley", "parleyd"])
  func `each program says which it is, and ends`(name: String) throws {
    let tool = try Tool(product(name), ["--version"], environment: [:])
    #expect(try tool.output() == "\(name) \(Product.version)\n")
    #expect(try tool.exitStatus() == 0)
  }

  @Test func `a server that wants no password is talked to without one`() throws {
    let (server, state) = (try ParleyServer.start("--open"), try TemporaryFolder())
    let bob = try server.client("bob")
    let line = "echo 'broadcast hello' | \(product("parley")) 127.0.0.1 \(try server.port())"
    let guest = try Tool(
      "/bin/sh", ["-c", line + " --user visitor --plain"],
      environment: ["XDG_STATE_HOME": state.path])
    #expect(try guest.exitStatus() == 0)
    try bob.expect("PRIVMSG", ":hello")
    let alice = try Tool(
      "/bin/sh", ["-c", line + " --user alice --plain 2>&1"],
      environment: ["XDG_STATE_HOME": state.path])
    #expect(try alice.output().contains("PARLEY_PASSWORD"))
    #expect(try alice.exitStatus() == 1)
  }

  @Test func `closed streams are no descriptors for something else`() throws {
    let (server, state) = (try ParleyServer.start(), try TemporaryFolder())
    let words = "127.0.0.1 \(try server.port()) --user alice --plain"
    for closed in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"] {
      let shell = try Tool(
        "/bin/sh", ["-c", "echo 'broadcast hello' | \(product("parley")) \(words) \(closed)"],
        environment: ["XDG_STATE_HOME": state.path, "PARLEY_PASSWORD": "apple-orchard"])
      #expect(try shell.exitStatus() == 0, "\(closed)")
    }
  }
}
