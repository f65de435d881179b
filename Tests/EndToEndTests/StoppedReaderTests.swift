// What lives here: somebody whose client stops reading in the middle of a busy room.
import Glibc
import TestSupport
import Testing

@Suite struct `A reader that stops` {
  private static let line = String(repeating: "la", count: 195)

  @Test func `is closed with a reason, holds nobody up, and finds everything later`() throws {
    let data = try TemporaryFolder()
    let server = try ParleyServer(
      // On a slow machine the ping timeout would come first.
      arguments: [
        "--listen", "127.0.0.1:0", "--data", data.path + "/d", "--users", "USERS",
        "--ping-interval", "0", "--ping-timeout", "0",
      ])
    let (alice, carol) = (try server.client("alice"), try server.client("carol"))
    let bob = try server.client()
    try bob.login("bob", password: server.password(of: "bob"))
    try carol.fence()
    let before = try memory(of: server.child.pid)

    // From here on bob does not read.
    var heard: [String] = []
    var said = 0
    var isOver = false
    while !isOver, said < 100_000 {
      for _ in 0..<200 {
        said += 1
        alice.send("PRIVMSG #everyone :n\(said) \(Self.line)")
      }
      try alice.fence()
      let news = try carol.fence()
      isOver = news.contains { $0.hasPrefix(":bob!") }
      heard += news
    }
    let quit = try #require(heard.firstIndex { $0.contains(" QUIT ") })
    #expect(heard[quit].hasPrefix(":bob!") && heard[quit].contains("Reads too slowly"))
    let grown = try memory(of: server.child.pid) - before
    #expect(grown < 48 << 20, "the server grew by \(grown >> 20) MB")

    // Reading on, bob comes to the reason after what was under way.
    var last = ""
    while let line = try bob.nextLine() { last = line }
    #expect(last.hasPrefix("ERROR :Reads too slowly"))

    let owed = heard[..<quit].compactMap(number)
    let again = try server.client("bob")
    var found = again.received.compactMap(number)
    while found.count < owed.count, let line = try again.nextLine() {
      number(line).map { found.append($0) }
    }
    #expect(found == owed, "\(owed.count) were said while bob was there")
    #expect(try again.fence().compactMap(number).isEmpty)
  }

  /// The number of a message to the room; its text may stand behind the time it was said.
  private func number(_ line: String) -> Int? {
    guard line.contains(" PRIVMSG #everyone :") else { return nil }
    for word in line.split(separator: " ") {
      let bare = word.drop { $0 == ":" }
      if bare.first == "n", let number = Int(bare.dropFirst()) { return number }
    }
    return nil
  }

  /// Resident, in bytes.
  private func memory(of process: pid_t) throws -> Int {
    let file = try #require(fopen("/proc/\(process)/statm", "r"))
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 200)
    try #require(fgets(&line, Int32(line.count), file) != nil)
    let words = String(decoding: line.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      .split(separator: " ")
    return (Int(words[1]) ?? 0) * Int(getpagesize())
  }
}
