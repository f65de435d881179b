// What lives here: paging through history by time misses nothing.
import ChatSupport
import IRC
import System
import Testing

@testable import ServerCore

@Suite struct `Paging by time` {
  private static let room = Conversation.room("#tea")

  private func message(_ sequence: MessageNumber, at milliseconds: Int64) -> StoredMessage {
    StoredMessage(
      sequence: sequence, id: "p-\(sequence)", time: Timestamp(milliseconds: milliseconds),
      source: Source("bob"), account: "bob", command: .privmsg, target: .room("#tea", name: "#tea"),
      conversation: Self.room, text: "\(sequence)", tags: [])
  }

  /// All that a client sees that names each page by the time at the edge of the last.
  private func walk(
    _ messages: [StoredMessage], by limit: Int, backwards: Bool
  ) -> [MessageNumber] {
    var seen: [MessageNumber] = []
    var range = HistoryQuery.Range.latest(after: nil)
    if !backwards { range = .after(.time(messages[0].time + .milliseconds(-1))) }
    for _ in 0...messages.count {
      let query = HistoryQuery(
        conversation: Self.room, range: range, limit: limit, includesEvents: false)
      let page = query.select(from: messages)
      guard let first = page.first, let last = page.last else { break }
      seen = backwards ? page.map(\.sequence) + seen : seen + page.map(\.sequence)
      range = backwards ? .before(.time(first.time)) : .after(.time(last.time))
    }
    return seen
  }

  @Test(arguments: [true, false])
  func `sees a hundred messages of one time once each`(backwards: Bool) {
    let messages = (1...150).map { message($0, at: $0 < 21 ? 5 : $0 < 121 ? 6 : Int64($0)) }
    #expect(walk(messages, by: 7, backwards: backwards) == Array(1...150))
  }

  @Test(arguments: [true, false])
  func `sees all when the clock was set back in between`(backwards: Bool) {
    let messages = (1...150).map { message($0, at: 10_000 + Int64($0) * 10 - ($0 > 75 ? 503 : 0)) }
    #expect(walk(messages, by: 7, backwards: backwards) == Array(1...150))
  }

  @Test(arguments: ["BEFORE", "AFTER"])
  func `reaches what was said within one millisecond`(subcommand: String) throws {
    var world = World(Configuration(), at: Timestamp(seconds: 1_795_176_000))
    world.login("bob", as: "bob", [], guest: false)
    world.login(
      "alice", as: "alice", ["batch", "server-time", "draft/chathistory"], guest: false)
    for number in 1...100 { world.send(Array("PRIVMSG alice :n\(number)".utf8), from: "bob") }
    let live = messages(&world)
    #expect(live.count == 100)
    var seen: [String] = []
    var time = "2026-11-20T\(subcommand == "BEFORE" ? "13" : "11"):00:00.000Z"
    for _ in 0..<20 {
      world.send(Array("CHATHISTORY \(subcommand) bob timestamp=\(time) 7".utf8), from: "alice")
      let page = messages(&world)
      #expect(page.count <= 7)
      let edge = subcommand == "BEFORE" ? page.first : page.last
      guard let edge else { break }
      seen = subcommand == "BEFORE" ? page.map(\.text) + seen : seen + page.map(\.text)
      time = edge.time
    }
    #expect(seen == (1...100).map { "n\($0)" })
    #expect(Set(live.map(\.time)).count == 100, "those who were there read the same times")
  }

  private func messages(_ world: inout World) -> [(text: String, time: String)] {
    defer { world.clients["alice"]?.received = [] }
    return (world.clients["alice"]?.received ?? []).compactMap { line in
      guard let message = try? Message(parsing: line), message.command == .privmsg else {
        return nil
      }
      return (message[1] ?? "", message.tags[Tags.time] ?? "")
    }
  }
}

@Suite struct `The clock of a conversation` {
  private let now = Timestamp(seconds: 1000)

  @Test func `gives every message a millisecond of its own, and goes with the time`() {
    var clock = ConversationClock()
    let times = (1...3).map { _ in clock.time(of: .room("#a"), now: now) }
    #expect(times == [now, now + .milliseconds(1), now + .milliseconds(2)])
    #expect(clock.time(of: .room("#b"), now: now) == now)
    #expect(clock.time(of: .room("#a"), now: now + .seconds(1)) == now + .seconds(1))
  }

  @Test func `seldom moves one conversation for another's sake, and never by much`() {
    var clock = ConversationClock()
    let times = (0..<400).map { clock.time(of: .people("ann", "guest\($0)"), now: now) }
    #expect(times.count { $0 == now } > 350 && times.allSatisfy { $0 - now < .milliseconds(5) })
  }

  @Test func `goes back to a mark, and on from what was written down`() throws {
    var clock = ConversationClock()
    _ = clock.time(of: .room("#a"), now: now)
    clock.mark()
    _ = clock.time(of: .room("#a"), now: now)
    _ = clock.time(of: .room("#a"), now: now)
    clock.revert()
    #expect(clock.latest(of: .room("#a")) == now)
    let written = try JSON(encoding: clock)
    let read = try written.decoded(as: ConversationClock.self)
    #expect(read.latest(of: .room("#a")) == now && written.encoded.count < 100)
  }

  @Test func `never runs away`() {
    var clock = ConversationClock()
    var last = now
    for _ in 1...5000 { last = clock.time(of: .room("#a"), now: now) }
    #expect(last == now + .seconds(1))
    #expect(clock.time(of: .room("#a"), now: now) == last, "nor does it go back")
  }

  @Test func `goes on from the right time when the clock was set back`() {
    var clock = ConversationClock()
    _ = clock.time(of: .room("#a"), now: now + .seconds(7200))
    #expect(clock.time(of: .room("#a"), now: now) == now)
  }
}
