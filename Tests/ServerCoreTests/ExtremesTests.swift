// What lives here: the extremes in every place of every command.
import ChatSupport
import IRC
import System
import Testing

@testable import ServerCore

@Suite struct `Every parameter of every command` {
  /// Numbers at their ends, nothing, far too much, and what is no word.
  private static let extremes = [
    "0", "-1", "1", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808",
    "-9223372036854775809", "18446744073709551615", "18446744073709551616",
    "1" + String(repeating: "0", count: 30), "1e309", "nan", "٣", "", ":", " ",
    String(repeating: "A", count: 400), "*", "?", "*!*@*", "#", "#a", "$*", "@#a", ",", ",,,,",
    String(repeating: "a,", count: 200), String(repeating: "#r,", count: 130), "\u{1}",
    "\u{1F}\u{7F}",
    "\u{FEFF}", "#\u{FE0F}\u{20E3}", "\u{202E}", "größe", "👩‍👩‍👧", "\u{10FFFF}", "e\u{301}",
    "msgid=p-zzzzzzzzzzzzz", "msgid=p-3w5e11264sgsf", "msgid=p-",
    "timestamp=0000-01-01T00:00:00.000Z",
    "timestamp=9999-12-31T23:59:60.999Z", "timestamp=" + String(repeating: "9", count: 40),
    "mailbox-18446744073709551615", "history-18446744073709551615", "+bbb", "+l", "+klW",
    "~t:9223372036854775807:x", "9999999999w", "0.0.0.0/0", "::/0",
    "text=;limit=9223372036854775807",
    "in=#a;after=9999-12-31T23:59:59.999Z;before=0000-01-01T00:00:00Z",
  ]

  /// What stands where the extreme does not.
  private static let fillers: [Command: [String]] = [
    .chatHistory: ["LATEST", "#a", "*", "10", "10"], .metadata: ["*", "SET", "url", "x"],
    .mode: ["#a", "+l", "10"], .monitor: ["+", "bob"], .cap: ["LS", "302"],
    .batch: ["+x", "draft/multiline", "#a"],
    .wholast: ["10"], .whowas: ["bob", "1"], .ban: ["nobody", "1m", "x"],
    .mute: ["nobody", "1m", "x"],
    .markRead: ["#a", "timestamp=2026-11-20T12:00:00.000Z"], .who: ["*", "%tn,1"],
    .oper: ["root", "x"], .register: ["*", "*", "long password"], .authenticate: ["PLAIN"],
  ]

  private enum Who: CaseIterable { case newcomer, guest, account, operators }

  private static func world(_ who: Who) -> World {
    var configuration = Configuration()
    configuration.shared.entry.allowsGuests = true
    configuration.shared.entry.allowsRegistration = true
    configuration.shared.entry.blockTime = .zero
    configuration.shared.entry.loginAttempts = 0
    configuration.operators = [Operator(name: "root", credential: .plain("toor"))]
    var world = World(configuration, at: Timestamp(seconds: 1_795_176_000))
    world.login("bob", as: "bob", ["message-tags", "batch"], guest: false)
    guard who != .newcomer else { return world }
    let capabilities = [
      "message-tags", "batch", "labeled-response", "draft/chathistory", "draft/event-playback",
      "draft/read-marker", "draft/metadata-2", "draft/multiline", "draft/message-redaction",
      "soju.im/search", "extended-monitor",
    ]
    world.login("x", as: who == .guest ? "zed" : "alice", capabilities, guest: who == .guest)
    world.send(Array("JOIN #a".utf8), from: "x")
    world.send(Array("PRIVMSG #a :hello".utf8), from: "x")
    if who == .operators { world.promote("x") }
    return world
  }

  @Test(arguments: Chat.verbs.sorted())
  func `stands the extremes`(_ command: String) {
    for who in Who.allCases {
      let fresh = Self.world(who)
      var world = fresh
      let fillers = Self.fillers[Command(rawValue: command)] ?? ["bob", "#a", "x", "y"]
      for place in 0..<min(5, fillers.count + 1) {
        for extreme in Self.extremes {
          var words = Array((fillers + ["x"]).prefix(place)) + [extreme]
          words += fillers.dropFirst(place + 1)
          for (index, word) in words.enumerated() where index < words.count - 1 {
            if word.isEmpty || word.utf8.contains(32) { words[index] = "*" }
          }
          let line = ([command] + words.dropLast() + [":" + (words.last ?? "")]).joined(
            separator: " ")
          // Whoever was thrown out comes again.
          if world.clients["x"]?.isClosed != false { world = fresh }
          if who == .newcomer, world.clients["x"] == nil { world.open("x") }
          world.send(Array(line.utf8), from: "x")
          let faults = world.chat.violations
          #expect(faults == [], "\(who): \(line)")
          if !faults.isEmpty { return }
        }
      }
      world.advance(.seconds(1))
      #expect(world.chat.violations == [], "\(who): \(command)")
    }
  }
}
