// What lives here: a tick touches what is due, and nothing else.
import ChatSupport
import IRC
import System
import Testing

@testable import ServerCore

@Suite struct `What is due` {
  private func id(_ slot: Int) -> SessionID { SessionID(slot: UInt32(slot), generation: 1) }
  private func moment(_ milliseconds: Int64) -> Moment { Moment(milliseconds: milliseconds) }

  @Test func `comes out in the order of the slots when its time has come`() {
    var queue = DeadlineQueue()
    for slot in [5, 3, 9] { queue.add(id(slot), at: moment(1000)) }
    queue.add(id(4), at: moment(500))
    queue.add(id(1), at: moment(90_000))
    func take(_ milliseconds: Int64) -> [SessionID] {
      queue.take(until: moment(milliseconds)).map(\.id)
    }
    #expect(take(100).isEmpty)
    #expect(take(1000) == [3, 4, 5, 9].map(id))
    #expect(take(1000).isEmpty)
    #expect(queue.count == 1)
    let last = queue.take(until: moment(100_000))
    #expect(last.map(\.id) == [id(1)])
    queue.putBack(last)
    #expect(queue.count == 1)
    #expect(take(90_000) == [id(1)])
  }

  /// A chat of many guests and people who are let in.
  private func crowd(_ count: Int, _ configuration: Configuration = Configuration()) throws -> Chat
  {
    var configuration = configuration
    configuration.shared.entry.allowsGuests = true
    var chat = Chat(configuration)
    for slot in 1...count {
      _ = chat.receive(at(0, .opened(id(slot), Peer(address: "192.0.2.1", isExempt: true))))
      _ = chat.receive(at(0, .line(id(slot), try Message(parsing: "NICK n\(slot)"))))
      _ = chat.receive(at(0, .line(id(slot), try Message(parsing: "USER x 0 * :x"))))
    }
    return chat
  }

  private func at(_ seconds: Int64, _ event: Event) -> Input {
    Input(at: Timestamp(seconds: seconds), moment: Moment(seconds: seconds), event)
  }

  @Test func `nobody is looked at before, and each once`() throws {
    var chat = try crowd(300)
    #expect(chat.agenda.lookCount <= 600, "one for the login, and one since")
    _ = chat.receive(at(61, .tick))
    #expect(chat.agenda.lookCount == 300)
    let effects = chat.receive(at(90, .tick))
    let asked = effects.reduce(0) { count, effect in
      guard case .send(_, let ids) = effect else { return count }
      return count + Array(ids).count
    }
    #expect(asked == 300 && chat.agenda.lookCount == 300)
    let later = chat.receive(at(91, .tick))
    #expect(!later.contains { if case .send = $0 { true } else { false } })
  }

  @Test func `a crowd that is lost at once leaves in several turns`() throws {
    var configuration = Configuration()
    configuration.limits.turn = 500
    var chat = try crowd(100, configuration)
    _ = chat.receive(at(90, .tick))
    while chat.isBehind { _ = chat.receive(at(90, .tick)) }
    var turns: [Int] = []
    repeat {
      _ = chat.receive(at(150, .tick))
      turns.append(chat.counters.departing.count)
    } while chat.isBehind
    #expect(turns.count > 3 && turns.last == 100)
    #expect(turns == turns.sorted() && (turns.first ?? 100) < 50)
  }

  @Test func `everybody who was sent something is asked for it once, also after an undo`() throws {
    var world = World(Configuration(), at: Timestamp(seconds: 1_000_000))
    for (name, password) in World.passwords.prefix(3) {
      for line in ["PASS \(name):\(password)", "NICK \(name)", "USER x 0 * :Real"] {
        world.send(Array(line.utf8), from: name)
      }
      world.clients[name]?.received = []
    }
    let bob = try #require(world.clients["bob"]?.id)
    let alice = try #require(world.clients["alice"]?.id)
    let (time, moment) = (world.now, world.moment)
    var chat = world.chat
    func barriers(_ effects: [Effect]) -> Int {
      effects.reduce(0) { count, effect in
        guard case .send(let bytes, let ids) = effect,
          String(decoding: bytes, as: UTF8.self).hasPrefix("PING :mailbox")
        else { return count }
        return count + Array(ids).count
      }
    }
    func take(_ event: Event) -> [Effect] {
      chat.receive(Input(at: time, moment: moment, event))
    }
    let mark = chat.mark()
    _ = take(.line(alice, try Message(parsing: "PRIVMSG #everyone :hi")))
    #expect(barriers(take(.tick)) == 2)
    #expect(barriers(take(.tick)) == 0)
    chat.revert(to: mark)
    #expect(barriers(take(.tick)) == 0, "nothing was sent")
    _ = take(.line(alice, try Message(parsing: "PRIVMSG #everyone :hi")))
    #expect(barriers(take(.tick)) == 2)
    _ = take(.line(alice, try Message(parsing: "PRIVMSG bob :again")))
    #expect(barriers(take(.tick)) == 0, "one question at a time")
    let through = try #require(chat.sessions[bob]?.delivery.barrier)
    _ = take(.line(bob, try Message(parsing: "PONG mailbox-\(through)")))
    #expect(barriers(take(.tick)) == 1, "what came since then")
  }
}

@Suite struct `Many who watch one nick` {
  @Test func `read one and the same line`() throws {
    var configuration = Configuration()
    configuration.shared.entry.allowsGuests = true
    var chat = Chat(configuration)
    func take(_ event: Event) -> [Effect] { chat.receive(Input(at: Timestamp(seconds: 1), event)) }
    func login(_ slot: Int, _ nick: String) throws -> [Effect] {
      let id = SessionID(slot: UInt32(slot), generation: 1)
      _ = take(.opened(id, Peer(address: "192.0.2.1", isExempt: true)))
      _ = take(.line(id, try Message(parsing: "NICK \(nick)")))
      return take(.line(id, try Message(parsing: "USER x 0 * :x")))
    }
    for slot in 1...60 {
      _ = try login(slot, "n\(slot)")
      let id = SessionID(slot: UInt32(slot), generation: 1)
      _ = take(.line(id, try Message(parsing: "MONITOR + star")))
    }
    let told = try login(61, "star").compactMap { effect -> [SessionID]? in
      guard case .send(let bytes, let ids) = effect,
        String(decoding: bytes, as: UTF8.self).contains(" 730 * :star!x@")
      else { return nil }
      return Array(ids)
    }
    #expect(told.map(\.count) == [60])
  }
}
