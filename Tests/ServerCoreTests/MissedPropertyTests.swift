// What lives here: everybody gets what was theirs, and nothing else.
import ChatSupport
import IRC
import System
import Testing

@testable import ServerCore

/// People in rooms that they enter and leave, with clients of both kinds, on links and a server
/// that die at any moment. Every text is a number that tells who it was for.
private struct Talk {
  var world: World
  var random: SeededGenerator
  /// For whom each message was, by its number; rooms are asked at the moment it is said.
  var owed: [Set<String>] = []
  var read: [String: Set<Int>] = [:]
  /// What somebody has acknowledged, or asked for and acknowledged.
  var settled: [String: Set<Int>] = [:]
  var faults: [String] = []
  /// What came since the last acknowledgement went back.
  private var fresh: [String: [Int]] = [:]
  /// The last number from each place on this link.
  private var last: [String: [String: Int]] = [:]
  private var isHistorian: Set<String> = []
  var readsHistory: Bool
  static let people = ["alice", "bob", "carol", "dave"]
  static let rooms = ["#tea", "#swift"]

  /// How people are called, who may be called otherwise than their accounts.
  private var nicks: [String: String] = [:]

  init(seed: UInt64, readsHistory: Bool, nickFollowsAccount: Bool) {
    var configuration = Configuration()
    configuration.shared.entry.nickFollowsAccount = nickFollowsAccount
    configuration.limits.mailboxPage = Int(seed % 4) + 2
    configuration.silence.idleTimeout = nil
    world = World(configuration, at: Timestamp(seconds: 1_795_176_000))
    random = SeededGenerator(seed: seed)
    self.readsHistory = readsHistory
  }

  mutating func step() {
    guard let who = Self.people.randomElement(using: &random) else { return }
    guard isOnline(who) else {
      login(who, asHistorian: readsHistory && Bool.random(using: &random))
      return
    }
    let room = Self.rooms.randomElement(using: &random) ?? ""
    switch Int.random(in: 0..<40, using: &random) {
    case 0..<14: say(who)
    case 14..<22: readAll(who)
    case 22..<25: send("JOIN \(room)", who)
    case 25: send("PART \(room)", who)
    case 26..<33: cut(who)
    case 33:
      // Who asks for what is held back gets it twice.
      if !isHistorian.contains(who) { send("BUSY", who) }
    case 34: send("BACK", who)
    case 35: send("QUIT", who)
    case 36: askHistory(who)
    case 38 where !world.chat.configuration.shared.entry.nickFollowsAccount:
      send("NICK \(newNick(who))", who)
    case 37 where Int.random(in: 0..<4, using: &random) == 0: restart()
    default: world.advance(.milliseconds(Int64.random(in: 1...3000, using: &random)))
    }
  }

  private func isOnline(_ who: String) -> Bool { world.clients[who]?.isClosed == false }

  mutating func send(_ line: String, _ who: String) { world.send(Array(line.utf8), from: who) }

  mutating func login(_ who: String, asHistorian: Bool = false) {
    fresh[who] = []
    last[who] = [:]
    isHistorian.remove(who)
    if asHistorian { isHistorian.insert(who) }
    let password = World.passwords.first { $0.0 == who }?.1 ?? ""
    let capabilities = "server-time account-tag" + (asHistorian ? " batch draft/chathistory" : "")
    let nick = newNick(who)
    for line in [
      "CAP REQ :\(capabilities)", "PASS \(who):\(password)", "NICK \(nick)", "USER u 0 * :U",
      "CAP END",
    ] { send(line, who) }
  }

  private mutating func newNick(_ who: String) -> String {
    let isSame =
      world.chat.configuration.shared.entry.nickFollowsAccount || Bool.random(using: &random)
    let nick = isSame ? who : who.prefix(2) + "\(owed.count)"
    nicks[who] = nick
    return nick
  }

  /// One of the names that somebody is written to by.
  private mutating func address(of who: String) -> String {
    isOnline(who) && Bool.random(using: &random) ? nicks[who] ?? who : who
  }

  private mutating func say(_ who: String) {
    let number = owed.count
    let others = Self.people.filter { $0 != who }
    let place: String
    var name: String?
    switch Int.random(in: 0..<10, using: &random) {
    case 0: place = "$*"
    case 1..<4:
      place = others.randomElement(using: &random) ?? ""
      name = address(of: place)
    case 4, 5: place = "#everyone"
    default: place = Self.rooms.randomElement(using: &random) ?? ""
    }
    var readers = place == "$*" ? Set(others) : [place]
    if place.hasPrefix("#") {
      let members = world.chat.room(named: place).flatMap { world.chat.rooms[$0] }?.members.keys
        .compactMap {
          world.chat.sessions[$0]?.user.account?.text
        }
      readers = Set(members ?? []).subtracting([who])
    }
    let kept = world.archive.count
    send("PRIVMSG \(name ?? place) :n\(number)", who)
    guard world.archive.count > kept else { return }
    owed.append(readers)
  }

