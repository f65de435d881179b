// What lives here: when the link does not come back by itself, and what sets clocks do to it.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct StayingAwayTests {
  private static func lost(_ lines: String...) -> TestClient {
    var test = TestClient.inLobby()
    for line in lines { test.hear(line) }
    test.receive(.link(.disconnected(reason: "closed by the server")))
    return test
  }

  @Test(arguments: [
    ":s 465 alice :You are banned from this server: spam",
    "FAIL * ACCOUNT_BANNED :You are banned", "ERROR :Closing Link: (K-Lined: spam)",
    "ERROR :Closing link: (alice@host) [G-Lined: no reason]", "ERROR :You are banned.",
    "ERROR :AKILL active", "ERROR :Z:Lined (bots)",
  ])
  func `who is banned does not knock again, until a key`(line: String) {
    var test = Self.lost(line)
    test.pass(.seconds(3600))
    #expect(!test.effects.contains { if case .connect = $0 { true } else { false } })
    #expect(!test.text.contains("trying again"))
    test.press(.character("x"))
    #expect(test.effects.contains { if case .connect = $0 { true } else { false } })
  }

  @Test(arguments: [
    "ERROR :Closing link: bandwidth is short", "ERROR :Closing link: (Ping timeout)",
  ])
  func `who is not comes back`(line: String) {
    var test = Self.lost(line)
    test.pass(.seconds(60))
    #expect(test.effects.contains { if case .connect = $0 { true } else { false } })
  }

  @Test(arguments: [
    "FAIL * ACCOUNT_REMOVED :words", "FAIL * CREDENTIALS_CHANGED :words",
  ])
  func `whose login is not good any more reads why, and is asked for another`(line: String) {
    var test = Self.lost(line, "ERROR :Your account is not what it was")
    test.effects = []
    test.pass(.seconds(3600))
    #expect(test.effects.isEmpty)
    #expect(test.text.contains("Your account is not what it was"))
    #expect(test.text.contains("Password"))
    // The old password is not there any more; a new one logs in.
    test.enter("new")
    test.effects = []
    test.receive(.link(.connected))
    test.logIn()
    #expect(test.text.contains("connected again"))
    // A loss without such a word is one again.
    test.receive(.link(.disconnected(reason: "closed by the server")))
    #expect(test.text.contains("trying again"))
  }

  @Test func `a wrong password at a return is not tried again`() {
    var test = Self.lost()
    test.pass(.seconds(1))
    test.receive(.link(.connected))
    test.hear(
      ":s CAP * LS :sasl=PLAIN", ":s CAP * ACK :sasl", "AUTHENTICATE +",
      ":s 904 * :Wrong name or password; 2 tries left")
    test.receive(.link(.disconnected(reason: "closed by the server")))
    test.effects = []
    test.pass(.seconds(3600))
    #expect(test.effects.isEmpty)
    #expect(test.text.contains("Wrong name or password; 2 tries left"))
  }

  @Test(arguments: [true, false]) func `a wrong port is told, and not tried again`(speaksTLS: Bool)
  {
    var test = TestClient(columns: 40, rows: 12)
    test.receive(.link(.mismatched(speaksTLS: speaksTLS)))
    test.effects = []
    test.pass(.seconds(3600))
    #expect(test.effects.isEmpty)
    let text = test.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains(speaksTLS ? "use --tls, or ircs://localhost 8001" : "does not speak TLS"))
  }

  @Test func `a server that hangs up without a word may speak TLS`() {
    var test = TestClient()
    test.receive(.link(.connected))
    test.receive(.link(.disconnected(reason: "closed by the server without a word")))
    #expect(test.text.contains("ircs://localhost 8001"))
  }

  @Test(arguments: [Duration.seconds(-7200), .seconds(60 * 86400)])
  func `a clock that is set changes no wait`(step: Duration) {
    var test = Self.lost()
    #expect(test.text.contains("trying again in 1 s"))
    test.now = test.now + step
    test.clockStep = step
    test.receive(.tick)
    #expect(test.text.contains("trying again in 1 s"))
    test.pass(.seconds(1))
    #expect(test.effects.contains { if case .connect = $0 { true } else { false } })
    // Nor what is written down and told after a while.
    test.logIn()
    test.type("draft")
    test.now = test.now + step
    test.clockStep = step + step
    test.pass(.seconds(2))
    #expect(test.disk.records.contains { $0.line.contains("draft=draft") })
  }
}
