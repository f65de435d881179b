// What lives here: what happens between the turns of long work.
import ChatSupport
import IRC
import ServerShell
import System
import Testing

@testable import ServerCore

@Suite struct `Between two turns of a session` {
  private static let (zed, amy) = (
    SessionID(slot: 1, generation: 1), SessionID(slot: 2, generation: 1)
  )

  /// Two guests and many rooms; a turn is long enough for a few lines.
  private struct Hall {
    var chat: Chat
    var read: [SessionID: [String]] = [:]
    /// Whose turn is to come.
    var waiting: [SessionID] = []
    var time: Int64 = 2

    init(rooms: Int = 60) throws {
      var configuration = Configuration()
      configuration.shared.entry.allowsGuests = true
      configuration.limits.turn = 40
      configuration.shared.rooms.perPerson = 1000
      chat = Chat(configuration)
      var snapshot = Snapshot()
      snapshot.rooms = (0..<rooms).map {
        RoomRecord(
          id: RoomID(UInt64($0 + 1)), name: "#r\($0)", created: Timestamp(seconds: 1), topic: nil)
      }
      snapshot.people = [Snapshot.Person(account: "alice")]
      snapshot.people[0].rooms = (0..<rooms).map { RoomID(UInt64($0 + 1)) }
      take(.restored(snapshot))
      for (id, nick) in [(zed, "zed"), (amy, "amy")] {
        take(.opened(id, Peer(address: "192.0.2.1", isExempt: true)))
        try say("NICK \(nick)", from: id)
        try say("USER x 0 * :x", from: id)
        while !waiting.isEmpty { turn() }
      }
      read = [:]
    }

    mutating func say(_ line: String, from id: SessionID) throws {
      take(.line(id, try Message(parsing: line)))
    }

    mutating func take(_ event: Event) {
      for effect in chat.receive(Input(at: Timestamp(seconds: time), event)) {
        switch effect {
        case .proceed(let id): waiting.append(id)
        case .send(let bytes, let ids):
          let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
          for id in ids { read[id, default: []] += lines.map(String.init) }
        default: break
        }
      }
    }

    /// The next one goes on.
    mutating func turn() { take(.proceed(waiting.removeFirst())) }

    func count(_ word: String, _ id: SessionID) -> Int {
      read[id, default: []].count { $0.contains(" \(word) ") }
    }
  }

  @Test func `others are answered`() throws {
    var hall = try Hall()
    try hall.say("LIST", from: Self.zed)
    let before = hall.count("322", Self.zed)
    #expect(before > 0 && before < 61 && hall.waiting == [Self.zed])
    try hall.say("PING x", from: Self.amy)
    #expect(hall.count("PONG", Self.amy) == 1)
    #expect(hall.count("322", Self.zed) == before)
    while !hall.waiting.isEmpty { hall.turn() }
    #expect(hall.count("322", Self.zed) == 61 && hall.count("323", Self.zed) == 1)
  }

  @Test func `two go on by turns`() throws {
    var hall = try Hall()
    try hall.say("LIST", from: Self.zed)
    try hall.say("LIST", from: Self.amy)
    #expect(hall.waiting == [Self.zed, Self.amy])
    hall.turn()
    #expect(hall.waiting == [Self.amy, Self.zed])
    while !hall.waiting.isEmpty { hall.turn() }
    #expect(hall.count("322", Self.zed) == 61 && hall.count("322", Self.amy) == 61)
  }

  @Test func `a later line of it is answered later`() throws {
    var hall = try Hall()
    try hall.say("LIST", from: Self.zed)
    try hall.say("PING after", from: Self.zed)
    let lines = hall.read[Self.zed, default: []]
    let end = try #require(lines.firstIndex { $0.contains(" 323 ") })
    let pong = try #require(lines.firstIndex { $0.contains("PONG") })
    #expect(end < pong && hall.count("322", Self.zed) == 61)
    while !hall.waiting.isEmpty { hall.turn() }
    #expect(hall.count("323", Self.zed) == 1, "nothing is said twice")
  }

