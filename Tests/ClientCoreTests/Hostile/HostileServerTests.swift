// What lives here: a server that sends whatever could hurt, in every command and at every moment.

import IRC
import Testing

@testable import ClientCore

/// What stands in the parameters.
private enum Extreme {
  static let texts = [
    "", "0", "-1", "9223372036854775807", "-9223372036854775808", "99999999999999999999999",
    "\u{1B}[2J\u{1B}]52;c;aGVsbG8=\u{7}", "\u{9B}31m\u{90}q\u{9C}\u{85}\u{7F}",
    "\u{1B}]8;;http://evil.example\u{1B}\\here", "\u{202E}\u{2066}gnihtyna\u{200F}\u{2069}\u{FEFF}",
    "e" + String(repeating: "\u{301}\u{20DD}", count: 200), ",,,", "#a,#b", "$*", "*", "@#everyone",
    "timestamp=9999-12-31T23:59:59.999Z", "0000-00-00T00:00:00.000Z", "+-+-ovbklW", "PREFIX=(",
    "\u{1}ACTION", "try again in 9999999999999999 seconds", "\u{2028}\u{2029}\u{B}\u{C}",
    "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}\u{1F1E9}", "\u{3}99,99\u{4}FFFFFF\u{16}\u{1F}",
  ]
  static let long = String(repeating: "x\u{301}\u{1B}", count: 25_000)

  static let verbs = [
    "ACCOUNT", "ACK", "AUTHENTICATE", "AWAY", "BATCH", "CAP", "CHATHISTORY", "CHGHOST", "ERROR",
    "FAIL", "INVITE", "JOIN", "KICK", "KILL", "MARKREAD", "MODE", "NICK", "NOTE", "NOTICE", "PART",
    "PING", "PONG", "PRIVMSG", "QUIT", "REDACT", "RENAME", "SETNAME", "TAGMSG", "TOPIC", "WALLOPS",
    "WARN", "SEARCH", "XYZZY",
  ]

  static let commands: [Command] =
    (1...999).map { Numeric(rawValue: $0).command } + verbs.map(Command.init(rawValue:))

  /// The shapes in which a text comes.
  static func messages(_ command: Command, _ text: String) -> [Message] {
    let bob = Source("bob", user: "b", host: "h")
    let me = Source("alice", user: "a", host: "h")
    return [
      Message(source: bob, command, [text, text, text, text, text, text, text]),
      Message(source: nil, command, ["alice", text, text, "7", text]),
      Message(source: Source("s"), command, ["alice", "#everyone", text, text]),
      Message(source: me, command, ["#everyone", text]),
      Message(source: Source(text, user: text, host: text), command, ["#everyone", text]),
      Message(source: bob, command, []),
      Message(tags: tags(text), source: bob, command, ["alice", text]),
    ]
  }

  /// All shapes of what the client knows, one in turn of what it does not.
  static func lines(_ command: Command) -> [Message] {
    let isKnown = Incoming.table[command] != nil
    return texts.enumerated().flatMap { index, text in
      let all = messages(command, text)
      return isKnown ? all : [all[index % all.count]]
    }
  }

  private static func tags(_ text: String) -> Tags {
    [Tags.time: text, Tags.messageID: text, Tags.label: "m1", Tags.batch: text, "+parley/id": text]
  }
}

