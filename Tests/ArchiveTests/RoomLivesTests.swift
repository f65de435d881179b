// What lives here: random questions while rooms are founded, renamed, ended and founded again.
import ChatSupport
import GRDB
import IRC
import System
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct `Rooms of one name, one after the other` {
  @Test(arguments: [9, 10] as [UInt64])
  func `the archive on disk does when rooms end and are renamed`(seed: UInt64) async throws {
    let folder = try TemporaryFolder()
    let archive = try SQLiteArchive.begun(directory: folder.path)
    var world = SmallWorld(dice: Dice(seed: seed))
    let all = world.messages(800)
    let steps: [ServerCore.Record] = [
      .room(.sample("#swift", called: "#Pool")), .removedRoom("#tea"),
      .room(.sample("#later", called: "#Tea")), .room(.sample("#swift", called: "#SWIFT")),
    ]
    var kept: [StoredMessage] = []
    for (index, step) in steps.enumerated() {
      let new = all[(index * 200)..<(index * 200 + 200)]
      try await archive.keep(Array(new))
      try await archive.keep([step]).get()
      kept += new
      for _ in 0..<150 {
        let query = world.query(kept)
        #expect(
          await archive.answer(to: query) == query.answer(from: kept), "\(index): \(query)")
      }
    }
    archive.close()
  }

  /// A room is written as `#tea.2` here: the second of that name, whatever it is called by now.
  private struct Lives {
    var world: SmallWorld
    /// What the rooms are called, and how often each name was given.
    private var names: [String: String] = [:]
    private var counts: [String: Int] = [:]
    private static let choices = ["#tea", "#Pool", "#den", "#Caf\u{E9}"]

    init(seed: UInt64) {
      world = SmallWorld(dice: Dice(seed: seed))
      world.gap = 3000
      (world.rooms, world.live) = (["#everyone"], ["#everyone"])
    }

    /// One room begins, ends or gets another name.
    mutating func change() -> ServerCore.Record? {
      let name = world.dice.one(of: Self.choices)
      let isFree = !names.values.contains(name)
      let room = names.keys.sorted().randomElement(using: &world.dice)
      switch world.dice.below(3) {
      case 0 where isFree:
        counts[name, default: 0] += 1
        let fresh = name + ".\(counts[name] ?? 0)"
        names[fresh] = name
        world.rooms += [fresh, "@" + fresh]
        world.live += [fresh, "@" + fresh]
        return .room(.sample(RoomID(named: fresh), called: name))
      case 1:
        guard let room else { return nil }
        names[room] = nil
        world.live.removeAll { $0 == room || $0 == "@" + room }
        return .removedRoom(RoomID(named: room))
      case 2 where isFree:
        guard let room else { return nil }
        names[room] = name
        return .room(.sample(RoomID(named: room), called: name))
      default: return nil
      }
    }

    /// Said under the names that the rooms have now.
    mutating func messages(_ count: Int) -> [StoredMessage] {
      let names = names
      return world.messages(count).map { message in
        message.respelled { id in names.first { RoomID(named: $0.key) == id }?.value }
      }
    }
  }

  @Test(arguments: [21, 22, 23] as [UInt64])
  func `are answered for as their meaning says, on disk and in memory`(seed: UInt64) async throws {
    let folder = try TemporaryFolder()
    let disk = try SQLiteArchive.begun(directory: folder.path)
    let archives: [any Archive] = [disk, MemoryArchive()]
    var lives = Lives(seed: seed)
    var kept: [StoredMessage] = []
    for _ in 0..<40 {
      let change = lives.change()
      var new = lives.messages(25)
      // One was late.
      if lives.world.dice.happens(oneIn: 2) { new.swapAt(3, 9) }
      let gone = kept.isEmpty ? nil : kept.remove(at: lives.world.dice.below(kept.count)).sequence
      let records =
        [change, gone.map { .redacted($0) }].compactMap(\.self)
        + new.map { $0.isSaid ? .message($0) : .event($0) }
      try await disk.keep(records).get()
      kept = (kept + new).sorted { $0.sequence < $1.sequence }
      // In memory they come in order.
      try await archives[1].keep(gone.map { [.redacted($0)] } ?? []).get()
      try await archives[1].keep(Array(kept.suffix(25)))
      for _ in 0..<20 {
        let query = lives.world.query(kept)
        let meant = query.answer(from: kept)
        for archive in archives {
          #expect(
            await archive.answer(to: query) == meant, "\(type(of: archive)), seed \(seed): \(query)"
          )
        }
      }
    }
    try disk.catchUp()
    let blocks = try await disk.pool.read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM period")
    }
    #expect(blocks ?? 0 > 50, "times are looked for in blocks")
    #expect(try disk.check().isEmpty)
    disk.close()
  }
}
