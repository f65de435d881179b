// What lives here: a large chat in memory, and the CPU time that it takes for a line.
import Glibc
import IRC
import ServerCore
import ServerShell
import System

/// A chat with everybody logged in, without sockets; the archive and the passwords are pretended.
struct DearestWorld {
  /// What a line cost.
  struct Cost {
    /// Of its longest turn, in microseconds.
    var turn = 0.0
    /// Of all its turns.
    var total = 0.0
    var turns = 0
    /// How many copies of something went out, and their bytes.
    var deliveries = 0
    var bytes = 0
  }

  struct Size {
    var people = 10_000
    var rooms = 10_000
    var largeRooms = 100
    var largeRoom = 1000
    var messages: UInt64 = 1_000_000
  }

  private var chat: Chat
  /// As in a server: what may have to be undone is noted.
  private var commit = OutputCommit()
  private var now: Int64 = 1_800_000_000_000
  private var slots: UInt32 = 0
  private let page: [StoredMessage]
  private let longPage: [StoredMessage]
  let size: Size

  init(_ size: Size) {
    self.size = size
    var configuration = Configuration()
    configuration.shared.entry.allowsGuests = true
    configuration.shared.entry.allowsRegistration = true
    configuration.logsMessages = false
    configuration.silence.idleTimeout = nil
    configuration.silence.pingInterval = nil
    configuration.shared.rooms.count = 2 * size.rooms
    configuration.shared.entry.registrationsPerHour = .max
    configuration.operators = [Operator(name: "root", credential: .plain("secret"))]
    chat = Chat(configuration)
    page = (1...500).map { Self.message($0) }
    longPage = (1...500).map { Self.message($0, in: 1, lines: 100) }
  }

  static func name(_ index: Int) -> String { "u\(index)" }
  static func largeRoom(_ index: Int) -> String { "#large\(index)" }
  static func smallRoom(_ index: Int) -> String { "#small\(index)" }
  /// The rooms are founded in this order.
  static func roomID(_ index: Int) -> RoomID { RoomID(UInt64(index + 1)) }

  /// Everybody logs in and is in the lobby, in ten large rooms and in three small ones.
  mutating func fill() {
    var snapshot = Snapshot()
    snapshot.instance = "bench"
    snapshot.numbers.last = size.messages
    let created = Timestamp(milliseconds: now)
    let small = size.rooms - size.largeRooms - 1
    let names =
      (0..<size.largeRooms).map(Self.largeRoom) + (0..<max(0, small)).map(Self.smallRoom)
    snapshot.rooms = names.enumerated().map { index, name in
      RoomRecord(
        id: Self.roomID(index), name: name, created: created,
        topic: Topic(text: "What \(name) is about", setBy: "u1", setAt: created))
    }
    snapshot.people = (0..<size.people).map { index in
      var person = Snapshot.Person(account: Folded(Self.name(index)))
      person.mailbox = Mailbox(acknowledged: size.messages)
      let shift = size.people / max(1, size.largeRooms)
      for room in 0..<size.largeRooms
      where (index + room * shift) % size.people < size.largeRoom {
        person.rooms.append(Self.roomID(room))
      }
      for offset in 0..<3 where index + offset < small {
        person.rooms.append(Self.roomID(size.largeRooms + index + offset))
      }
      return person
    }
    snapshot.metadata = (0..<size.people / 5).flatMap { index in
      (0..<3).map {
        Snapshot.MetadataEntry(
          owner: .account(Folded(Self.name(index))), key: "k\($0)",
          value: String(repeating: "v", count: 200)
        )
      }
    }
    receive(.restored(snapshot))
    receive(.accounts(entries(size.people) + [entry("eve"), entry("mallory")]))
    for index in 0..<size.people { _ = login(Self.name(index), "no-implicit-names") }
  }

  /// The user file has been read again and has `count` accounts more.
  mutating func growUserFile(by count: Int) -> Cost {
    receive(.accountsChanged(AccountChange(from: [], to: [entry("later\(count)")])))
  }

  func entries(_ count: Int) -> [Account.Entry] {
    (0..<count).map { entry(Self.name($0)) }
  }
  func entry(_ name: String) -> Account.Entry {
    Account.Entry(name: name, credential: .plain("password-of-" + name))
  }

  static let capabilities =
    "message-tags server-time echo-message batch labeled-response account-tag draft/chathistory "
    + "multi-prefix away-notify account-notify extended-join draft/event-playback draft/multiline "
    + "draft/message-redaction draft/metadata-2 draft/read-marker setname chghost invite-notify"

  mutating func login(_ name: String, _ more: String = "") -> SessionID {
    let id = open()
    for line in ["CAP REQ :\(Self.capabilities) \(more)", "NICK \(name)", "USER x 0 * :Real Name"] {
      send(line, from: id)
    }
    if !name.hasPrefix("guest") { send("PASS \(name):word", from: id) }
    send("CAP END", from: id)
    return id
  }

  mutating func open() -> SessionID {
    slots += 1
    let id = SessionID(slot: slots, generation: 1)
    receive(.opened(id, Peer(address: "127.0.0.1", isExempt: true)))
    return id
  }

  /// Everybody has been sent something and is asked whether it arrived.
  mutating func ask(after line: String, from id: SessionID) -> Cost {
    send(line, from: id)
    let cost = receive(.tick)
    acknowledge()
    return cost
  }