/// What may never reach a terminal.
private func isHarmless(_ text: String) -> Bool {
  text.unicodeScalars.allSatisfy { scalar in
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}

/// Between emoji a joiner joins; whether it is drawn at all, what the terminal measured decides.
private func isHarmlessCell(_ text: String) -> Bool {
  if text.count == 1, let cluster = text.first, Emoji(cluster) != nil { return true }
  return isHarmless(text)
}

private func checkScreen(_ screen: Screen, _ what: @autoclosure () -> String) {
  let isClean =
    screen.cells.allSatisfy { isHarmlessCell($0.text) && (0...2).contains($0.columns) }
    && isHarmless(screen.title)
  if !isClean { Issue.record("\(what()): the screen holds what a terminal obeys") }
  for row in 0..<screen.rows where screen.row(row).reduce(0, { $0 + $1.columns }) != screen.columns
  {
    Issue.record("\(what()): row \(row) has another width")
  }
}

@Suite struct `A hostile server` {
  private static func inTalk() -> TestClient {
    var test = TestClient.inLobby(columns: 60, rows: 12, others: ["bob", "carol"])
    test.hear(":alice!a@h JOIN #dev", ":bob!b@h PRIVMSG alice :hi", ":bob!b@h PRIVMSG #dev :alice?")
    test.hear(":s 332 alice #dev :topic", "BATCH +x chathistory #dev")
    return test
  }

  @Test func `does nothing to the terminal of somebody who is online and has said something`() {
    let start = Self.inTalk()
    for (number, command) in Extreme.commands.enumerated() {
      var test = start
      test.enter("hello")
      test.enter("/msg bob and hello to you")
      test.sent = []
      for message in Extreme.lines(command) { test.receive(.link(.line(message))) }
      checkScreen(test.client.screen(), command.rawValue)
      if number % 8 == 0 {
        test.press(.alt("a"), .function(2))
        checkScreen(test.client.screen(), "\(command.rawValue), list")
        test.press(.escape, .alt("2"), .pageUp, .function(7))
        checkScreen(test.client.screen(), "\(command.rawValue), scrolled")
      }
      // Whatever it says, it gets no more lines than it sent.
      #expect(test.sent.count < 7 * Extreme.texts.count + 20, "\(command.rawValue)")
      #expect(test.sent.filter { $0.contains("PRIVMSG") }.isEmpty, "\(command.rawValue)")
      for effect in test.effects { Self.checkText(effect, command) }
    }
  }

  private static func checkText(_ effect: ClientEffect, _ command: Command) {
    switch effect {
    case .print(let text), .complain(let text): #expect(isHarmless(text), "\(command.rawValue)")
    case .exit(_, let farewell): #expect(isHarmless(farewell ?? ""), "\(command.rawValue)")
    default: break
    }
  }

  /// Connected, within SASL, and welcomed.
  private static func logins() -> [TestClient] {
    var before = TestClient(columns: 60, rows: 12)
    before.receive(.link(.connected))
    var during = before
    during.hear(":s CAP * LS :sasl=SCRAM-SHA-256,PLAIN batch", ":s CAP * ACK :sasl batch")
    var welcomed = before
    welcomed.hear(":s CAP * LS :batch", ":s CAP * ACK :batch", ":s 001 alice :hi")
    return [before, during, welcomed]
  }

  @Test func `does nothing to the terminal during the login`() {
    for command in Extreme.commands {
      for start in Self.logins() {
        var test = start
        for (index, text) in Extreme.texts.enumerated() {
          test.receive(.link(.line(Extreme.messages(command, text)[index % 3])))
        }
        checkScreen(test.client.screen(), command.rawValue)
        _ = test.client.wakeTime
        test.receive(.link(.disconnected(reason: "\u{1B}]0;x\u{7}")))
        test.receive(.tick)
        checkScreen(test.client.screen(), command.rawValue)
      }
    }
  }

  /// Whatever the client looks into, and some of the rest, which all go one way.
  private static let sampled = Extreme.commands.enumerated().filter {
    Incoming.table[$0.element] != nil || $0.offset % 24 == 0
  }

  @Test func `may send a hundred thousand bytes without an end in every answer`() {
    let talk = Self.inTalk()
    for (number, command) in Self.sampled {
      var test = talk
      let messages = Extreme.messages(command, Extreme.long)
      for index in [0, 2, 3, 6] where number % 24 != 0 || index == 3 {
        test.receive(.link(.line(messages[index])))
      }
      checkScreen(test.client.screen(), command.rawValue)
    }
  }

  @Test func `may send a hundred thousand bytes without an end before and during the login`() {
    let starts = Self.logins()
    for (number, command) in Self.sampled {
      var test = starts[number % starts.count]
      let messages = Extreme.messages(command, Extreme.long)
      test.receive(.link(.line(messages[number % messages.count])))
      test.receive(.link(.disconnected(reason: Extreme.long)))
      checkScreen(test.client.screen(), command.rawValue)
    }
  }

  @Test func `may send a hundred thousand bytes without an end to the plain mode`() {
    for (number, command) in Self.sampled {
      var world = PlainWorld()
      if number % 3 > 0 {
        world.logIn()
      } else {
        world.receive(.start)
        world.receive(.link(.connected))
      }
      world.receive(.link(.line(Extreme.messages(command, Extreme.long)[number % 4])))
      let isClean = (world.printed + world.complaints).allSatisfy(isHarmless)
      #expect(isClean, "\(command.rawValue)")
    }
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func `may say anything in any order, whatever keys are pressed`(seed: UInt64) {
    var random = RandomServer(seed: seed)
    var test = TestClient.inLobby(others: ["bob", "carol"])
    test.logIn(" draft/chathistory draft/read-marker soju.im/search draft/multiline=max-bytes=40")
    for number in 1...1500 {
      test.step(&random, number)
      if number % 20 == 0 { checkScreen(test.client.screen(), "seed \(seed), step \(number)") }
      if number % 500 == 0 { test.sent = [] }
    }
  }

  @Test func `does nothing to the terminal of the plain mode, which ends`() {
    for command in Extreme.commands {
      var world = PlainWorld()
      world.logIn()
      world.receive(.input("message bob hi"))
      for message in Extreme.lines(command) { world.receive(.link(.line(message))) }
      for line in world.printed + world.complaints where !isHarmless(line) {
        Issue.record("\(command.rawValue): \(line.debugDescription)")
      }
      #expect(world.sent.count < 7 * Extreme.texts.count + 20, "\(command.rawValue)")
    }
  }
}
