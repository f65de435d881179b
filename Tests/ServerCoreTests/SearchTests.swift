// What lives here: searches that could not look through everything.
import ChatSupport
import IRC
import System
import Testing

@testable import ServerCore

@Suite struct `A search` {
  @Test func `that was cut says so behind what it found, under one label`() throws {
    var world = World(Configuration(), at: Timestamp(seconds: 1_795_176_000))
    world.login(
      "alice", as: "alice", ["batch", "soju.im/search", "labeled-response", "standard-replies"],
      guest: false)
    world.send(Array("PRIVMSG alice :needle".utf8), from: "alice")
    let found = world.archive
    world.clients["alice"]?.received = []
    world.readsSlowly = ["alice"]
    world.send(Array("@label=x SEARCH text=needle".utf8), from: "alice")
    let id = try #require(world.clients["alice"]?.id)
    world.receive(.fetched(id, .incomplete(found)))
    let lines = world.clients["alice"]?.received ?? []
    let opening = try Message(parsing: try #require(lines.first))
    #expect(opening.command == .batch && opening.tags[Tags.label] == "x", "\(lines)")
    #expect(lines.filter { $0.contains("PRIVMSG alice :needle") }.count == 1)
    #expect(lines.filter { $0.contains(" NOTE SEARCH INCOMPLETE :") }.count == 1)
  }
}
