// What lives here: who is not read while the disk is behind.
import IRC
import ServerCore
import ServerShell
import System
import Testing

@Suite struct `What waits for the archive` {
  /// In #expect nothing may change.
  private final class Pile {
    private var backlog: Backlog

    init(limit: Int) { backlog = Backlog(limit: limit) }

    var weight: Int { backlog.weight }

    func add(_ effects: [Effect], from speaker: SessionID?) -> Bool {
      backlog.add(effects, from: speaker)
    }

    func remove(_ effects: [Effect], isLast: Bool) -> [SessionID] {
      backlog.remove(effects, isLast: isLast)
    }

    func forget(_ id: SessionID) { backlog.forget(id) }
  }

  private let alice = SessionID(slot: 0, generation: 1)
  private let bob = SessionID(slot: 1, generation: 1)

  private func said(_ count: Int) -> [Effect] {
    [
      .store(.alive(Timestamp(seconds: 1), Moment(seconds: 1))),
      .send(Array(repeating: 0, count: count), to: [alice]),
    ]
  }

  private func heard(_ count: Int) -> [Effect] {
    [.send(Array(repeating: 0, count: count), to: [bob])]
  }

  @Test func `holds back who adds to it, once it is too much, and nobody else`() {
    let backlog = Pile(limit: 10_000)
    #expect(!backlog.add(said(4000), from: alice))
    #expect(!backlog.add(heard(9000), from: bob), "who only asks is answered")
    #expect(backlog.weight > 10_000)
    #expect(backlog.add(said(10), from: alice))
    #expect(!backlog.add(said(10), from: alice), "it is held back already")
    #expect(!backlog.add(said(10), from: nil), "nobody's line")
    #expect(backlog.add(said(10), from: bob))
  }

  @Test func `they go on in their order when half of it is stored`() {
    let backlog = Pile(limit: 10_000)
    let (large, small) = (said(9000), said(3000))
    #expect(!backlog.add(large, from: nil))
    #expect(backlog.add(small, from: bob))
    #expect(backlog.add(small, from: alice))
    #expect(backlog.remove(small, isLast: false).isEmpty)
    #expect(backlog.remove(large, isLast: false) == [bob, alice])
    #expect(backlog.remove(small, isLast: true).isEmpty)
    #expect(backlog.weight == 0)
    #expect(!backlog.add(said(9000), from: alice))
    #expect(backlog.add(said(9000), from: alice), "held back again")
  }

  @Test func `whoever has gone is not waited for`() {
    let backlog = Pile(limit: 1000)
    let all = said(2000)
    #expect(backlog.add(all, from: alice))
    #expect(!backlog.add([], from: bob))
    #expect(backlog.add(said(1), from: bob))
    backlog.forget(alice)
    #expect(backlog.remove(all, isLast: true) == [bob])
  }
}
