// What lives here: the plain mode: one line a message, and an end when all is safe.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct PlainClientTests {
  @Test func `a message of several lines is as many, each with its sender`() {
    var world = PlainWorld()
    world.logIn()
    world.hear(
      "@time=2026-11-20T17:12:18.000Z :bob!b@h BATCH +1 draft/multiline #everyone",
      "@batch=1 :bob!b@h PRIVMSG #everyone :one", "@batch=1 :bob!b@h PRIVMSG #everyone :two",
      ":bob!b@h BATCH -1")
    #expect(
      world.printed == [
        "2026-11-20 17:12:18 bob (broadcast): one", "2026-11-20 17:12:18 bob (broadcast): two",
      ])
  }

  @Test func `each kind of message is one line`() {
    var world = PlainWorld()
    world.logIn()
    world.hear(
      "@time=2026-11-20T17:12:18.000Z :bob!b@h PRIVMSG #everyone :hello",
      "@time=2026-11-20T17:12:19.000Z :bob!b@h PRIVMSG alice :a \u{1B}[1mword\u{2}",
      "@time=2026-11-20T17:12:20.000Z :bob!b@h PRIVMSG $* :all of you",
      ":alice!a@h JOIN #dev", "@time=2026-11-20T17:12:21.000Z :bob!b@h PRIVMSG #dev :in here",
      "@time=2026-11-20T17:12:22.000Z :bob!b@h NOTICE alice :listen")
    #expect(
      world.printed == [
        "2026-11-20 17:12:18 bob (broadcast): hello",
        "2026-11-20 17:12:19 bob (message): a ^[[1mword",
        "2026-11-20 17:12:20 bob (broadcast): all of you",
        "2026-11-20 17:12:21 bob (room #dev): in here",
        "2026-11-20 17:12:22 bob (notice): listen",
      ])
  }

  @Test func `what is typed before the login is done is sent after it, and the end waits for it`() {
    var world = PlainWorld()
    world.receive(.start)
    world.receive(.input("message bob hi"))
    world.receive(.input("/broadcast to all of you"))
    world.receive(.inputEnded)
    world.connect()
    #expect(
      world.sent.filter { !$0.hasPrefix("WHO") } == [
        "@label=m1;+parley/id=run-1 PRIVMSG bob :hi",
        "@label=m2;+parley/id=run-2 PRIVMSG #everyone :to all of you", "PING :parley-end",
      ])
    world.hear(":s PONG s :parley-end", "@label=m1 :alice!a@h PRIVMSG bob :hi")
    #expect(world.status == nil)
    world.hear("@label=m2 :alice!a@h PRIVMSG #everyone :to all of you")
    #expect(world.sent.last == "QUIT :end of input")
    world.hear("ERROR :Goodbye alice")
    world.receive(.link(.disconnected(reason: "closed")))
    #expect(world.status == 0)
  }

  @Test func `a line that is no command is refused with a hint`() {
    var world = PlainWorld()
    world.logIn()
    world.receive(.input("hello everybody"))
    #expect(world.sent.isEmpty)
    #expect(world.complaints.last?.contains("broadcast") == true)
  }

  @Test func `a refused login and a server that is not there end with status 1`() {
    var refused = PlainWorld()
    refused.receive(.start)
    refused.receive(.link(.connected))
    refused.hear(":s 904 * :Wrong name or password; 2 tries left")
    #expect(refused.status == 1)
    #expect(refused.complaints == ["Wrong name or password; 2 tries left"])
    var removed = PlainWorld()
    removed.logIn()
    removed.hear("FAIL * ACCOUNT_REMOVED :words", "ERROR :Your account has been removed")
    removed.receive(.link(.disconnected(reason: "closed")))
    #expect(removed.status == 1)
    #expect(removed.complaints.last == "Your account has been removed")
    var absent = PlainWorld()
    absent.receive(.start)
    absent.receive(.link(.connectFailed(reason: "localhost 8001: connection refused")))
    #expect(absent.status == 1)
  }

  @Test func `a link that does not come back after the end of input ends with status 1`() {
    var world = PlainWorld()
    world.logIn()
    world.receive(.input("message bob hi"))
    world.receive(.inputEnded)
    world.receive(.link(.disconnected(reason: "gone")))
    for _ in 0..<10 where world.status == nil {
      world.now =
        world.client.wakeTime.map { Timestamp(milliseconds: $0.milliseconds) } ?? world.now
      world.receive(.tick)
      world.receive(.link(.connectFailed(reason: "refused")))
    }
    #expect(world.status == 1)
  }

  @Test func `answers to commands are lines like all others`() {
    var world = PlainWorld()
    world.logIn()
    world.hear(":s 354 alice 1 alice H 0 :alice", ":s 315 alice #everyone :End")
    world.receive(.input("whoelse"))
    world.hear(":s 354 alice 2 alice H 0 :alice", ":s 354 alice 2 bob G 0 :bob")
    world.hear(":s 315 alice #everyone :End")
    #expect(world.printed == ["2026-11-20 12:01:00 parley (notice): 1 other is online: bob (away)"])
  }
}