  /// Reads what came; PONGs settle what came before them.
  mutating func readAll(_ who: String) {
    while let lines = world.clients[who]?.received, !lines.isEmpty {
      world.clients[who]?.received = []
      for line in lines { take(line, who) }
    }
  }

  private mutating func take(_ line: String, _ who: String) {
    guard let message = try? Message(parsing: line) else { return }
    if message.command == .ping, isOnline(who) {
      send("PONG :\(message[0] ?? "")", who)
      guard message[0]?.contains("-") == true else { return }
      settled[who, default: []].formUnion(fresh[who] ?? [])
      fresh[who] = []
    }
    guard message.command == .privmsg, let number = (message[1]?.dropFirst()).flatMap({ Int($0) }),
      message.tags["account"] != who
    else { return }
    // What a client asked for is its own business.
    if message.tags[Tags.batch] == nil { check(number, message, who) }
    read[who, default: []].insert(number)
    fresh[who, default: []].append(number)
  }

  private mutating func check(_ number: Int, _ message: Message, _ who: String) {
    if !owed[number].contains(who) { faults.append("\(who) reads \(number), which is not theirs") }
    if settled[who]?.contains(number) == true { faults.append("\(who) reads \(number) again") }
    if let before = last[who]?["all"], before >= number {
      faults.append("\(who) reads \(number) after \(before)")
    }
    last[who]?["all"] = number
  }

  private mutating func askHistory(_ who: String) {
    guard isHistorian.contains(who) else { return }
    readAll(who)
    let places = Self.people.filter { $0 != who } + Self.rooms + ["#everyone"]
    var place = places.randomElement(using: &random) ?? ""
    if !place.hasPrefix("#") { place = address(of: place) }
    send("CHATHISTORY LATEST \(place) * \(Int.random(in: 1...20, using: &random))", who)
  }

  /// What was on its way is lost.
  private mutating func cut(_ who: String) {
    world.clients[who]?.received = []
    world.cut(who)
  }

  private mutating func restart() {
    for who in Self.people { world.clients[who]?.received = [] }
    world.restart()
  }

  /// Everybody comes back with a client that has to be told, and reads everything.
  mutating func finish() {
    for who in Self.people where isOnline(who) { cut(who) }
    for round in 0..<3 {
      for who in Self.people {
        if !isOnline(who) { login(who) }
        if round > 0 { send("BACK", who) }
        readAll(who)
      }
      world.advance(.seconds(3))
    }
    for who in Self.people { readAll(who) }
  }

  var lost: [String] {
    owed.enumerated().flatMap { number, readers in
      readers.sorted().filter { read[$0]?.contains(number) != true }.map { "\($0): \(number)" }
    }
  }
}

@Suite struct `What somebody missed` {
  @Test(arguments: UInt64(1)...6, [true, false])
  func `comes once, in order, and nothing else comes`(_ seed: UInt64, _ nickFollows: Bool) {
    expectWhole(seed, readsHistory: false, nickFollows)
  }

  @Test(arguments: UInt64(1)...6, [true, false])
  func `comes to a plain client though a history client was there`(
    _ seed: UInt64, _ nickFollows: Bool
  ) {
    expectWhole(seed, readsHistory: true, nickFollows)
  }

  private func expectWhole(_ seed: UInt64, readsHistory: Bool, _ nickFollows: Bool) {
    var talk = Talk(seed: seed, readsHistory: readsHistory, nickFollowsAccount: nickFollows)
    for _ in 0..<1000 where talk.faults.isEmpty { talk.step() }
    talk.finish()
    #expect(talk.lost.isEmpty, "seed \(seed): \(talk.lost.prefix(8))")
    #expect(talk.faults.isEmpty, "seed \(seed): \(talk.faults.prefix(5))")
    #expect(talk.owed.count > 200)
    #expect(talk.world.chat.violations.isEmpty)
    let left = talk.world.chat.accounts.values.flatMap { $0.mailbox.missed.places }
    #expect(left.isEmpty, "everything was acknowledged")
  }

  @Test func `a hundred stays that ended in a cut leave a hundred gaps`() {
    var configuration = Configuration()
    configuration.limits.mailboxPage = 500
    var world = World(configuration, at: Timestamp(seconds: 1_795_176_000))
    world.login("alice", as: "alice", [], guest: false)
    for stay in 0..<100 {
      world.login("bob", as: "bob", ["server-time"], guest: false)
      world.send(Array("PRIVMSG #everyone :here \(stay)".utf8), from: "alice")
      world.cut("bob")
      world.send(Array("PRIVMSG #everyone :gone \(stay)".utf8), from: "alice")
    }
    world.clients["bob"]?.received = []
    world.login("bob", as: "bob", ["server-time"], guest: false)
    let texts = (world.clients["bob"]?.received ?? []).compactMap { line -> String? in
      guard let message = try? Message(parsing: line), message.command == .privmsg else {
        return nil
      }
      return message[1]
    }
    #expect(texts == (0..<100).map { "here \($0)" })
  }
}
