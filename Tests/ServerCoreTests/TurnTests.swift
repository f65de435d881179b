// What lives here: long work in several turns, and what is bounded.

import ChatSupport
import IRC
import System
import Testing

@testable import ServerCore

@Suite struct `Work that is longer than a turn` {
  /// Logs three people in, founds rooms and asks; returns what alice reads.
  private func answers(to lines: [String], turn: Int, labelled: Bool = false) -> [String] {
    var configuration = Configuration()
    configuration.limits.turn = turn
    var world = World(configuration, at: Timestamp(seconds: 1_000_000))
    for name in ["alice", "bob", "carol"] {
      let capabilities = labelled && name == "alice" ? "batch labeled-response" : "multi-prefix"
      for line in [
        "CAP REQ :\(capabilities)", "PASS \(name):\(Self.password(name))", "NICK \(name)",
        "USER x 0 * :Real", "CAP END", "JOIN #a,#b,#c,#d,#e",
      ] { world.send(Array(line.utf8), from: name) }
    }
    world.clients["alice"]?.received = []
    for line in lines { world.send(Array(line.utf8), from: "alice") }
    return world.clients["alice"]?.received ?? []
  }

  private static func password(_ name: String) -> String {
    World.passwords.first { $0.0 == name }?.1 ?? ""
  }

  private static let questions = [
    "LIST", "NAMES #a,#b,#everyone", "NAMES $*", "WHO *", "WHO #a", "WHOLAST 5", "METADATA #a SYNC",
    "PRIVMSG #a,#b,bob,dave :hi", "PART #a,#b", "JOIN #a,#b", "JOIN 0", "KICK #c bob,carol",
    "JOIN #x,#y,#z", "RENAME #x #w", "CHATHISTORY LATEST #w * 10", "LIST",
  ]

  @Test func `says the same in one turn and in many`() {
    #expect(answers(to: Self.questions, turn: 1) == answers(to: Self.questions, turn: .max))
  }

  @Test func `is one labelled batch`() {
    let lines = answers(to: ["@label=x LIST"], turn: 1, labelled: true)
    #expect(lines.first?.hasPrefix("@label=x :parley.local BATCH +") == true)
    #expect(lines.last?.contains(" BATCH -") == true)
    #expect(lines.dropFirst().dropLast().allSatisfy { $0.hasPrefix("@batch=") })
    #expect(lines.count { $0.contains(" 322 ") } == 6)
  }

  @Test func `stops when a turn is over and goes on with the next`() throws {
    var configuration = Configuration()
    configuration.shared.entry.allowsGuests = true
    configuration.limits.turn = 100
    var chat = Chat(configuration)
    var snapshot = Snapshot()
    snapshot.rooms = (0..<500).map {
      RoomRecord(
        id: RoomID(UInt64($0 + 1)), name: "#r\($0)", created: Timestamp(seconds: 1), topic: nil)
    }
    snapshot.people = [Snapshot.Person(account: "alice")]
    snapshot.people[0].rooms = (0..<500).map { RoomID(UInt64($0 + 1)) }
    _ = chat.receive(Input(at: Timestamp(seconds: 1), .restored(snapshot)))
    let id = SessionID(slot: 1, generation: 1)
    func take(_ event: Event) -> [Effect] { chat.receive(Input(at: Timestamp(seconds: 2), event)) }
    _ = take(.opened(id, Peer(address: "192.0.2.1")))
    _ = take(.line(id, try Message(parsing: "NICK zed")))
    _ = take(.line(id, try Message(parsing: "USER x 0 * :x")))
    var effects = take(.line(id, try Message(parsing: "LIST")))
    var turns: [Int] = []
    while true {
      turns.append(Self.lines(effects).count { $0.contains(" 322 ") })
      guard effects.contains(.proceed(id)) else { break }
      effects = take(.proceed(id))
    }
    #expect(turns.reduce(0, +) == 501)
    #expect(turns.count > 10)
    #expect(turns.allSatisfy { $0 <= 40 })
  }

  private static func lines(_ effects: [Effect]) -> [Substring] {
    effects.flatMap { effect -> [Substring] in
      guard case .send(let bytes, _) = effect else { return [] }
      return String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
    }
  }
}

@Suite struct `What is bounded` {
  @Test func `messages that may come again are kept up to so many bytes`() {
    var guarded = RepeatGuard()
    let tags = Tags(encoded: "+parley/id=a;+x=" + String(repeating: "x", count: 4000)).all
    for number in 1...3000 {
      var message = StoredMessage(
        sequence: MessageNumber(number), id: "m\(number)", time: Timestamp(seconds: 1),
        source: Source("alice"), account: "alice", command: .privmsg,
        target: .room("#a", name: "#a"), conversation: .room("#a"), text: "hi", tags: tags)
      message.tags[0].value = "id\(number)"
      guarded.remember(message)
    }
    #expect(guarded.byteCount <= RepeatGuard.byteLimit)
    #expect(guarded.find(sender: "alice", clientID: "id3000").count == 1)
    #expect(guarded.find(sender: "alice", clientID: "id1").isEmpty)
  }

