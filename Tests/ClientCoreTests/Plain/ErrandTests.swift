// What lives here: `parley send`: one message, a true status, and nothing taken as read.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct `An errand` {
  private static func world(to list: String = "bob", _ text: String = "hello") throws -> PlainWorld
  {
    var world = PlainWorld()
    world.client = PlainClient(
      ClientSettings(
        address: Address(host: "localhost", port: 8001), name: "alice", password: "apple",
        runID: "run"), errand: try Errand(to: list, text: text))
    return world
  }

  private static func said(_ world: PlainWorld) -> [String] {
    world.sent.filter { $0.contains("PRIVMSG") || $0.contains("BATCH") || $0.contains("JOIN") }
  }

  @Test func `ends with 0 when the server has said that it has the message`() throws {
    var world = try Self.world()
    world.receive(.start)
    world.connect()
    #expect(Self.said(world) == ["@label=m1;+parley/id=run-1 PRIVMSG bob :hello"])
    world.answerPings()
    #expect(world.status == nil)
    world.hear("@label=m1 :alice!a@h PRIVMSG bob :hello")
    #expect(world.sent.last?.hasPrefix("QUIT") == true)
    world.hear("ERROR :Goodbye alice")
    world.receive(.link(.disconnected(reason: "closed")))
    #expect(world.status == 0)
    #expect(world.complaints.isEmpty && world.printed.isEmpty)
  }

  @Test func `ends with 1 and one line when one of the receivers cannot have it`() throws {
    var world = try Self.world(to: "bob,nobody")
    world.receive(.start)
    world.connect()
    world.hear(
      "@label=m1;batch=1 :s 401 alice nobody :No such nick",
      ":carol!c@h PRIVMSG alice :are you there?", ":dave!d@h JOIN #everyone dave :dave",
      "@label=m1 :alice!a@h PRIVMSG bob :hello")
    world.end()
    #expect(world.status == 1)
    #expect(world.complaints.count == 1)
    #expect(world.complaints.first?.contains("nobody") == true)
    #expect(world.printed.isEmpty)
  }

  @Test func `ends with 1 and the reason where nobody answers or the login fails`() throws {
    var absent = try Self.world()
    absent.receive(.start)
    absent.receive(.link(.connectFailed(reason: "localhost 8001: connection refused")))
    #expect(absent.status == 1)
    #expect(absent.complaints == ["localhost 8001: connection refused"])
    var refused = try Self.world()
    refused.receive(.start)
    refused.receive(.link(.connected))
    refused.hear(":s 904 * :Wrong name or password; 2 tries left")
    #expect(refused.status == 1)
    #expect(refused.complaints == ["Wrong name or password; 2 tries left"])
  }

  @Test func `is said again after a lost link, under the same id, and 1 if that never ends`() throws
  {
    var world = try Self.world()
    world.receive(.start)
    world.connect()
    world.receive(.link(.disconnected(reason: "gone")))
    world.skip()
    world.receive(.tick)
    world.connect()
    #expect(Self.said(world) == ["@label=m1;+parley/id=run-1 PRIVMSG bob :hello"])
    for _ in 0..<20 where world.status == nil {
      world.receive(.link(.disconnected(reason: "gone")))
      world.skip()
      world.receive(.tick)
      world.connect()
    }
    #expect(world.status == 1)
    #expect(world.complaints == ["gone"])
  }

  @Test func `of several lines is one message where the server takes such, else a line each`()
    throws
  {
    var one = try Self.world("first\n  second\n\nlast")
    one.receive(.start)
    one.receive(.link(.connected))
    let able = TestClient.capabilities + " draft/multiline=max-bytes=4000,max-lines=50"
    one.hear(":s CAP * LS :\(able)", ":s CAP * ACK :\(TestClient.capabilities) draft/multiline")
    for line in TestClient.welcome { one.hear(line) }
    let first = try #require(Self.said(one).first)
    #expect(first.hasSuffix("BATCH +m1 draft/multiline :bob"))
    #expect(Self.said(one).count == 6)
    var many = try Self.world("first\n  second\n\nlast")
    many.receive(.start)
    many.connect()
    #expect(Self.said(many).count == 3)
    many.hear("@label=m1 :alice!a@h PRIVMSG bob :first", "@label=m2 :alice!a@h PRIVMSG bob :second")
    many.answerPings()
    #expect(many.status == nil, "one line is not safe yet")
  }

  @Test func `does not say that what waits was received`() throws {
    var world = try Self.world()
    world.receive(.start)
    world.connect()
    world.sent = []
    world.hear(":bob!b@h PRIVMSG alice :waited for you", "PING mailbox-17", "PING other")
    #expect(!world.sent.contains { $0.contains("mailbox-17") || $0.contains("MARKREAD") })
    #expect(!world.sent.contains { $0.contains("CHATHISTORY") })
    #expect(world.sent.contains { $0.contains("PONG") && $0.contains("other") })
  }

  @Test func `leaves what another run has not said to that`() throws {
    var world = try Self.world()
    world.disk.apply(
      .said(
        KeptMessage(
          clientID: "old-1", command: .privmsg, targets: ["carol"], text: "older",
          time: TestClient.start)))
    world.receive(.start)
    world.connect()
    #expect(!world.sent.contains { $0.contains("older") })
    #expect(world.disk.hasUnsent)
  }

  @Test func `to all goes to every account, and to a room of elsewhere through its door`() throws {
    var all = try Self.world(to: "all")
    all.receive(.start)
    all.connect()
    #expect(Self.said(all).last?.hasSuffix("PRIVMSG $* :hello") == true)
    let welcome = [
      ":s 001 alice :hi", ":s 005 alice CHANTYPES=# :are supported", ":s 422 alice :no",
    ]
    var elsewhere = try Self.world(to: "#dev")
    elsewhere.receive(.start)
    elsewhere.connect(capabilities: "", foreign: welcome)
    #expect(Self.said(elsewhere) == ["JOIN #dev", "PRIVMSG #dev :hello"])
    var noAll = try Self.world(to: "all")
    noAll.receive(.start)
    noAll.connect(capabilities: "", foreign: welcome)
    noAll.end()
    #expect(noAll.status == 1)
    #expect(Self.said(noAll).isEmpty)
  }

  @Test(arguments: ["", ",", "$*", "bob,a b"])
  func `knows what is no receiver`(list: String) {
    #expect(throws: Errand.Fault.self) { try Errand(to: list, text: "hello") }
  }

  @Test(arguments: ["", "  \n "]) func `knows what is no message`(text: String) {
    #expect(throws: Errand.Fault.self) { try Errand(to: "bob", text: text) }
  }
}
