// What lives here: no letter is lost, whatever happens to links.
import ChatSupport
import IRC
import System
import Testing

@testable import ServerCore

/// People who write to each other, read or lose what came, and acknowledge only what they read.
private struct Correspondence {
  var world: World
  var random: SeededGenerator
  var sent: [String: [Int]] = [:]
  var read: [String: Set<Int>] = [:]
  var faults: [String] = []
  private var readHere: [String: [Int]] = [:]
  private var count = 0
  static let people = ["alice", "bob", "carol", "dave"]

  /// Nicks in use of people who are not called as their accounts.
  private var nicks: [String: String] = [:]

  init(seed: UInt64, page: Int, nickFollowsAccount: Bool) {
    var configuration = Configuration()
    configuration.shared.entry.nickFollowsAccount = nickFollowsAccount
    configuration.limits.mailboxPage = page
    configuration.silence.idleTimeout = nil
    world = World(configuration, at: Timestamp(seconds: 1_795_176_000))
    random = SeededGenerator(seed: seed)
  }

  mutating func step() {
    guard let who = Self.people.randomElement(using: &random) else { return }
    guard world.clients[who].map({ !$0.isClosed }) == true else {
      login(who)
      return
    }
    switch Int.random(in: 0..<20, using: &random) {
    case 0..<8: write(from: who)
    case 8..<13: readAll(who)
    case 13: cut(who)
    case 14: world.send(Array("BUSY".utf8), from: who)
    case 15: world.send(Array("BACK".utf8), from: who)
    case 16: world.send(Array("QUIT".utf8), from: who)
    case 17: world.send(Array("AWAY :tea".utf8), from: who)
    case 18 where !world.chat.configuration.shared.entry.nickFollowsAccount: rename(who)
    default: world.advance(.seconds(Int.random(in: 1...20, using: &random)))
    }
  }

  mutating func login(_ who: String) {
    readHere[who] = []
    let lines = [
      "CAP REQ :server-time", "PASS \(who):\(password(who))", "NICK \(newNick(who))",
      "USER u 0 * :U",
    ]
    for line in lines + ["CAP END"] { world.send(Array(line.utf8), from: who) }
  }

  private mutating func newNick(_ who: String) -> String {
    guard !world.chat.configuration.shared.entry.nickFollowsAccount, Bool.random(using: &random)
    else {
      nicks[who] = who
      return who
    }
    count += 1
    nicks[who] = who.prefix(2) + "\(count)"
    return nicks[who] ?? who
  }

  private mutating func rename(_ who: String) {
    let nick = newNick(who)
    world.send(Array("NICK \(nick)".utf8), from: who)
  }

  private func password(_ who: String) -> String { World.passwords.first { $0.0 == who }?.1 ?? "" }

  private mutating func write(from who: String) {
    let others = Self.people.filter { $0 != who }
    guard let other = others.randomElement(using: &random) else { return }
    let isThere = world.clients[other]?.isClosed == false
    let name = isThere && Bool.random(using: &random) ? nicks[other] ?? other : other
    count += 1
    let toAll = Int.random(in: 0..<6, using: &random) == 0
    let kept = world.archive.count
    world.send(Array("PRIVMSG \(toAll ? "$*" : name) :n\(count)".utf8), from: who)
    // Whoever said goodbye already says nothing more.
    guard world.archive.count > kept else { return }
    for receiver in toAll ? others : [other] { sent[receiver, default: []].append(count) }
  }

  mutating func readAll(_ who: String) {
    while let lines = world.clients[who]?.received, !lines.isEmpty {
      world.clients[who]?.received = []
      for line in lines { take(line, who) }
    }
  }

  private mutating func take(_ line: String, _ who: String) {
    guard let message = try? Message(parsing: line) else { return }
    if message.command == .ping, world.clients[who]?.isClosed == false {
      world.send(Array("PONG :\(message[0] ?? "")".utf8), from: who)
    }
    guard message.command == .privmsg, let number = (message[1]?.dropFirst()).flatMap({ Int($0) })
    else { return }
    read[who, default: []].insert(number)
    if let last = readHere[who]?.last, last >= number {
      faults.append("\(who) reads \(number) after \(last)")
    }
    readHere[who, default: []].append(number)
  }

  /// What was on its way is lost.
  private mutating func cut(_ who: String) {
    world.clients[who]?.received = []
    world.cut(who)
  }

  /// Everybody comes back and reads everything.
  mutating func finish() {
    for who in Self.people {
      if world.clients[who]?.isClosed != false { login(who) }
      readAll(who)
    }
    for _ in 0..<3 {
      for who in Self.people {
        if world.clients[who]?.isClosed != false { login(who) }
        world.send(Array("BACK".utf8), from: who)
        readAll(who)
      }
      world.advance(.seconds(3))
    }
    for who in Self.people { readAll(who) }
  }
}

@Suite struct `A mailbox` {
  @Test(arguments: UInt64(1)...20, [true, false])
  func `loses nothing and keeps the order, whatever happens to links and nicks`(
    _ seed: UInt64, _ nickFollowsAccount: Bool
  ) {
    var talk = Correspondence(
      seed: seed, page: Int(seed % 5) + 1, nickFollowsAccount: nickFollowsAccount)
    for _ in 0..<600 { talk.step() }
    talk.finish()
    for who in Correspondence.people {
      let lost = Set(talk.sent[who] ?? []).subtracting(talk.read[who] ?? [])
      #expect(lost.isEmpty, "seed \(seed): \(who) never read \(lost.sorted())")
      #expect((talk.sent[who] ?? []).count > 20)
    }
    #expect(talk.faults.isEmpty, "seed \(seed): \(talk.faults.prefix(5))")
  }
}
