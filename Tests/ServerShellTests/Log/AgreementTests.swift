// What lives here: tests of what servers of different versions, settings and data come to.
import Cluster
import ClusterSupport
import IRC
import Synchronization
import System
import Testing

@testable import ServerCore
@testable import ServerShell

@Suite struct `Servers that are not alike` {
  private func agreement(_ server: LinkedServer) -> Agreement? {
    server.state.withLock(\.agreement)
  }

  private func stopped(_ server: LinkedServer) -> String? { server.state.withLock(\.stopped) }

  // MARK: Logic

  @Test func `of a newer logic keep to the older one until all know the newer`() throws {
    let world = MemoryWorld()
    let old = (1...2).map { LinkedServer("old\($0)", $0, in: world) }
    try world.run(old, for: .seconds(1))
    let new = (3...4).map { LinkedServer("new\($0)", $0, in: world, logics: 1...2) }
    try world.run(old + new, for: .seconds(2))
    #expect(new.allSatisfy { agreement($0)?.logic == 1 && stopped($0) == nil })
    old[0].leave()
    try world.run([old[1]] + new, for: .seconds(2))
    #expect(new.allSatisfy { agreement($0)?.logic == 1 })
    old[1].leave()
    try world.run(new, for: .seconds(2))
    #expect(new.allSatisfy { agreement($0)?.logic == 2 && stopped($0) == nil })
    // And back it does not go: whoever comes late, and knows no more, sees that.
    let late = LinkedServer("old1", 1, in: world)
    try world.run(new + [late], for: .seconds(2))
    #expect(stopped(late)?.contains("newer version: their logic is 2") == true)
    #expect(new.allSatisfy { agreement($0)?.logic == 2 && stopped($0) == nil })
  }

  @Test func `come to the same logic from a checkpoint as from the whole log`() throws {
    let world = MemoryWorld()
    let old = LinkedServer("old", 1, in: world)
    try world.run([old], for: .seconds(1))
    let new = LinkedServer("new", 2, in: world, logics: 1...2)
    try world.run([old, new], for: .seconds(1))
    let checkpoint = new.state.withLock { $0.link.checkpoint(of: Chat(Configuration()).shared) }
    old.leave()
    try world.run([new], for: .seconds(2))
    let last = new.state.withLock { $0.link.checkpoint(of: Chat(Configuration()).shared) }
    #expect(checkpoint.agreement.logic == 1 && last.agreement.logic == 2)
    for start in [nil, checkpoint, last] {
      let number = UInt16(10 + (start?.progress.position.rawValue ?? 0))
      let another = LinkedServer("n\(number)", number, in: world, from: start, logics: 1...2)
      try world.run([new, another], for: .seconds(1))
      #expect(agreement(another)?.logic == 2 && stopped(another) == nil)
    }
    let forgetful = LinkedServer("forgetful", 9, in: world, from: last, logics: 3...3)
    try world.run([new, forgetful], for: .seconds(2))
    #expect(stopped(forgetful)?.contains("older version") == true)
  }

  // MARK: Settings

  private var strict: SharedSettings {
    var settings = SharedSettings()
    settings.names.nickLength = 9
    return settings
  }

  @Test func `take new settings from whoever starts after all had stopped, at one place`() throws {
    let world = MemoryWorld()
    let one = LinkedServer("one", 1, in: world)
    try world.run([one], for: .seconds(1))
    let checkpoint = one.state.withLock { $0.link.checkpoint(of: Chat(Configuration()).shared) }
    // Not while another is there.
    let early = LinkedServer("early", 2, in: world, settings: strict)
    try world.run([one, early], for: .seconds(2))
    #expect(stopped(early)?.contains("other settings in common") == true)
    #expect(one.deeds.filter { if case .settled = $0 { true } else { false } }.isEmpty)
    early.leave()
    one.leave()
    world.run(for: .seconds(5))
    let first = LinkedServer("one", 1, in: world, from: checkpoint, settings: strict)
    try world.run([first], for: .seconds(2))
    #expect(agreement(first)?.settings == strict)
    let second = LinkedServer("early", 2, in: world, settings: strict)
    try world.run([first, second], for: .seconds(2))
    #expect(agreement(second)?.settings == strict && stopped(second) == nil)
    for server in [first, second] {
      #expect(server.deeds.filter { $0 == .settled(strict) }.count == 1)
    }
    // Whoever has the former ones does not take part.
    let late = LinkedServer("late", 3, in: world)
    try world.run([first, second, late], for: .seconds(2))
    #expect(stopped(late) != nil && stopped(first) == nil)
  }

