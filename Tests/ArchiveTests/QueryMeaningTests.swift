// What lives here: random questions, answered by every archive as their meaning says.
import ChatSupport
import IRC
import System
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

typealias Dice = SeededGenerator

extension Dice {
  mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }

  mutating func one<T>(of choices: [T]) -> T { choices[below(choices.count)] }

  mutating func happens(oneIn count: Int) -> Bool { below(count) == 0 }
}

/// People, rooms and words from a small world, so that much of it meets.
struct SmallWorld {
  var dice: Dice
  /// All that there ever were are asked about; something is said in those that are.
  var rooms = Self.rooms
  var live = Self.rooms
  /// How far one number may be from the one before.
  var gap: MessageNumber = 3
  private var said = 0
  private var time: Int64 = 1000
  private var sequence: MessageNumber = 0

  init(dice: Dice) { self.dice = dice }

  static let people = ["Alice", "bob", "carol", "Dave"]
  static let rooms = ["#everyone", "#Tea", "#swift"]
  static let words = [
    "apple", "Pear", "plum", "fig", "Étude", "öl", "x1", "fig-tree", "日本語", "plums",
  ]

  mutating func messages(_ count: Int) -> [StoredMessage] {
    (0..<count).map { _ in
      time += Int64(dice.below(3))
      // Somebody set the clock back.
      if dice.happens(oneIn: 60) { time -= Int64(dice.below(40)) }
      sequence += dice.happens(oneIn: 6) ? gap : 1
      let target = dice.one(of: Self.people + live + ["$*", "!guest"])
      let commands: [Command] =
        target.hasPrefix("#") ? [.privmsg, .privmsg, .notice, .join, .topic] : [.privmsg, .notice]
      let isGuest = target != "$*" && dice.happens(oneIn: 5)
      let tags =
        isGuest || dice.happens(oneIn: 2)
        ? []
        : ([Tags.clientID: "c\(said)", "+x": "; \\"] as Tags).all
      said += 1
      return .sample(
        // Some guests have names that are accounts' too, as they may be later.
        sequence, dice.one(of: Self.people + (isGuest ? ["guest"] : [])), to: target, text(),
        at: time,
        command: dice.one(of: commands), isGuest: isGuest, tags: tags)
    }
  }

  mutating func text() -> String {
    (0...dice.below(4)).map { _ in dice.one(of: Self.words) }.joined(separator: " ")
  }

  mutating func query(_ messages: [StoredMessage]) -> Query {
    switch dice.below(7) {
    case 0: .mailbox(mailbox(messages))
    case 5: .message(sequence(messages))
    case 4: letters(messages)
    case 1: .history(history(messages))
    case 2: .conversations(conversations(messages))
    case 3: .search(search(messages))
    default:
      .sent(account: Folded(dice.one(of: Self.people)), clientID: "c\(dice.below(400))")
    }
  }

  private mutating func limit() -> Int { dice.one(of: [1, 2, 7, 30, 1000]) }

  private mutating func sequence(_ messages: [StoredMessage]) -> MessageNumber {
    MessageNumber(dice.below(Int(messages.last?.sequence ?? 1) + 3))
  }

  private mutating func time(_ messages: [StoredMessage]) -> Timestamp {
    dice.one(of: messages).time + .seconds(dice.below(3) - 1)
  }

  private mutating func someRooms() -> [Place] {
    var own: [Place] = []
    for room in rooms where dice.happens(oneIn: 2) { own.append(Place(named: room)) }
    return own
  }

  private mutating func mailbox(_ messages: [StoredMessage]) -> MailboxQuery {
    var missed = Missed()
    for _ in 0..<dice.below(6) {
      let first = sequence(messages)
      missed.add(
        first...(first + MessageNumber(dice.below(60))),
        in: Place(named: dice.one(of: Self.people + rooms + ["$*", "!guest", "!carol"])))
    }
    return MailboxQuery(
      account: Folded(dice.one(of: Self.people)), acknowledged: sequence(messages),
      after: dice.happens(oneIn: 2) ? 0 : sequence(messages),
      through: dice.happens(oneIn: 2) ? .max : sequence(messages), missed: missed, limit: limit())
  }

  private mutating func letters(_ messages: [StoredMessage]) -> Query {
    .letters(
      account: Folded(dice.one(of: Self.people)), after: sequence(messages),
      through: sequence(messages))
  }

  private mutating func bound(_ messages: [StoredMessage]) -> Bound {
    dice.happens(oneIn: 2) ? .sequence(sequence(messages)) : .time(time(messages))
  }

  private mutating func conversation() -> Conversation {
    dice.happens(oneIn: 2)
      ? .room(Place(named: dice.one(of: rooms)))
      : Conversation(
        Place(named: dice.one(of: Self.people + ["!guest", "!bob"])),
        and: .account(Folded(dice.one(of: Self.people))))
  }

  private mutating func history(_ messages: [StoredMessage]) -> HistoryQuery {
    let range: HistoryQuery.Range =
      switch dice.below(6) {
      case 0: .latest(after: nil)
      case 1: .latest(after: bound(messages))
      case 2: .before(bound(messages))
      case 3: .after(bound(messages))
      case 4: .around(bound(messages))
      default: .between(bound(messages), bound(messages))
      }
    return HistoryQuery(
      conversation: conversation(), range: range, limit: limit(),
      includesEvents: dice.happens(oneIn: 2),
      leavesOut: dice.happens(oneIn: 3) ? [.join, .rename] : [],
      since: dice.happens(oneIn: 4) ? sequence(messages) : 0)
  }

  private mutating func conversations(_ messages: [StoredMessage]) -> ConversationsQuery {
    ConversationsQuery(
      asker: Place(named: dice.one(of: Self.people + ["!guest"])), rooms: someRooms(),
      from: time(messages), to: time(messages), limit: limit(),
      since: dice.happens(oneIn: 3) ? sequence(messages) : 0)
  }

