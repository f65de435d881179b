// What lives here: numbers, and the msgids made of them, are given once.
import ChatSupport
import IRC
import System
import Testing

@testable import ServerCore

@Suite struct `A message's id` {
  @Test func `is never given again, not even after a crash and for letters to guests`() {
    var configuration = Configuration()
    configuration.shared.entry.allowsGuests = true
    var world = World(configuration, at: Timestamp(seconds: 1_795_176_000))
    var ids: [String] = []
    for _ in 1...3 {
      world.login("alice", as: "alice", ["message-tags"], guest: false)
      world.login("zed", as: "zed", ["message-tags"], guest: true)
      for text in ["one", "two"] { world.send(Array("PRIVMSG zed :\(text)".utf8), from: "alice") }
      for line in world.clients["zed"]?.received ?? [] {
        guard let message = try? Message(parsing: line), message.command == .privmsg else {
          continue
        }
        ids += [message.tags[Tags.messageID]].compactMap(\.self)
      }
      world.restart()
    }
    #expect(ids.count == 6)
    #expect(Set(ids).count == 6, "\(ids)")
    #expect(world.archive.count == 6, "half of a conversation")
  }
}