  // MARK: Data

  @Test func `that know the same tell so once a minute and go on`() throws {
    let world = MemoryWorld()
    let servers = (1...3).map { LinkedServer("n\($0)", $0, in: world) }
    try world.run(servers, for: .seconds(200))
    let places = servers.map { $0.state.withLock(\.digested) }
    #expect(places[0].count == 3 && places[1] == places[0] && places[2] == places[0])
    #expect(servers.allSatisfy { stopped($0) == nil })
    #expect(servers.allSatisfy { $0.state.withLock(\.remarks).isEmpty })
  }

  @Test(arguments: 0..<3)
  func `find the one that knows something else, which stops`(_ wrong: Int) throws {
    let world = MemoryWorld()
    let servers = (0..<3).map {
      LinkedServer("n\($0)", UInt16($0 + 1), in: world, digest: $0 == wrong ? 2 : 1)
    }
    try world.run(servers, for: .seconds(62))
    for (index, server) in servers.enumerated() {
      let reason = stopped(server)
      #expect((reason?.contains("is not what the others know") == true) == (index == wrong))
      let remarks = server.state.withLock(\.remarks)
      #expect(remarks.contains { $0.contains("what n\(wrong) knows") } == (index != wrong))
    }
  }

  @Test func `of two that know something else the one goes on that is there longer`() throws {
    let world = MemoryWorld()
    let one = LinkedServer("one", 1, in: world, digest: 1)
    try world.run([one], for: .seconds(1))
    let other = LinkedServer("another", 2, in: world, digest: 2)
    try world.run([one, other], for: .seconds(62))
    #expect(stopped(one) == nil && stopped(other) != nil)
  }

  @Test func `are not judged by one that has left, nor wait for it`() throws {
    let world = MemoryWorld()
    let servers = (0..<3).map { LinkedServer("n\($0)", UInt16($0 + 1), in: world, digest: 1) }
    try world.run(servers, for: .seconds(55))
    servers[2].log.kill()
    try world.run([servers[0], servers[1]], for: .seconds(130))
    #expect(servers[0].state.withLock(\.digested).count == 3)
    #expect(stopped(servers[0]) == nil && stopped(servers[1]) == nil)
  }

  @Test func `have another digest as soon as anything that they share differs`() throws {
    func digest(_ change: (inout Chat) -> Void) throws -> UInt64 {
      var chat = Chat(Configuration(), as: NodeNumber(rawValue: 1))
      let names = ["alice", "bob", "carol", "dave"]
      _ = chat.receive(
        Input(
          at: Timestamp(seconds: 1), moment: Moment(seconds: 1),
          .accounts(names.map { Account.Entry(name: $0, credential: .plain("pw")) })))
      change(&chat)
      let link = LogLink(
        LogIdentity(
          of: "test", as: try #require(NodeID("a")), NodeNumber(rawValue: 1),
          settings: SharedSettings()),
        from: LogBeginning(
          at: LogPosition(rawValue: 0), Agreement(logic: 1, settings: SharedSettings())))
      return try link.checkpoint(of: chat.shared).written().digest
    }
    func doing(_ deed: Deed) -> (inout Chat) -> Void {
      {
        _ = $0.receive(
          Input(at: Timestamp(seconds: 2), moment: Moment(seconds: 2), .decided(deed)))
      }
    }
    let plain = try digest { _ in }
    #expect(try digest { _ in } == plain)
    let entry = Account.Entry(name: "erin", credential: .plain("pw"))
    let changed = try digest(doing(.accounts(AccountChange(from: [], to: [entry]))))
    #expect(changed != plain)
    #expect(try digest(doing(.accounts(AccountChange(from: [], to: [entry])))) == changed)
  }

  // MARK: Entries that crash whoever does them

