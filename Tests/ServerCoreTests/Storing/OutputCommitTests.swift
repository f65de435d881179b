// What lives here: what is given up when the archive can never take it, and what becomes of the rest.
import ChatSupport
import IRC
import ServerShell
import System
import Testing

@testable import ServerCore

@Suite struct `Output commit` {
  private var chat = Chat(Configuration())
  private var commit = OutputCommit()
  private let start = Timestamp(milliseconds: 1_795_176_000_000)

  private func seen(_ account: String) -> Record {
    .seen(account: Folded(account), at: start, isOnline: true, realName: account)
  }

  private var sign: Record { .alive(start, Moment(milliseconds: 0)) }

  /// Nothing can be stored, and these records are owed.
  private mutating func owe(_ records: [Record]) throws {
    commit.gather(records.map { .store($0) })
    guard case .commit(records) = commit.next(&chat) else {
      throw Unexpected()
    }
    let retreat = commit.failed("full", &chat)
    #expect(retreat.release == [records.map { .store($0) }], "what happened is shown")
    #expect(chat.storeFault == "full" && commit.owedCount == records.count)
  }

  private struct Unexpected: Error {}

  @Test mutating func `what a probe can never store is named and not tried again`() throws {
    try owe([seen("alice"), seen("bob")])
    #expect(commit.probe(chat, sign) == [seen("alice"), seen("bob"), sign])
    #expect(commit.conflicted([0], "no", &chat).lost == [seen("alice")])
    #expect(chat.storeFault == "full")
    #expect(commit.probe(chat, sign)?.contains(seen("alice")) == false)
    _ = commit.succeeded(&chat)
    #expect(chat.storeFault == nil && commit.owedCount == 0)
  }

  @Test(arguments: [true, false])
  mutating func `storing goes on after a commit that hung and failed`(isConflict: Bool) {
    commit.gather([.store(seen("alice"))])
    _ = commit.next(&chat)
    #expect(commit.isHolding)
    #expect(commit.abandon("hangs", &chat).release == [[.store(seen("alice"))]])
    #expect(commit.isAbandoned && chat.storeFault == "hangs")
    #expect(commit.probe(chat, sign) == nil, "behind the one that hangs")
    let retreat =
      isConflict ? commit.conflicted([0], "no", &chat) : commit.failed("full", &chat)
    #expect(retreat.release.isEmpty && retreat.lost.isEmpty)
    #expect(!commit.isAbandoned)
    #expect(commit.probe(chat, sign) == [seen("alice"), sign])
    _ = commit.succeeded(&chat)
    #expect(chat.storeFault == nil)
  }

  @Test mutating func `what is owed is named when it conflicts, and the rest is tried again`()
    throws
  {
    try owe([seen("alice"), seen("bob")])
    _ = commit.probe(chat, sign)
    _ = commit.failed("full", &chat)
    chat.storeFault = nil
    commit.gather([.store(seen("carol")), .store(seen("dave"))])
    guard case .commit(let records) = commit.next(&chat) else { throw Unexpected() }
    #expect(records == [seen("alice"), seen("bob"), sign, seen("carol"), seen("dave")])
    let retreat = commit.conflicted([1, 4], "no", &chat)
    #expect(retreat.lost == [seen("bob"), seen("dave")])
    #expect(retreat.release == [[.store(seen("carol"))]])
    #expect(chat.storeFault == nil && commit.owedCount == 3)
  }

  @Test func `what was kept after all is undone`() {
    let room = RoomRecord(name: "#new", created: start, topic: nil)
    let message = StoredMessage(
      sequence: 9, id: "p-9", time: start, source: Source("alice"), account: "alice",
      command: .privmsg, target: .room("#new", name: "#new"), conversation: .room("#new"),
      text: "hi", tags: [])
    let kept: [Record] = [
      .room(room), .membership(account: "alice", room: "#new", isMember: true),
      .event(message), .marker(account: "alice", place: "#new", start),
      .metadata(of: "alice", key: "url", value: "x"), seen("alice"),
    ]
    let undone = chat.restated(kept)
    #expect(
      undone == [
        .metadata(of: "alice", key: "url", value: nil),
        .marker(account: "alice", place: "#new", Timestamp(milliseconds: 0)), .redacted(9),
        .membership(account: "alice", room: "#new", isMember: false), .removedRoom("#new"),
      ])
  }

  private func room(_ name: String) -> RoomRecord {
    RoomRecord(name: name, created: start, topic: nil)
  }

  @Test mutating func `a room that was renamed after all has its old name again`() {
    var snapshot = Snapshot()
    snapshot.rooms = [room("#Tea")]
    snapshot.people = [Snapshot.Person(account: "alice")]
    snapshot.people[0].rooms = ["#tea"]
    _ = chat.receive(Input(at: start, .restored(snapshot)))
    for name in ["#Coffee", "#TEA"] {
      let renamed = RoomRecord(id: room("#Tea").id, name: name, created: start, topic: nil)
      #expect(chat.restated([.room(renamed)]) == [.room(room("#Tea"))])
    }
  }

  @Test func `a room that was founded and renamed after all is not there`() {
    var kept = KeptState()
    let renamed = RoomRecord(id: room("#a").id, name: "#b", created: start, topic: nil)
    let records: [Record] = [.room(room("#a")), .room(renamed)]
    for record in records + chat.restated(records) { kept.keep(record) }
    #expect(kept.snapshot([], instance: "").rooms.isEmpty)
  }

  @Test mutating func `bans and mutes are again as they were`() throws {
    func sanction(_ reason: String, _ kind: Sanction.Kind = .ban) -> Sanction {
      Sanction(
        kind: kind, subject: "~a:mallory", reason: reason, setBy: "alice", setAt: start, until: nil)
    }
    #expect(chat.restated([.sanction(sanction("new"))]) == [.lifted(sanction("new"))])
    let subject = try #require(Sanction.Subject("~a:mallory", accounts: { _ in false }))
    chat.gate.add(sanction("old"), subject)
    let old = Record.sanction(sanction("old"))
    #expect(chat.restated([.sanction(sanction("new"))]) == [old])
    #expect(chat.restated([.lifted(sanction("old"))]) == [old])
    #expect(
      chat.restated([.lifted(sanction("old")), .sanction(sanction("new"))]) == [old, old])
    // A mute of the same person is another thing.
    #expect(chat.restated([.sanction(sanction("x", .mute))]) == [.lifted(sanction("x", .mute))])
  }
}
