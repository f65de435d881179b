// What lives here: keys that come in the very moment of a question, and just before it.

import TestSupport
import Testing

@Suite(.serialized)
struct ClientQuestionTests {
  private let server: ParleyServer
  private let state: TemporaryFolder
  private let bob: RawClient
  private let alice: PseudoTerminal

  init() throws {
    server = try ParleyServer.start()
    state = try TemporaryFolder()
    bob = try server.client("bob")
    alice = try PseudoTerminal(
      product("parley"), ["127.0.0.1", "\(try server.port())", "--user", "alice"],
      environment: [
        "XDG_STATE_HOME": state.path, "PARLEY_PASSWORD": server.password(of: "alice"),
      ])
    // The page of the server is left when what is said can be sent.
    try alice.until("the lobby") { $0.lines[0].contains("#everyone") }
  }

  private func leave() throws {
    alice.press(.f10)
    #expect(try alice.exitStatus() == 0)
  }

  @Test func `whoever sees a question can answer it at once`() throws {
    for number in 1...50 {
      alice.reply(to: "Esc neither", with: "e\r")
      alice.type("/broadcast all hi \(number)\r")
      try bob.expect("PRIVMSG", " #everyone :all hi \(number)")
      try alice.until(hides: "Esc neither")
    }
    try leave()
  }

  @Test(arguments: 1...5)
  func `whoever sees that one more key leaves can press it at once`(attempt: Int) throws {
    alice.type("half")
    try alice.until(shows: "alice › half")
    alice.reply(to: "once more leaves", with: "\u{1B}q")
    alice.type("\u{1B}q")
    #expect(try alice.exitStatus() == 0, "\(attempt)")
  }

  @Test func `what is typed before a terminal shows the question is no answer`() throws {
    for number in 1...20 {
      alice.freeze(true)
      alice.type("/broadcast all \(number)\r")
      // A key of its own, and not the rest of a paste.
      alice.type("\u{1B}OH")
      alice.type("e\r")
      alice.freeze(false)
      try alice.until(shows: "Esc neither")
      alice.press(.escape)
      try alice.until(hides: "Esc neither")
      alice.press(.controlC)
      try alice.until(hides: "/broadcast")
    }
    #expect(try !bob.fence().contains { $0.contains("PRIVMSG") })
    try leave()
  }
}
