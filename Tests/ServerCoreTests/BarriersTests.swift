// What lives here: who is asked whether it arrived, and that nobody is asked without end.
import Testing

@testable import ServerCore

@Suite struct `Rooms that spoke` {
  private func ids(_ range: Range<UInt32>) -> [SessionID] {
    range.map { SessionID(slot: $0, generation: 1) }
  }

  @Test func `are asked part by part, once each`() {
    var barriers = Barriers()
    for _ in 0..<3 { barriers.noteSpeech(in: RoomID(1)) }
    let members = [ids(0..<5), ids(5..<8)]
    var asked: [SessionID] = []
    for _ in 0..<4 {
      for part in barriers.take(2, members: { _ in members }) { asked += part.ids }
    }
    #expect(asked == ids(0..<8))
    #expect(!barriers.hasMore && barriers.take(2, members: { _ in members }).isEmpty)
  }

  @Test func `meanwhile wait for the next round`() {
    var barriers = Barriers()
    barriers.noteSpeech(in: RoomID(1))
    _ = barriers.take(2) { _ in [ids(0..<3)] }
    // The room never falls silent.
    barriers.noteSpeech(in: RoomID(1))
    #expect(barriers.hasMore)
    let rest = barriers.take(2) { _ in [ids(0..<3)] }
    #expect(rest.flatMap { Array($0.ids) } == ids(2..<3))
    #expect(!barriers.hasMore, "what is said since then is asked about at the next tick")
    let next = barriers.take(2) { _ in [ids(0..<3)] }
    #expect(next.flatMap { Array($0.ids) } == ids(0..<2))
  }
}