  @Test func `rooms keep their order whatever ends between them`() {
    var rooms = RoomTable()
    for number in 0..<200 {
      rooms.found(Room(rooms.nextID, name: "#\(number)", created: Timestamp(seconds: 1)))
    }
    for number in 0..<200 where number % 3 != 0 { rooms.remove(RoomID(UInt64(number + 1))) }
    rooms.found(Room(rooms.nextID, name: "#new", created: Timestamp(seconds: 1)))
    let expected = (0..<200).filter { $0 % 3 == 0 }.map { RoomID(UInt64($0 + 1)) } + [RoomID(201)]
    #expect(rooms.ids == expected)
    #expect(rooms.count == expected.count)
    var walked: [RoomID] = []
    while let next = rooms.next(after: walked.last ?? .none) { walked.append(next) }
    #expect(walked == expected)
    rooms[RoomID(900)]?.said(7, by: SessionID(slot: 0, generation: 1))
    #expect(rooms[RoomID(900)] == nil)
    rooms[RoomID(4)]?.said(7, by: SessionID(slot: 0, generation: 1))
    #expect(rooms[RoomID(4)]?.speech.latest == 7)
    rooms.rename(RoomID(4), to: "#three")
    #expect(rooms.id(of: "#3") == nil && rooms.id(of: "#three") == RoomID(4))
  }

  @Test func `rooms are counted from where they were founded, whatever is undone`() {
    var rooms = RoomTable()
    func found(_ name: String) {
      rooms.found(
        Room(rooms.nextID, name: name, created: Timestamp(seconds: 1), founder: "192.0.2.1"))
    }
    for name in ["#a", "#b"] { found(name) }
    rooms.mark()
    for name in ["#c", "#d"] { found(name) }
    for number in [1, 3] as [UInt64] { rooms.remove(RoomID(number)) }
    #expect(rooms.count(foundedFrom: "192.0.2.1") == 2)
    rooms.revert()
    #expect(rooms.count(foundedFrom: "192.0.2.1") == 2 && rooms.ids == [RoomID(1), RoomID(2)])
    for room in rooms.ids { rooms.remove(room) }
    #expect(rooms.count(foundedFrom: "192.0.2.1") == 0)
  }

  @Test func `near names are found among many, and not when they are gone`() {
    var names = NameIndex()
    for number in 0..<10_000 { names.add("u\(number)") }
    names.add("magdalena")
    names.add("magdalena")
    #expect(names.suggestions(for: "magdalenna") == ["magdalena"])
    names.remove("magdalena")
    #expect(names.suggestions(for: "magdalenna") == ["magdalena"])
    names.remove("magdalena")
    #expect(names.suggestions(for: "magdalenna") == [])
    #expect(names.count == 10_000)
  }

  @Test func `only what changed in the user file is told`() {
    func entry(_ name: String, _ word: String = "x") -> Account.Entry {
      Account.Entry(name: name, credential: .plain(word))
    }
    let change = AccountChange(
      from: [entry("Alice"), entry("bob"), entry("carol")],
      to: [entry("alice"), entry("bob"), entry("dave", "y")])
    #expect(change.written == [entry("alice"), entry("dave", "y")])
    #expect(change.removed == ["carol"])
    #expect(change.pieces(of: 1).count == 3)
    #expect(AccountChange(from: [entry("bob")], to: [entry("bob")]).isEmpty)
  }

  @Test func `what looks like an account is known while the account is there`() {
    var chat = Chat(Configuration())
    func take(_ event: Event) { _ = chat.receive(Input(at: Timestamp(seconds: 1), event)) }
    take(.accounts([Account.Entry(name: "modern", credential: .plain("x"))]))
    #expect(chat.accounts.account(lookingLike: "modem") == "modern")
    let old = Account.Entry(name: "modern", credential: .plain("x"))
    take(.accountsChanged(AccountChange(from: [old], to: [])))
    #expect(chat.accounts.account(lookingLike: "modem") == nil)
    let back = Account.Entry(name: "modern", credential: .plain("y"), certificates: ["ab"])
    take(.accountsChanged(AccountChange(from: [], to: [back])))
    #expect(chat.accounts.account(lookingLike: "modem") == "modern")
    #expect(chat.accounts.owners(ofCertificate: "ab") == ["modern"])
  }
}