  @Test func `pass over an entry of which servers died, all alike`() throws {
    let world = MemoryWorld()
    let one = LinkedServer("one", 1, in: world)
    try world.run([one], for: .seconds(1))
    one.decide(.freed("before"))
    try world.run([one], for: .seconds(1))
    one.decide(.freed("deadly"))
    try world.run([one], for: .milliseconds(50))
    let place = one.state.withLock(\.followed)
    #expect(one.deeds.last == .freed("deadly"))
    try world.run([one], for: .seconds(1))
    one.decide(.freed("after"))
    try world.run([one], for: .seconds(1))
    one.leave()
    world.run(for: .seconds(5))

    let folder = try Folder()
    let path = folder.path + "/position"
    func die() throws {
      var mark = try DeathMark(path)
      mark.begin(Position(place))
    }
    try die()
    #expect(try DeathMark(path).fatal == nil)
    try die()
    let fatal = try #require(try DeathMark(path).fatal)
    one.log.skip(fatal) { _ in }
    world.run(for: .seconds(1))
    let found = Found()
    one.log.skips { found.put($0) }
    world.run(for: .seconds(1))
    let skips = try #require(found.value)
    #expect(skips == [fatal])
    let servers = (1...2).map { LinkedServer("n\($0)", $0 + 1, in: world, skips: skips) }
    try world.run(servers, for: .seconds(2))
    for server in servers {
      #expect(server.deeds.filter { $0.isFreed } == [.freed("before"), .freed("after")])
      #expect(server.state.withLock(\.remarks).contains { $0.contains("passed over") })
      #expect(stopped(server) == nil)
    }
  }

  @Test func `forget a death where nobody dies any more`() throws {
    let folder = try Folder()
    let path = folder.path + "/position"
    func live(_ positions: [UInt64], diesAt last: UInt64? = nil) throws -> Position? {
      var mark = try DeathMark(path)
      for position in positions {
        mark.begin(Position(position))
        mark.end()
      }
      if let last { mark.begin(Position(last)) }
      return mark.fatal
    }
    #expect(try live([5, 6], diesAt: 7) == nil)
    // Not at one place, and not at two in turn.
    #expect(try live([5, 6], diesAt: 6) == nil)
    #expect(try live([5], diesAt: 7) == nil)
    #expect(try live([5, 6, 7]) == nil)
    #expect(try live([8], diesAt: 7) == nil)
    #expect(try live([], diesAt: 7) == nil)
    #expect(try live([]) == Position(7))
  }

  // MARK: The end

  @Test func `do nothing of the log any more when they are told to stop`() throws {
    let world = MemoryWorld()
    let (one, other) = (LinkedServer("one", 1, in: world), LinkedServer("other", 2, in: world))
    try world.run([one, other], for: .seconds(1))
    let before = one.state.withLock { $0.followed }
    other.decide(.freed("meanwhile"))
    try other.tick()
    one.leave()
    try world.run([other], for: .seconds(1))
    #expect(other.deeds.contains(.freed("meanwhile")))
    #expect(one.deeds.isEmpty && one.state.withLock { $0.followed } == before)
  }

  @Test func `name the one that joined last first, and themselves last of those that are there`()
    throws
  {
    let world = MemoryWorld()
    var servers: [LinkedServer] = []
    for (number, name) in ["a", "b", "c"].enumerated() {
      servers.append(LinkedServer(name, UInt16(number + 1), in: world))
      try world.run(servers, for: .seconds(1))
    }
    func places(_ server: LinkedServer) -> String {
      server.state.withLock { $0.servers.addresses.map { String($0.prefix(1)) }.joined() }
    }
    #expect(servers.map(places) == ["cba", "cab", "bac"])
    servers[0].leave()
    try world.run([servers[1], servers[2]], for: .seconds(1))
    #expect(servers[1...].map(places) == ["cba", "bca"])
    let again = LinkedServer("a", 1, in: world)
    try world.run([again, servers[1], servers[2]], for: .seconds(1))
    #expect([again, servers[1], servers[2]].map(places) == ["cba", "acb", "abc"])
    #expect(again.state.withLock(\.servers.others) == ["b", "c"])
  }
}

/// What was read from the log.
private final class Found: Sendable {
  private let skips = Mutex<Set<Position>?>(nil)

  func put(_ found: Set<Position>?) { skips.withLock { $0 = found } }
  var value: Set<Position>? { skips.withLock { $0 } }
}

extension Deed {
  fileprivate var isFreed: Bool { if case .freed = self { true } else { false } }
}
