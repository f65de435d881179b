// What lives here: what happens between a question and its answer, or between two turns of one line.
import ChatSupport
import IRC
import System
import Testing

@testable import ServerCore

@Suite struct `Meanwhile` {
  private var chat: Chat
  private var now = Timestamp(seconds: 1_000_000)

  /// Alice founds `#a` and `#b`, where bob and carol are, too.
  private init() {
    var configuration = Configuration()
    configuration.limits.turn = 1
    chat = Chat(configuration)
    let names = ["alice", "bob", "carol"]
    let entries = names.map { Account.Entry(name: $0, credential: .plain("pw")) }
    receive(.accounts(entries))
    for (slot, name) in names.enumerated() {
      receive(.opened(Self.id(slot), Peer(address: "192.0.2.1", isExempt: true)))
      for line in ["CAP REQ :message-tags", "PASS \(name):pw", "NICK \(name)", "USER u 0 * :R"] {
        say(line, slot)
      }
      say("CAP END", slot)
      receive(.verified(Self.id(slot), .login, .right))
      receive(.proceed(Self.id(slot)), repeatedly: true)
      say("JOIN #a,#b", slot, toTheEnd: true)
    }
  }

  private static func id(_ slot: Int) -> SessionID {
    SessionID(slot: UInt32(slot), generation: 1)
  }

  /// What was sent and what was asked.
  @discardableResult
  private mutating func receive(_ event: Event, repeatedly: Bool = false) -> [Effect] {
    now = now + .milliseconds(10)
    let effects = chat.receive(Input(at: now, event))
    if case .proceed = event, repeatedly, effects.contains(where: \.goesOn) {
      return effects + receive(event, repeatedly: true)
    }
    return effects
  }

  @discardableResult
  private mutating func say(_ line: String, _ slot: Int, toTheEnd: Bool = false) -> [Effect] {
    guard let message = try? Message(parsing: line) else { return [] }
    let effects = receive(.line(Self.id(slot), message))
    guard toTheEnd, effects.contains(where: \.goesOn) else { return effects }
    return effects + receive(.proceed(Self.id(slot)), repeatedly: true)
  }

  private func lines(_ effects: [Effect], to slot: Int) -> [String] {
    effects.flatMap { effect -> [String] in
      guard case .send(let bytes, let ids) = effect, ids.contains(Self.id(slot)) else { return [] }
      return String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
    }
  }

  @Test func `nobody speaks in a room that they were taken out of between two turns`() {
    var other = self
    let first = other.say("PRIVMSG #a,#b :hello", 1)
    #expect(other.lines(first, to: 0).contains { $0.hasSuffix("PRIVMSG #a :hello") })
    #expect(!other.lines(first, to: 0).contains { $0.hasSuffix("PRIVMSG #b :hello") })
    other.say("KICK #b bob", 0, toTheEnd: true)
    let rest = other.receive(.proceed(Self.id(1)), repeatedly: true)
    #expect(!other.lines(rest, to: 0).contains { $0.contains("hello") })
    #expect(other.lines(rest, to: 1).contains { $0.contains(" 404 bob #b ") })
  }

  @Test func `nobody speaks in another room of the same name`() {
    var other = self
    other.say("PRIVMSG #a,#b :hello", 1)
    other.say("RENAME #b #c", 0, toTheEnd: true)
    other.say("JOIN #b", 0, toTheEnd: true)
    let rest = other.receive(.proceed(Self.id(1)), repeatedly: true)
    #expect(!other.lines(rest, to: 0).contains { $0.contains("hello") })
  }

  @Test func `tags obey as words do`() {
    var other = self
    other.say("@+x=hello TAGMSG #a,#b", 1)
    other.say("MODE #b +m", 0, toTheEnd: true)
    let rest = other.receive(.proceed(Self.id(1)), repeatedly: true)
    #expect(!other.lines(rest, to: 0).contains { $0.contains("hello") })
  }

  @Test func `a list of people ends for whoever is not to see it any more`() {
    var other = self
    let first = other.say("NAMES #b", 1)
    #expect(first.contains { $0.goesOn })
    other.say("MODE #b +s", 0, toTheEnd: true)
    other.say("KICK #b bob", 0, toTheEnd: true)
    let rest = other.receive(.proceed(Self.id(1)), repeatedly: true)
    #expect(!other.lines(rest, to: 1).contains { $0.contains(" 353 ") && $0.contains("carol") })
    #expect(other.lines(rest, to: 1).contains { $0.contains(" 366 bob #b ") })
  }

  /// The link closes when everything is written; until then the session is there.
  @Test func `what waits for the archive is not done for whoever is on the way out`() {
    var other = self
    other.chat.setOperator(Self.id(0), true)
    other.say("@+parley/id=1 PRIVMSG carol :late", 1)
    other.say("KILL bob :enough", 0, toTheEnd: true)
    let effects = other.receive(.fetched(Self.id(1), .messages([])))
    #expect(effects.isEmpty)
  }

  @Test func `times of a clock that was set back are forgotten`() {
    var clock = ConversationClock()
    let (late, early) = (Timestamp(seconds: 9_000_000), Timestamp(seconds: 1000))
    for number in 0..<5000 {
      _ = clock.time(of: .people("a", "b\(number)"), now: late)
    }
    for number in 0..<5000 {
      let now = early + .seconds(Int64(number) * 10)
      #expect(clock.time(of: .people("a", "c\(number)"), now: now) == now)
    }
  }
}

extension Effect {
  fileprivate var goesOn: Bool {
    if case .proceed = self { return true }
    return false
  }
}