  /// Everybody says that all has arrived.
  mutating func acknowledge() {
    let pong = Message(.pong, ["mailbox-99999999"])
    // All at once: no time passes in which anything else comes due.
    for slot in 1...slots { receive(.line(SessionID(slot: slot, generation: 1), pong)) }
  }

  /// The same, so often; `body` hears how often it was done before.
  mutating func costs(_ count: Int, _ body: (inout DearestWorld, Int) -> Cost) -> [Cost] {
    (0..<max(1, count)).map { body(&self, $0) }
  }

  /// A nick that everybody watches comes and goes.
  mutating func watchedGuest() -> [Cost] {
    for slot in 1...slots { send("MONITOR + guestw", from: SessionID(slot: slot, generation: 1)) }
    let id = login("guestw")
    return [send("NICK guestv", from: id), send("NICK guestw", from: id), send("QUIT", from: id)]
  }

  /// The settings have been read again, and what everybody was offered is different.
  mutating func rehash(_ count: Int) -> Cost {
    var configuration = chat.configuration
    configuration.shared.messages.multilineBytes += count
    configuration.shared.messages.targets -= count
    return receive(.rehashed(Rehash(configuration: configuration, asker: nil, remarks: [])))
  }

  /// Half an hour goes by and nobody says anything.
  mutating func idleOut() -> Cost {
    var configuration = chat.configuration
    configuration.silence.idleTimeout = .seconds(1800)
    receive(.rehashed(Rehash(configuration: configuration, asker: nil, remarks: [])))
    now += 1_800_000
    return receive(.tick)
  }

  /// One line as a socket would bring it, and all that comes of it.
  @discardableResult
  mutating func send(_ line: String, from id: SessionID) -> Cost {
    let bytes = Array(line.utf8)
    now += 1
    let start = Self.cpuTime
    let event: Event
    do {
      event = .line(id, try Message(parsing: bytes.span))
    } catch .empty {
      return Cost(turn: Self.cpuTime - start, total: Self.cpuTime - start, turns: 1)
    } catch {
      event = .garbled(id, .malformed, about: Message(repairing: bytes.span))
    }
    return receive(event, parsing: Self.cpuTime - start)
  }

  @discardableResult
  mutating func receive(_ first: Event, parsing: Double = 0) -> Cost {
    var cost = Cost(total: parsing)
    var waiting = [first]
    while !waiting.isEmpty {
      let event = waiting.removeFirst()
      let start = Self.cpuTime
      let effects = commit.take(
        Input(at: Timestamp(milliseconds: now), moment: Moment(milliseconds: now), event),
        into: &chat)
      let time = Self.cpuTime - start + (cost.turns == 0 ? parsing : 0)
      cost.turns += 1
      cost.total += Self.cpuTime - start
      cost.turn = max(cost.turn, time)
      for effect in effects {
        if case .send(let bytes, let ids) = effect {
          cost.deliveries += ids.capacity
          cost.bytes += bytes.count * ids.capacity
        } else if let answer = answer(to: effect) {
          waiting.append(answer)
        }
      }
      if case .commit = commit.next(&chat) { _ = commit.succeeded(&chat) }
      if waiting.isEmpty, chat.isBehind { waiting.append(.tick) }
    }
    return cost
  }

  private func answer(to effect: Effect) -> Event? {
    switch effect {
    case .verify(let id, let challenge): .verified(id, challenge.purpose, .right)
    case .enroll(let id, let name, _): .enrolled(id, .done(entry(name)))
    case .close(let id): .closed(id, reason: "closed")
    case .fetch(let id, let query): .fetched(id, answer(to: query))
    case .proceed(let id): .proceed(id)
    default: nil
    }
  }

  /// As many as somebody who talks a lot has: whoever asks filters them.
  private static var conversations: Int { 1000 }

  private func answer(to query: Query) -> Answer {
    switch query {
    case .history(let query) where query.conversation == .room(.room(Self.roomID(1))):
      .messages(longPage)
    case .history, .search: .messages(page)
    case .message(let number): .messages(page.filter { $0.sequence == number })
    case .conversations(let query):
      .conversations(
        (0..<min(query.limit, Self.conversations)).map {
          ConversationSummary(
            place: .account(Folded(Self.name($0))), latest: Timestamp(milliseconds: now))
        })
    case .mailbox, .sent: .messages([])
    case .letters: .letters(Missed())
    }
  }

  /// A message of somebody's in a large room, about as long as they come.
  private static func message(
    _ index: Int, in room: Int = 0, lines: Int = 1
  ) -> StoredMessage {
    let tags = Tags(
      encoded: (0..<40).map { "+draft/tag\($0)=value-of-the-tag" }.joined(separator: ";"))
    return StoredMessage(
      sequence: UInt64(index), id: "bench-" + String(index, radix: 36),
      time: Timestamp(milliseconds: 1_799_999_000_000 + Int64(index)),
      source: Source("u1", user: "x", host: "parley.local"), account: "u1", command: .privmsg,
      target: .room(roomID(room), name: largeRoom(room)),
      conversation: .room(.room(roomID(room))),
      text: repeatElement(String(repeating: "word ", count: 80 / lines + 1), count: lines)
        .joined(separator: "\n"), tags: tags.all)
  }

  /// Of this thread, in microseconds.
  static var cpuTime: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
  }
}