  @Test func `its end is the end of its work`() throws {
    var hall = try Hall()
    try hall.say("LIST", from: Self.zed)
    let before = hall.count("322", Self.zed)
    hall.take(.closed(Self.zed, reason: "gone"))
    hall.turn()
    #expect(hall.waiting.isEmpty)
    #expect(hall.count("322", Self.zed) == before && hall.count("323", Self.zed) == 0)
    // Whoever has the place next has nothing of it.
    let next = SessionID(slot: 1, generation: 2)
    hall.take(.opened(next, Peer(address: "192.0.2.1")))
    hall.take(.proceed(next))
    #expect(hall.read[next] == nil)
  }

  @Test func `a room may vanish`() throws {
    var hall = try Hall(rooms: 1)
    let names = (0..<40).map { "#new\($0)" }.joined(separator: ",")
    try hall.say("JOIN \(names)", from: Self.amy)
    while !hall.waiting.isEmpty { hall.turn() }
    try hall.say("NAMES \(names)", from: Self.zed)
    #expect(hall.waiting == [Self.zed])
    let before = hall.count("353", Self.zed)
    #expect(before > 0 && before < 40)
    hall.take(.closed(Self.amy, reason: "gone"))
    while !hall.waiting.isEmpty { hall.turn() }
    #expect(hall.count("353", Self.zed) == before && hall.count("366", Self.zed) == 1)
  }

  @Test func `a ban goes on though its operator leaves`() throws {
    var hall = try Hall()
    hall.chat.setOperator(Self.zed, true)
    for number in 3..<200 {
      let id = SessionID(slot: UInt32(number), generation: 1)
      hall.take(.opened(id, Peer(address: "198.51.100.7", isExempt: true)))
    }
    hall.read = [:]
    try hall.say("BAN 198.51.100.7 1m :spam", from: Self.zed)
    #expect(hall.waiting == [Self.zed])
    let before = hall.read.values.count { $0.contains { $0.hasPrefix("ERROR") } }
    #expect(before > 0 && before < 197)
    hall.take(.closed(Self.zed, reason: "gone"))
    while hall.chat.isBehind { hall.take(.tick) }
    #expect(hall.read.values.count { $0.contains { $0.hasPrefix("ERROR") } } == 197)
  }
}

@Suite struct `Work that waits for its turn, and a disk that fails` {
  @Test func `what a later turn says is not seen before it is stored`() throws {
    var configuration = Configuration()
    configuration.limits.turn = 1
    var world = World(configuration, at: Timestamp(seconds: 1_000_000))
    for (name, password) in World.passwords.prefix(2) {
      for line in ["PASS \(name):\(password)", "NICK \(name)", "USER x 0 * :Real"] {
        world.send(Array(line.utf8), from: name)
      }
    }
    world.send(Array("JOIN #a,#b".utf8), from: "alice")
    world.send(Array("JOIN #a,#b".utf8), from: "bob")
    let id = try #require(world.clients["alice"]?.id)
    var chat = world.chat
    var commit = OutputCommit()
    func input(_ event: Event) -> Input { Input(at: Timestamp(seconds: 1_000_001), event) }
    func words(_ effects: [[Effect]]) -> String {
      effects.joined().map { effect in
        guard case .send(let bytes, _) = effect else { return "" }
        return String(decoding: bytes, as: UTF8.self)
      }.joined()
    }
    commit.take(input(.line(id, try Message(parsing: "PRIVMSG #a,#b :hi"))), into: &chat)
    _ = commit.next(&chat)
    let first = words(commit.succeeded(&chat))
    #expect(first.contains("PRIVMSG #a :hi"))
    commit.take(input(.proceed(id)), into: &chat)
    guard case .commit = commit.next(&chat) else {
      Issue.record("nothing to store")
      return
    }
    let shown = words(commit.failed("full", &chat).release)
    #expect(!shown.contains("PRIVMSG #b :hi"))
    guard case .release(let later) = commit.next(&chat) else {
      Issue.record("no answer")
      return
    }
    #expect(words(later).contains("NOT_STORED #b"))
  }
}
