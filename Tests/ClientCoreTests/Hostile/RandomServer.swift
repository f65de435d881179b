// What lives here: random streams of lines from a server, with keys in between, told by a seed.

import IRC
import System

@testable import ClientCore

struct RandomServer {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func next() -> UInt64 { random.next() }

  private mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }
  private mutating func one<T>(of choices: [T]) -> T { choices[below(choices.count)] }
  private mutating func happens(oneIn count: Int) -> Bool { below(count) == 0 }

  private static let names = ["alice", "bob", "carol", "Bob", "", "$*", "*", "s.example", "日本"]
  private static let rooms = ["#everyone", "#dev", "#Dev", "&x", "@#dev", "#", "#a,b", "0"]
  private static let words = [
    "", "+o", "-v+b", "+ovbkl", "x", "1", "-1", "9223372036854775807",
    "timestamp=2026-11-20T11:00:00Z",
    "timestamp=9999-12-31T23:59:59.999Z", "busy: x", "\u{1}ACTION waves\u{1}", "\u{1B}[2J",
    "\u{202E}abc",
    "alice: hi", "LS", "NEW", "DEL", "ACK", "sasl", "echo-message labeled-response",
    "e\u{301}\u{200D}👩‍👩‍👧",
    "TARGETS", "SEARCH", "INCOMPLETE", "CHATHISTORY", "PRIVMSG", "parley-fence-1", "m1", "m2", "h1",
    "h2",
    "@alice +bob carol", "draft/multiline", "chathistory", "soju.im/search",
    "draft/chathistory-targets",
    "one\u{3}4two\u{F}", "draft/multiline=max-bytes=1,max-lines=1", "http://x.example/a?b",
    "2026-11-20T11:00:00.000Z",
  ]
  private static let support = [
    "LOBBY=#everyone", "LOBBY=bob", "LOBBY=", "-LOBBY", "CHANTYPES=", "CHANTYPES=#a",
    "CHANTYPES=#&", "PREFIX=",
    "PREFIX=(ov)@+", "PREFIX=(ov", "PREFIX=)(", "CHANMODES=", "CHANMODES=,,,",
    "CHANMODES=b,k,l,imnt",
    "NICKLEN=0", "LINELEN=99999999999", "MODES=0", "TARGMAX=PRIVMSG:0", "TARGMAX=PRIVMSG:,:",
    "MAXTARGETS=0",
    "CHATHISTORY=0", "CHATHISTORY=-1", "CASEMAPPING=ascii", "CASEMAPPING=rfc7613", "EVERYBODY=$*",
    "EVERYBODY=#dev",
    "EXTBAN=~,tm", "NETWORK=", "NETWORK=\\x1B[2J", "parley/ID=0", "=", "-", "WHOX", "EXTBAN=",
  ]
  private static let verbs: [Command] =
    [
      "BATCH", "BATCH", "JOIN", "JOIN", "NICK", "NICK", "QUIT", "PART", "PRIVMSG", "PRIVMSG",
      "NOTICE", "KICK", "MODE",
    ]
    + [
      "TOPIC", "RENAME", "REDACT", "MARKREAD", "FAIL", "WARN", "NOTE", "CAP", "PONG", "PING", "ACK",
      "AWAY", "INVITE",
    ]
    + [
      "001", "005", "005", "005", "301", "315", "332", "352", "353", "353", "354", "366", "366",
      "367", "368", "312",
    ]
    + [
      "314", "369", "317", "401", "403", "404", "407", "417", "421", "422", "433", "461", "904",
      "CHGHOST", "WALLOPS",
    ]

  private mutating func word() -> String {
    switch below(4) {
    case 0: one(of: Self.names)
    case 1: one(of: Self.rooms)
    default: one(of: Self.words)
    }
  }

  private mutating func tags() -> Tags {
    var tags: Tags = [:]
    if happens(oneIn: 3) { tags[Tags.batch] = one(of: ["1", "2", "3"]) }
    if happens(oneIn: 4) { tags[Tags.label] = one(of: ["m1", "m2", "h1", "h2", "h3", "h4"]) }
    if happens(oneIn: 3) { tags[Tags.messageID] = "id\(below(60))" }
    if happens(oneIn: 3) {
      tags[Tags.time] = one(of: [
        "2026-11-20T12:00:\(10 + below(50)).000Z", "1970-01-01T00:00:00.000Z", "x",
      ])
    }
    if happens(oneIn: 9) { tags[Tags.clientID] = "run-\(below(5))" }
    if happens(oneIn: 9) { tags[Tags.multilineConcat] = "" }
    return tags
  }

  mutating func message() -> Message {
    let command = one(of: Self.verbs)
    let source =
      happens(oneIn: 6)
      ? nil : Source(one(of: Self.names), user: happens(oneIn: 5) ? nil : "u", host: "h")
    var parameters = (0..<below(6)).map { _ in word() }
    switch command {
    case "BATCH":
      let types = [
        "draft/multiline", "chathistory", "soju.im/search", "draft/chathistory-targets", "x",
      ]
      let sign = happens(oneIn: 2) ? "+" : "-"
      parameters = [sign + one(of: ["1", "2", "3"]), one(of: types)] + parameters.prefix(2)
    case "005":
      parameters = ["alice"] + (0..<3).map { _ in one(of: Self.support) } + ["are supported"]
    case "JOIN", "PART", "TOPIC", "MODE", "KICK", "PRIVMSG", "RENAME":
      if !happens(oneIn: 4) {
        parameters = [one(of: Self.rooms + Self.names)] + parameters + [word()]
      }
    default: if happens(oneIn: 2) { parameters = ["alice", one(of: Self.rooms)] + parameters }
    }
    return Message(tags: tags(), source: source, command, parameters)
  }

  mutating func key() -> Key {
    switch below(12) {
    case 0: .paste(one(of: ["a\nb\n/quit", "", "\n", String(repeating: "long ", count: 300)]))
    case 1: .function(1 + below(9))
    case 2, 3:
      one(of: [
        .enter, .enter, .escape, .tab, .backTab, .pageUp, .pageDown, .up, .down, .home, .end,
      ])
    case 4: .alt(one(of: ["a", "1", "2", "9", "n", "p", "v", "r", "u", "/", "<", ">"]))
    case 5: .control(one(of: ["a", "k", "r", "u", "w", "y", "n", "p", "_", "l", "t", "f", "g"]))
    case 6:
      one(of: [
        .focusIn, .focusOut, .mouse(MouseEvent(.wheelUp, row: 3, column: 3)), .backspace, .delete,
        .left,
      ])
    default: .character(one(of: ["a", "l", "i", "/", "@", " ", "#", ":", "日", "e", "m", "y", "n"]))
    }
  }

  /// What the person types as a whole.
  mutating func line() -> String {
    let texts = [
      "hello", "/msg bob hi", "/broadcast bob,carol hi", "/join #dev", "/search needle", "/part",
      "/help", "/names",
      "/who", "/nick rob", "/me waves", "/clear", "/topic x", "/whois bob", "/close", "/busy x",
      "/back", "//x", "/list",
    ]
    return one(of: texts)
  }
}

extension TestClient {
  /// One random step of the world.
  mutating func step(_ random: inout RandomServer, _ number: Int) {
    switch random.next() % 16 {
    case 0: for _ in 0..<4 { press(random.key()) }
    case 1: enter(random.line())
    case 2:
      let (columns, rows) = (Int(random.next() % 130), Int(random.next() % 40))
      receive(.resized(columns: columns, rows: rows))
    case 3 where number % 3 == 0: receive(.tick)
    case 4 where number % 17 == 0:
      receive(.link(.disconnected(reason: "x")))
      pass(.seconds(120))
      logIn(
        " draft/chathistory draft/read-marker soju.im/search draft/event-playback", keepsSent: true)
    default: receive(.link(.line(random.message())))
    }
    now = now + .milliseconds(Int64(random.next() % 700))
  }
}
