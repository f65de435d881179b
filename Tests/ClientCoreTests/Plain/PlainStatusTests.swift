// What lives here: how the plain mode ends: always, and with a status that is true.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct `The status of the plain mode` {
  private static let foreign = [
    ":s 001 alice :hi", ":s 005 alice CHANTYPES=# :are supported", ":s 422 alice :no",
    ":alice!a@h JOIN #dev", ":s 353 alice = #dev :alice bob", ":s 366 alice #dev :End",
  ]

  @Test(arguments: [
    "nosuchcommand x", "message", "wholast 99", "part #nowhere", "help nosuch",
    "broadcast @nobody hello", "raw", "broadcast bob will be late",
  ])
  func `is 1 after a command that did not work`(line: String) {
    var world = PlainWorld()
    world.logIn()
    world.hear(":bob!b@h JOIN #everyone bob :bob")
    world.receive(.input(line))
    world.receive(.input("names"))
    world.end()
    #expect(world.status == 1)
    #expect(!world.complaints.isEmpty)
  }

  @Test(arguments: ["message nosuch hi", "broadcast hello", "part", "topic"])
  func `is told with its reason where no room is current, too`(line: String) {
    var world = PlainWorld()
    world.logIn(
      foreign: [":s 001 alice :hi", ":s 005 alice CHANTYPES=# :are supported", ":s 422 alice :no"])
    world.receive(.input(line))
    world.hear(":s 401 alice nosuch :No such nick")
    world.end()
    #expect(world.status == 1)
    #expect(!world.complaints.isEmpty)
  }

  @Test func `answers are told where no room is current, too`() {
    var world = PlainWorld()
    world.logIn(
      foreign: [
        ":s 001 alice :hi", ":s 005 alice CHANTYPES=# :are supported", ":s 375 alice :motd",
        ":s 372 alice :be kind", ":s 376 alice :end",
      ])
    #expect(world.printed.isEmpty && world.complaints.isEmpty)
    world.receive(.input("whois bob"))
    world.hear(":s 311 alice bob b h * :Bob")
    world.receive(.input("list"))
    world.hear(":s 322 alice #dev 3 :tools", ":s 323 alice :End")
    world.receive(.input("raw STATS u"))
    world.hear(":s 242 alice :Server up 3 days")
    world.hear(":s NOTICE alice :a word of the server's own")
    #expect(world.printed.contains { $0.hasSuffix("bob is b@h, Bob") })
    #expect(world.printed.contains { $0.contains("#dev  3 people  tools") })
    #expect((world.printed + world.complaints).contains { $0.contains("Server up 3 days") })
    #expect(!(world.printed + world.complaints).contains { $0.contains("server's own") })
  }

  @Test func `a server that wants no password is given none, and one that does says so`() {
    var open = PlainWorld(password: nil)
    open.receive(.start)
    open.receive(.link(.connected))
    open.hear(":s CAP * LS :\(TestClient.capabilities)")
    #expect(!open.sent.contains { $0.hasPrefix("PASS") || $0.hasPrefix("AUTHENTICATE") })
    open.hear(":s CAP * ACK :\(TestClient.capabilities)")
    for line in TestClient.welcome { open.hear(line) }
    open.answerPings()
    open.receive(.input("broadcast hello"))
    #expect(open.sent.contains { $0.hasSuffix("PRIVMSG #everyone :hello") })

    var closed = PlainWorld(password: nil)
    closed.receive(.start)
    closed.receive(.link(.connected))
    closed.hear(":s CAP * LS :\(TestClient.capabilities)")
    closed.hear(":s CAP * ACK :\(TestClient.capabilities)", ":s 464 alice :Password incorrect")
    #expect(closed.status == 1)
    #expect(closed.complaints.last?.contains("PARLEY_PASSWORD") == true)
  }

  @Test func `is 0 after commands that did`() {
    var world = PlainWorld()
    world.logIn()
    world.receive(.input("message bob hi"))
    world.hear("@label=m1 :alice!a@h PRIVMSG bob :hi")
    world.receive(.input("logout"))
    world.end()
    #expect(world.status == 0)
  }

  @Test(arguments: [
    ":s 417 alice :Input line was too long", ":s 401 alice bob :No such nick",
    ":s 404 alice bob :Cannot send", "@label=m1 FAIL PRIVMSG NOT_STORED bob :Disk full",
    "FAIL PRIVMSG INVALID bob :no", ":s 407 alice bob :Too many targets",
    ":s 412 alice :No text to send", "@label=m1 :s 477 alice bob :You need an account",
    ":s 716 alice bob :is ignoring you",
  ])
  func `is 1 when the server refuses, labelled or not`(answer: String) {
    var world = PlainWorld()
    world.logIn()
    world.receive(.input("message bob hi"))
    world.receive(.inputEnded)
    world.hear(answer)
    world.answerPings()
    world.receive(.link(.disconnected(reason: "closed")))
    #expect(world.status == 1)
    #expect(!world.disk.hasUnsent)
  }

  @Test func `is 1 when a server of ours never says what became of a message`() {
    var world = PlainWorld()
    world.logIn()
    world.receive(.input("message bob hi"))
    world.end()
    #expect(world.status == 1)
    #expect(!world.disk.hasUnsent)
    #expect(world.complaints.contains { $0.contains("not confirmed") })
  }

  @Test(arguments: ["echo-message", "", "labeled-response", "echo-message labeled-response"])
  func `is 0 on a server that answers PING and objects to nothing`(capabilities: String) {
    var world = PlainWorld()
    world.logIn(capabilities: capabilities, foreign: Self.foreign)
    world.receive(.input("message bob hi"))
    world.end()
    #expect(world.status == 0)
  }

  @Test func `is 1 on a server without echoes that refuses`() {
    var world = PlainWorld()
    world.logIn(capabilities: "", foreign: Self.foreign)
    world.receive(.input("message nobody hi"))
    world.hear(":s 401 alice nobody :No such nick")
    world.end()
    #expect(world.status == 1)
  }

  @Test func `comes though the server logs in again and again and never answers`() {
    var world = PlainWorld()
    world.logIn()
    world.receive(.input("message bob hi"))
    world.receive(.inputEnded)
    for _ in 0..<20 where world.status == nil {
      world.receive(.link(.disconnected(reason: "gone")))
      world.skip()
      world.receive(.tick)
      world.logIn()
    }
    #expect(world.status == 1)
  }

  @Test func `does not hang on a server that never ends its introduction or its names`() {
    var silent = PlainWorld()
    silent.logIn(foreign: [":s 001 alice :hi"])
    silent.receive(.input("join #dev"))
    silent.end()
    #expect(silent.status == 0)
    var nameless = PlainWorld()
    nameless.logIn(
      foreign: [":s 001 alice :hi", ":s 005 alice EVERYBODY=$* :are", ":s 422 alice :no"])
    nameless.receive(.input("join #dev"))
    nameless.end()
    #expect(nameless.status == 0)
  }

  @Test func `what was typed hours ago is told, not said, and holds nothing up`() {
    var world = PlainWorld()
    world.logIn()
    world.receive(.input("message bob the meeting is now"))
    var later = PlainWorld()
    (later.disk, later.now) = (world.disk, world.now + .seconds(7200))
    later.logIn()
    #expect(later.printed.contains { $0.contains("the meeting is now") })
    later.receive(.input("names"))
    later.end()
    #expect(later.status == 0)
    #expect(!later.sent.contains { $0.contains("PRIVMSG") })
    #expect(later.disk.hasUnsent)
  }

  @Test func `receivers are told first, and one name alone is refused with both ways to say it`() {
    var world = PlainWorld()
    world.logIn()
    world.hear(":bob!b@h JOIN #everyone bob :bob", ":carol!c@h JOIN #everyone carol :carol")
    world.sent = []
    world.receive(.input("broadcast bob carol see you"))
    #expect(world.printed.last?.hasSuffix("to bob, carol") == true)
    #expect(world.sent.last?.hasSuffix("PRIVMSG bob,carol :see you") == true)
    world.sent = []
    world.receive(.input("broadcast bob will be late"))
    #expect(world.sent.isEmpty)
    #expect(world.complaints.last?.contains("@bob") == true)
    #expect(world.complaints.last?.contains(": ...") == true)
  }
}
