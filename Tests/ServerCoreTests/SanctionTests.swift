// What lives here: bans and mutes as words, and after a restart.
import ChatSupport
import IRC
import System
import Testing

@testable import ServerCore

@Suite struct `A ban or mute` {
  @Test(arguments: [
    ("bob", "~a:bob"), ("~a:Bob", "~a:bob"), ("$a:bob", "~a:bob"), ("account:bob", "~a:bob"),
    ("zed", "zed!*@*"), ("Zed!*@*", "zed!*@*"), ("z*", "z*!*@*"), ("*@192.0.2.*", "*!*@192.0.2.*"),
    ("z!u", "z!u@*"), ("192.0.2.7", "192.0.2.7"), ("192.0.2.7/24", "192.0.2.0/24"),
    ("2001:DB8::/32", "2001:db8:0:0:0:0:0:0/32"),
  ])
  func `is for whom it names`(_ word: String, _ subject: String) throws {
    let found = try #require(Sanction.Subject(word) { $0 == "bob" })
    #expect(found.text == subject)
    // What is kept means the same when it is read again.
    #expect(Sanction.Subject(subject) { _ in false } == found)
  }

  @Test(arguments: [
    "", "a b", "~a:", "192.0.2.0/33", "#room", "1.2.3.4:5", "a,b",
    String(repeating: "?", count: 197),
  ])
  func `is refused when it names nobody`(_ word: String) {
    #expect(Sanction.Subject(word) { _ in false } == nil)
  }

  @Test(arguments: [
    ("10", 600), ("90s", 90), ("1h30m", 5400), ("2d", 172_800), ("1w", 604_800), ("0", 0),
  ])
  func `lasts as long as it says`(_ text: String, _ seconds: Int) {
    #expect(Duration.span(text) == .seconds(seconds))
  }

  @Test(arguments: [
    "", "x", "-1", "1y", "h", "10m5", "99999999999", "-5m", "-9223372036854775808w", "1²m",
    "9999999w9999999w",
  ])
  func `has a reason where a time would stand`(_ text: String) {
    #expect(Duration.span(text) == nil)
  }

  @Test(arguments: [
    (1, "1 second"), (60, "60 seconds"), (113, "113 seconds"), (114, "2 minutes"),
    (5400, "90 minutes"), (7170, "2 hours"), (86_400, "24 hours"), (259_200, "3 days"),
  ])
  func `tells the time left in words`(_ seconds: Int, _ words: String) {
    #expect(Duration.seconds(seconds).roughlySpoken == words)
  }

  @Test func `holds after a restart, until its time`() {
    var snapshot = Snapshot()
    let start = Timestamp(seconds: 1_795_176_000)
    snapshot.sanctions = [
      Sanction(
        kind: .ban, subject: "192.0.2.0/24", reason: "robots", setBy: "alice", setAt: start,
        until: start + .seconds(60))
    ]
    var chat = Chat(Configuration())
    _ = chat.receive(Input(at: start, .restored(snapshot)))
    let closes = { (effects: [Effect]) in
      effects.contains { if case .close = $0 { true } else { false } }
    }
    func open(_ slot: UInt32, after seconds: Int) -> Bool {
      let id = SessionID(slot: slot, generation: 1)
      let event = Event.opened(id, Peer(address: "192.0.2.9"))
      return closes(chat.receive(Input(at: start + .seconds(seconds), event)))
    }
    #expect(open(0, after: 59))
    #expect(!open(1, after: 60))
    // The archive forgets it, too.
    let effects = chat.receive(Input(at: start + .seconds(61), .tick))
    #expect(
      effects.contains {
        guard case .store(.lifted(let sanction)) = $0 else { return false }
        return sanction.subject == "192.0.2.0/24" && sanction.kind == .ban
      })
  }
}
