// What lives here: tests of one of several servers between its chat and their log.
import Cluster
import ClusterSupport
import IRC
import System
import Testing

@testable import ServerCore
@testable import ServerShell

@Suite struct `Servers linked by a log` {
  @Test func `do all that each of them decides, in one order and one time`() throws {
    let world = MemoryWorld()
    let servers = (1...3).map { LinkedServer("n\($0)", $0, in: world) }
    try world.run(servers, for: .seconds(1))
    for count in 0..<20 {
      for (index, server) in servers.enumerated() { server.decide(.freed("name\(index)-\(count)")) }
      try world.run(servers, for: .milliseconds(100))
    }
    try world.run(servers, for: .seconds(1))
    let first = servers[0].state.withLock { $0.done.filter { $0.deed != .beat } }
    #expect(first.count == 60)
    for server in servers {
      let done = server.state.withLock { $0.done.filter { $0.deed != .beat } }
      #expect(done.map(\.deed) == first.map(\.deed) && done.map(\.time) == first.map(\.time))
      #expect(server.state.withLock { $0.settled.count } == 20)
    }
    #expect(first.map(\.time) == first.map(\.time).sorted())
  }

  @Test func `hear when one of them is gone`() throws {
    let world = MemoryWorld()
    let servers = (1...3).map { LinkedServer("n\($0)", $0, in: world) }
    try world.run(servers, for: .seconds(1))
    #expect(servers[0].state.withLock { $0.silent }.isEmpty)
    servers[1].log.kill()
    try world.run([servers[0], servers[2]], for: .milliseconds(2300))
    // Before it is known that it is gone.
    #expect(servers[0].deeds.isEmpty)
    #expect(servers[0].state.withLock { $0.silent } == [NodeNumber(rawValue: 2)])
    try world.run([servers[0], servers[2]], for: .seconds(6))
    for server in [servers[0], servers[2]] {
      #expect(server.deeds == [.lost(NodeNumber(rawValue: 2))])
    }
  }

  @Test func `that lost touch decide nothing until they take part again`() throws {
    let world = MemoryWorld()
    let servers = (1...2).map { LinkedServer("n\($0)", $0, in: world) }
    try world.run(servers, for: .seconds(1))
    servers[1].log.setCut(true)
    try world.run(servers, for: .seconds(6))
    #expect(servers[1].state.withLock { $0.touch } == ["joined", "lost"])
    servers[1].decide(.freed("nobody"))
    servers[1].log.setCut(false)
    servers[1].join()
    try world.run(servers, for: .seconds(6))
    #expect(servers[1].state.withLock { $0.touch } == ["joined", "lost", "joined"])
    servers[1].decide(.freed("somebody"))
    try world.run(servers, for: .seconds(1))
    for server in servers {
      #expect(server.deeds == [.lost(NodeNumber(rawValue: 2)), .freed("somebody")])
    }
  }

  @Test func `go on from what they had kept`() throws {
    let world = MemoryWorld()
    let one = LinkedServer("one", 1, in: world)
    let other = LinkedServer("other", 2, in: world)
    try world.run([one, other], for: .seconds(1))
    one.decide(.freed("before"))
    try world.run([one, other], for: .seconds(1))
    let checkpoint = other.state.withLock { $0.link.checkpoint(of: Chat(Configuration()).shared) }
    let again = try SharedCheckpoint(decoding: checkpoint.encoded)
    one.decide(.freed("kept"))
    try world.run([one, other], for: .seconds(1))
    let kept = other.state.withLock { $0.followed }
    other.log.kill()
    one.decide(.freed("after"))
    try world.run([one], for: .seconds(6))
    let back = LinkedServer(
      "other", 2, in: world, restarting: other.log, from: again, kept: kept)
    try world.run([one, back], for: .seconds(6))
    #expect(back.deeds == [.freed("kept"), .freed("after"), .lost(NodeNumber(rawValue: 2))])
    let done = back.state.withLock { $0.done }
    #expect(done.filter(\.isKept).map(\.deed).filter { $0 != .beat } == [.freed("kept")])
    #expect(back.state.withLock { $0.touch } == ["joined"])
    #expect(back.state.withLock { $0.stopped } == nil)
  }

  @Test func `tell what the log has no room for, and try again what merely happened`() throws {
    let world = MemoryWorld()
    let one = LinkedServer("one", 1, in: world)
    try world.run([one], for: .seconds(1))
    world.withStore { $0.isFull = true }
    let line = Deed.did(
      SessionID(slot: 1, generation: 1), Message(.privmsg, ["bob", "hi"]), joints: [],
      capabilities: [])
    one.decide(line)
    one.decide(.freed("later"))
    try world.run([one], for: .seconds(2))
    #expect(one.state.withLock { $0.refused } == [line])
    #expect(one.deeds.isEmpty)
    world.withStore { $0.isFull = false }
    try world.run([one], for: .seconds(3))
    #expect(one.deeds == [.freed("later")] && one.state.withLock { $0.touch } == ["joined"])
  }

  @Test func `with a clock that is not the others' stop`() throws {
    let world = MemoryWorld()
    let one = LinkedServer("one", 1, in: world)
    try world.run([one], for: .seconds(1))
    let other = LinkedServer("other", 2, in: world, skew: .seconds(10))
    try world.run([one, other], for: .seconds(8))
    #expect(other.state.withLock { $0.stopped }?.contains("clock is 10 s ahead of one's") == true)
    #expect(one.state.withLock { $0.stopped } == nil)
  }

  @Test func `find out that the log is another one`() throws {
    let world = MemoryWorld()
    let one = LinkedServer("one", 1, in: world)
    try world.run([one], for: .seconds(1))
    let checkpoint = one.state.withLock { $0.link.checkpoint(of: Chat(Configuration()).shared) }
    let elsewhere = MemoryWorld()
    let stranger = LinkedServer("stranger", 1, in: elsewhere)
    let second = LinkedServer("second", 2, in: elsewhere)
    try elsewhere.run([stranger, second], for: .seconds(3))
    let lost = LinkedServer("one", 1, in: elsewhere, from: checkpoint)
    try elsewhere.run([stranger, second, lost], for: .seconds(2))
    #expect(lost.state.withLock { $0.stopped } != nil)
  }
}
