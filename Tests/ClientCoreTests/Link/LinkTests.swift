// What lives here: the link: login, loss, coming back, goodbye.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct LinkTests {
  private let address = Address(host: "localhost", port: 8001)
  private let start = TestClient.startMoment

  private func line(_ text: String) throws -> LinkEvent { .line(try Message(parsing: text)) }

  private func sent(_ effects: [ClientEffect]) -> [String] {
    effects.compactMap { if case .send(let message) = $0 { message.description } else { nil } }
  }

  private func opened(password: String = "secret") -> Link {
    var link = Link(address: address, credentials: Credentials(name: "al", password: password))
    link.open(at: start)
    _ = link.receive(.connected, at: start)
    _ = link.takeEffects()
    return link
  }

  private func online() throws -> Link {
    var link = opened()
    _ = link.receive(try line(":s 001 al :hi"), at: start)
    _ = link.takeEffects()
    return link
  }

  @Test func `a server with SASL gets the password there, and only what is offered is asked for`()
    throws
  {
    var link = opened()
    _ = link.receive(try line(":s CAP * LS * :server-time unknown/thing"), at: start)
    #expect(link.takeEffects().isEmpty)
    _ = link.receive(try line(":s CAP * LS :sasl=PLAIN,EXTERNAL batch"), at: start)
    #expect(
      sent(link.takeEffects()) == [
        "NICK al", "USER al 0 * :al", "CAP REQ :server-time batch sasl",
      ])
    _ = link.receive(try line(":s CAP * ACK :server-time batch sasl"), at: start)
    #expect(sent(link.takeEffects()) == ["AUTHENTICATE PLAIN"])
    _ = link.receive(try line("AUTHENTICATE +"), at: start)
    #expect(sent(link.takeEffects()) == ["AUTHENTICATE AGFsAHNlY3JldA=="])
    _ = link.receive(try line(":s 903 al :ok"), at: start)
    #expect(sent(link.takeEffects()) == ["CAP END"])
    let news = link.receive(try line(":s 001 al :hi"), at: start)
    #expect(news.first == .loggedIn(nick: "al", [.serverTime, .batch, .sasl]))
  }

  /// From the opening of a link to the answer to a right password.
  private func keptOut(takesOver: Bool) throws -> (link: Link, news: [Link.News]) {
    let credentials = Credentials(name: "al", password: "secret", takesOver: takesOver)
    var link = Link(address: address, credentials: credentials)
    link.open(at: start)
    _ = link.receive(.connected, at: start)
    for text in [":s CAP * LS :sasl=PLAIN", ":s CAP * ACK sasl", "AUTHENTICATE +"] {
      _ = link.receive(try line(text), at: start)
    }
    _ = link.receive(try line(":s FAIL AUTHENTICATE ALREADY_ONLINE :al is"), at: start)
    _ = link.takeEffects()
    let news = link.receive(try line(":s 904 * :al is already logged in"), at: start)
    return (link, news)
  }

  @Test func `who is online elsewhere may continue here, once`() throws {
    let (_, news) = try keptOut(takesOver: false)
    #expect(news == [.refused(LoginProblem(.onlineElsewhere, "al is already logged in"))])
    var (link, _) = try keptOut(takesOver: true)
    #expect(sent(link.takeEffects()) == ["TAKEOVER"])
    _ = link.receive(try line(":s 903 al :ok"), at: start)
    #expect(sent(link.takeEffects()) == ["CAP END"])
    _ = link.receive(try line(":s 001 al :hi"), at: start)
    #expect(!link.credentials.takesOver)
    var (late, _) = try keptOut(takesOver: true)
    let refused = late.receive(try line(":s FAIL TAKEOVER NOT_PROVED :log in first"), at: start)
    #expect(refused == [.refused(LoginProblem(.other, "log in first"))])
  }

  @Test func `a server without SASL gets the password before the nick`() throws {
    var link = opened()
    _ = link.receive(try line(":s CAP * LS :multi-prefix"), at: start)
    #expect(
      sent(link.takeEffects()) == [
        "PASS secret", "NICK al", "USER al 0 * :al", "CAP REQ :multi-prefix",
      ])
  }

  @Test func `an empty password is not sent anywhere`() throws {
    var link = opened(password: "")
    _ = link.receive(try line(":s CAP * LS :sasl"), at: start)
    #expect(sent(link.takeEffects()) == ["NICK al", "USER al 0 * :al", "CAP END"])
  }

  @Test func `a server without capabilities, or silent about them, is logged in to`() throws {
    var refusing = opened()
    _ = refusing.receive(try line(":s 421 * CAP :Unknown command"), at: start)
    #expect(sent(refusing.takeEffects()) == ["PASS secret", "NICK al", "USER al 0 * :al"])
    var silent = opened()
    _ = silent.tick(at: start + .seconds(3))
    #expect(silent.takeEffects().isEmpty)
    _ = silent.tick(at: start + .seconds(4))
    #expect(sent(silent.takeEffects()) == ["PASS secret", "NICK al", "USER al 0 * :al"])
  }

  @Test func `a wrong password ends the attempt with the server's words`() throws {
    var link = opened()
    let text = "Wrong name or password; 2 tries left"
    let news = link.receive(try line(":s 904 * :\(text)"), at: start)
    #expect(news == [.refused(LoginProblem(.wrongPassword, text))])
    #expect(link.state == .idle)
    #expect(link.takeEffects() == [.disconnect])
  }

  @Test func `a nick in use is asked for at first and waited for after a loss`() throws {
    var first = opened()
    let refusal = try line(":s 433 * al :Nickname is already in use")
    #expect(
      first.receive(refusal, at: start)
        == [.refused(LoginProblem(.nameTaken, "Nickname is already in use"))])
    var returning = try online()
    _ = returning.receive(.disconnected(reason: "gone"), at: start)
    _ = returning.tick(at: start + .seconds(1))
    _ = returning.receive(.connected, at: start + .seconds(1))
    _ = returning.receive(try line(":s FAIL AUTHENTICATE ALREADY_ONLINE :al is"), at: start)
    let already = try line(":s 904 * :al is already logged in from elsewhere")
    #expect(
      returning.receive(already, at: start + .seconds(1))
        == [.lost(reason: "al is already logged in from elsewhere")])
    guard case .waiting = returning.state else {
      Issue.record("\(returning.state)")
      return
    }
  }

  @Test func `a server that is too busy is asked again after a loss, and at first says so`() throws
  {
    let text = "Too many people are logging in right now; try again in a minute"
    let warning = try line(":s FAIL AUTHENTICATE TEMPORARILY_UNAVAILABLE :\(text)")
    let refusal = try line(":s 904 * :\(text)")
    var first = opened()
    _ = first.receive(warning, at: start)
    #expect(first.receive(refusal, at: start) == [.refused(LoginProblem(.busy, text))])
    var returning = try online()
    _ = returning.receive(.disconnected(reason: "gone"), at: start)
    _ = returning.tick(at: start + .seconds(1))
    _ = returning.receive(.connected, at: start + .seconds(1))
    _ = returning.receive(warning, at: start + .seconds(1))
    #expect(returning.receive(refusal, at: start + .seconds(1)) == [.lost(reason: text)])
  }

  @Test func `retries come after 1, 2, 4, 8, 16 and then always 30 seconds`() throws {
    var link = try online()
    var now = start
    _ = link.receive(.disconnected(reason: "gone"), at: now)
    var delays: [Int] = []
    for _ in 0..<7 {
      guard case .waiting(let until, _) = link.state else { break }
      delays.append(until.secondsLeft(at: now))
      now = until
      _ = link.tick(at: now)
      _ = link.receive(.connectFailed(reason: "refused"), at: now)
    }
    #expect(delays == [1, 2, 4, 8, 16, 30, 30])
  }

  @Test func `a key skips the countdown but does not knock twice a second`() throws {
    var link = try online()
    _ = link.receive(.disconnected(reason: "gone"), at: start)
    link.tryNow(at: start + .milliseconds(500))
    guard case .waiting = link.state else {
      // The first attempt of this link was at the same moment, so half a second is too soon.
      Issue.record("\(link.state)")
      return
    }
    link.tryNow(at: start + .milliseconds(1000))
    #expect(link.takeEffects() == [.connect(address, .plain)])
  }

  @Test(arguments: ["IDLE", "REPLACED"])
  func `after such a goodbye nothing comes back by itself`(code: String) throws {
    var link = try online()
    #expect(link.receive(try line(":s FAIL * \(code) :Goodbye"), at: start) == [])
    _ = link.receive(try line("ERROR :Goodbye (for a reason)"), at: start)
    let news = link.receive(.disconnected(reason: "closed"), at: start)
    #expect(news == [.loggedOut(reason: "Goodbye (for a reason)")])
    #expect(link.wakeTime == nil)
  }

  @Test func `words alone decide nothing`() throws {
    var link = try online()
    _ = link.receive(try line("ERROR :Goodbye (no input for 30 minutes)"), at: start)
    let news = link.receive(.disconnected(reason: "closed"), at: start)
    #expect(news == [.lost(reason: "Goodbye (no input for 30 minutes)")])
  }

  @Test func `a ping is answered at once with its token, in every state`() throws {
    var link = opened()
    _ = link.receive(try line("PING :mailbox-7"), at: start)
    #expect(sent(link.takeEffects()) == ["PONG mailbox-7"])
  }

  @Test func `a silent server is asked, and given up when it does not answer`() throws {
    var link = try online()
    #expect(link.wakeTime == start + .seconds(60))
    _ = link.tick(at: start + .seconds(60))
    #expect(sent(link.takeEffects()) == ["PING :parley-pulse"])
    _ = link.receive(try line(":s PONG s :parley-pulse"), at: start + .seconds(61))
    _ = link.tick(at: start + .seconds(121))
    #expect(sent(link.takeEffects()) == ["PING :parley-pulse"])
    let news = link.tick(at: start + .seconds(151))
    #expect(news == [.lost(reason: "the server does not answer")])
  }

  @Test func `leaving waits two seconds for the goodbye and no longer`() throws {
    var polite = try online()
    #expect(polite.quit("bye", at: start).isEmpty)
    _ = polite.receive(try line("ERROR :Goodbye al"), at: start)
    let news = polite.receive(.disconnected(reason: "x"), at: start)
    #expect(news == [.ended(farewell: "Goodbye al")])
    var silent = try online()
    _ = silent.quit("bye", at: start)
    #expect(silent.wakeTime == start + .seconds(2))
    #expect(silent.tick(at: start + .seconds(2)) == [.ended(farewell: nil)])
  }
}

@Suite struct AddressTests {
  @Test(arguments: [
    ("localhost 8001", "localhost", 8001), ("example.org:6667", "example.org", 6667),
    ("9000", "localhost", 9000), ("example.org", "example.org", 8001), ("[::1]:70", "::1", 70),
    ("::1 70", "::1", 70),
  ])
  func `an address is read from what people write`(text: String, host: String, port: UInt16) {
    #expect(Address(parsing: text) == Address(host: host, port: port))
  }

  @Test(arguments: ["", "a b", "a 0", "a 70000", "a 1 2", ":80"])
  func `what is no address is refused`(text: String) {
    #expect(Address(parsing: text) == nil)
  }
}
