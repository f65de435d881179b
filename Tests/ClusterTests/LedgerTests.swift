// What lives here: a log that contradicts itself, and how that is noticed.
import System
import Testing

@testable import Cluster

@Suite struct `What is read of the log` {
  private let a = Samples.node("a")
  private let b = Samples.node("b")

  private func put(
    _ node: NodeID, epoch: UInt64, number: UInt64, at position: UInt64, lease: Int64 = 1
  ) -> StoreEvent {
    let standing = NodeStanding(
      epoch: Epoch(Position(epoch)), number: number, position: Position(position),
      lease: LeaseID(lease))
    return .put(node, standing, Batch(time: Timestamp(milliseconds: 0)).encoded)
  }

  private func faults(_ events: [StoreEvent], after position: Position = .start) -> LogFault? {
    var ledger = Ledger(after: position)
    do throws(LogFault) {
      if position > .start { _ = try ledger.compare([:]) }
      for event in events { _ = try ledger.take(event) }
      return nil
    } catch {
      return error
    }
  }

  @Test func `is told once, however often the engine tells it`() throws {
    let events = [
      put(a, epoch: 2, number: 0, at: 2), put(b, epoch: 3, number: 0, at: 3),
      put(a, epoch: 2, number: 1, at: 4), .delete(b, Position(5)), .delete(a, Position(5)),
      put(a, epoch: 6, number: 0, at: 6),
    ]
    var ledger = Ledger(after: .start)
    var told = 0
    for end in events.indices {
      for event in events[...end] where try ledger.take(event) != nil { told += 1 }
    }
    #expect(told == events.count)
    #expect(ledger.position == Position(6))
  }

  @Test func `has no holes`() {
    let arrival = put(a, epoch: 2, number: 0, at: 2)
    #expect(faults([arrival, put(a, epoch: 2, number: 1, at: 5)]) == nil)
    #expect(faults([arrival, put(a, epoch: 2, number: 2, at: 5)]) != nil)
    #expect(faults([put(a, epoch: 2, number: 1, at: 5)]) != nil)
    #expect(faults([.delete(a, Position(5))]) != nil)
    #expect(faults([arrival, put(a, epoch: 5, number: 0, at: 5)]) != nil)
    #expect(faults([arrival, put(a, epoch: 4, number: 1, at: 5)]) != nil)
    #expect(faults([arrival, put(a, epoch: 2, number: 1, at: 5, lease: 2)]) != nil)
    #expect(faults([put(a, epoch: 2, number: 0, at: 3)]) != nil)
  }

  @Test func `is readable`() {
    let standing = NodeStanding(
      epoch: Epoch(Position(2)), number: 0, position: Position(2), lease: LeaseID(1))
    #expect(faults([.put(a, standing, [9])]) != nil)
  }

  @Test func `goes on where it was, with the same nodes`() throws {
    var ledger = Ledger(after: .start)
    _ = try ledger.take(put(a, epoch: 2, number: 0, at: 2))
    let there = NodeStanding(
      epoch: Epoch(Position(2)), number: 0, position: Position(2), lease: LeaseID(1))
    #expect(try ledger.compare([a: there]) == false)
    #expect(throws: LogFault.self) { try ledger.compare([:]) }
    #expect(throws: LogFault.self) { try ledger.compare([a: there, b: there]) }
    var restarted = Ledger(after: Position(2))
    #expect(try restarted.compare([a: there]))
    #expect(throws: LogFault.self) { try restarted.compare([:]) }
  }
}

enum Samples {
  static func node(_ name: String) -> NodeID {
    guard let node = NodeID(name) else { preconditionFailure("\(name) is no name of a node") }
    return node
  }

  static func nothing(at milliseconds: Int64 = 0) -> Batch {
    Batch(time: Timestamp(milliseconds: milliseconds))
  }
}