  mutating func search(_ messages: [StoredMessage]) -> SearchQuery {
    SearchQuery(
      account: Folded(dice.one(of: Self.people)), rooms: someRooms(),
      conversation: dice.happens(oneIn: 3) ? conversation() : nil,
      sender: dice.happens(oneIn: 3) ? Folded(dice.one(of: Self.people)) : nil,
      after: dice.happens(oneIn: 3) ? time(messages) : nil,
      before: dice.happens(oneIn: 3) ? time(messages) : nil,
      text: dice.happens(oneIn: 4) ? nil : dice.happens(oneIn: 9) ? "?!" : wanted(), limit: limit())
  }

  /// Words, and beginnings of words.
  private mutating func wanted() -> String {
    (0...dice.below(10) / 4).map { _ in
      let word = dice.one(of: Self.words)
      return dice.happens(oneIn: 2) ? word : String(word.prefix(dice.below(4) + 1))
    }.joined(separator: " ")
  }
}

@Suite struct QueryMeaningTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `the archive on disk answers every question as its meaning says`(seed: UInt64) async throws {
    let folder = try TemporaryFolder()
    let archive = try SQLiteArchive.begun(directory: folder.path)
    try await compare(archive, seed: seed, questions: 600)
    archive.close()
  }

  @Test func `a search finds the newest across wide gaps between numbers`() async throws {
    let folder = try TemporaryFolder()
    let archive = try SQLiteArchive.begun(directory: folder.path)
    var world = SmallWorld(dice: Dice(seed: 8))
    let messages = (1...400).map { index in
      StoredMessage.sample(
        MessageNumber(index * index) * 600, world.dice.one(of: SmallWorld.people),
        to: world.dice.one(of: SmallWorld.rooms), world.text(), at: Int64(index))
    }
    try await archive.keep(messages)
    for _ in 0..<300 {
      let query = Query.search(world.search(messages))
      #expect(await archive.answer(to: query) == query.answer(from: messages), "\(query)")
    }
    archive.close()
  }

  @Test func `a slow search passes the widest gap in one look`() async throws {
    let folder = try TemporaryFolder()
    let archive = try SQLiteArchive.begun(directory: folder.path)
    let messages = [1, 9_000_000_000_000].map { StoredMessage.sample($0, "alice", to: "bob", "x") }
    try await archive.keep(messages)
    try archive.catchUp()
    let query = SearchQuery(
      account: "bob", rooms: [], conversation: nil, sender: "alice", after: nil, before: nil,
      text: nil, limit: 9)
    let start = ContinuousClock.now
    let answer = try await archive.pool.read { db in
      var looks = 0
      return try query.answer(in: db) {
        looks += 1
        return start + .milliseconds(50 * looks)
      }
    }
    #expect(answer == .messages(messages))
    archive.close()
  }

  @Test func `a search that runs out of time says so, with what it found`() async throws {
    let folder = try TemporaryFolder()
    let archive = try SQLiteArchive(directory: folder.path)
    let messages = [1, 50_000].map { StoredMessage.sample($0, "alice", to: "bob", "needle") }
    try await archive.keep(messages)
    try archive.catchUp()
    let query = SearchQuery(
      account: "bob", rooms: [], conversation: nil, sender: nil, after: nil, before: nil,
      text: "needle", limit: 9)
    let start = ContinuousClock.now
    let answer = try await archive.pool.read { db in
      var looks = 0
      return try query.answer(in: db) {
        looks += 1
        return start + .milliseconds(600 * looks)
      }
    }
    guard case .incomplete(let found) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(found.map(\.sequence) == [50_000])
    guard case .messages(let all) = await archive.answer(to: .search(query)) else { return }
    #expect(all.map(\.sequence) == [1, 50_000], "there was time enough")
    archive.close()
  }

  @Test(arguments: [4, 5, 6] as [UInt64])
  func `the archive in memory does too`(seed: UInt64) async throws {
    try await compare(MemoryArchive(), seed: seed, questions: 600)
  }

  @Test func `the archive in memory does when the oldest have gone`() async throws {
    let archive = MemoryArchive(byteLimit: 150_000)
    var world = SmallWorld(dice: Dice(seed: 7))
    let messages = world.messages(600)
    for message in messages { try await archive.keep([message]) }
    guard case .messages(let left) = await archive.answer(to: .message(messages[599].sequence))
    else { return }
    #expect(left == [messages[599]])
    var kept: [StoredMessage] = []
    for message in messages
    where await archive.answer(to: .message(message.sequence)) != .messages([]) {
      kept.append(message)
    }
    #expect(kept.count < 600 && kept.count > 100)
    for _ in 0..<600 {
      let query = world.query(kept)
      #expect(await archive.answer(to: query) == query.answer(from: kept), "\(query)")
    }
  }

  private func compare(_ archive: any Archive, seed: UInt64, questions: Int) async throws {
    var world = SmallWorld(dice: Dice(seed: seed))
    var messages = world.messages(400)
    try await archive.keep(messages)
    for _ in 0..<40 {
      let gone = messages.remove(at: world.dice.below(messages.count)).sequence
      try await archive.keep([.redacted(gone)]).get()
    }
    for _ in 0..<questions {
      let query = world.query(messages)
      let answer = await archive.answer(to: query)
      #expect(answer == query.answer(from: messages), "seed \(seed): \(query)")
    }
  }
}

extension RoomRecord {
  static func sample(_ id: RoomID, called name: String) -> RoomRecord {
    RoomRecord(id: id, name: name, created: Timestamp(seconds: 1), topic: nil)
  }
}
