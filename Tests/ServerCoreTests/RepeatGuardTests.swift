// What lives here: what the guard against repeats keeps in memory.
import ChatSupport
import IRC
import System
import Testing

@testable import ServerCore

@Suite struct `The guard against repeats` {
  private func message(_ sequence: MessageNumber, padding: Int) -> StoredMessage {
    let tags: Tags = [
      Tags.clientID: "c\(sequence)", "+x": String(repeating: "x", count: padding),
    ]
    return StoredMessage(
      sequence: sequence, id: "p-\(sequence)", time: Timestamp(seconds: 1), source: Source("alice"),
      account: "alice", command: .privmsg, target: .room("#a", name: "#a"),
      conversation: .room("#a"), text: "hi", tags: tags.all)
  }

  private func kept(_ memory: RepeatGuard, of count: Int) -> [Int] {
    (1...count).filter { !memory.find(sender: "alice", clientID: "c\($0)").isEmpty }
  }

  @Test func `is bounded by bytes, and the oldest go first`() {
    var memory = RepeatGuard()
    for number in 1...1500 { memory.remember(message(MessageNumber(number), padding: 64 << 10)) }
    let left = kept(memory, of: 1500)
    #expect(left == Array((left.first ?? 0)...1500))
    #expect(left.count > 20 && left.count * (64 << 10) <= RepeatGuard.byteLimit)
  }

  @Test func `has its room back when messages are taken back or could not be kept`() {
    var memory = RepeatGuard()
    for round in 0..<20 {
      for number in 1...100 {
        memory.mark()
        memory.remember(message(MessageNumber(round * 100 + number), padding: 64 << 10))
        memory.revert()
      }
    }
    memory.remember(message(9999, padding: 10))
    #expect(memory.find(sender: "alice", clientID: "c9999").count == 1)
    for number in 1...1000 { memory.remember(message(MessageNumber(20_000 + number), padding: 10)) }
    #expect(memory.find(sender: "alice", clientID: "c9999").count == 1, "nothing was forced out")
  }
}
