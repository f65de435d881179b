// What lives here: rooms by name, beside a dictionary that does the same.
import ChatSupport
import System
import Testing

@testable import ServerCore

@Suite struct `The table of rooms` {
  private static func room(_ id: RoomID, _ name: String) -> Room {
    Room(id, name: name, created: Timestamp(milliseconds: 0))
  }

  /// There is always a commit under way on a busy server.
  @Test func `does not grow by rooms that have ended, whatever may be wanted back`() {
    var table = RoomTable()
    table.mark()
    for number in 0..<20_000 {
      let id = table.nextID
      table.found(Self.room(id, "#r\(number)"))
      table.mark()
      table.remove(id)
      table.forgetOldestMark()
    }
    #expect(table.isEmpty)
    #expect(table.placeCount < 300)
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `goes back to how it was`(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var table = RoomTable()
    var model: [RoomID: String] = [:]
    var marks: [[RoomID: String]] = []
    for step in 0..<3000 {
      let known = model.keys.sorted().randomElement(using: &random)
      let name = "#\(Int.random(in: 0..<200, using: &random))"
      switch Int.random(in: 0..<100, using: &random) {
      case 0:
        table.mark()
        marks.append(model)
      case 1 where !marks.isEmpty:
        table.forgetOldestMark()
        marks.removeFirst()
      case 2 where !marks.isEmpty:
        table.revert()
        model = marks[0]
        marks = []
      case 3..<30:
        guard let known else { continue }
        table.remove(known)
        model[known] = nil
      case 30..<50:
        guard let known else { continue }
        table[known]?.said(MessageNumber(step), by: SessionID(slot: 0, generation: 1))
      case 50..<65:
        guard let known, table.id(of: Folded(name)) == nil else { continue }
        table.rename(known, to: name)
        model[known] = name
      default:
        guard table.id(of: Folded(name)) == nil else { continue }
        let id = table.nextID
        table.found(Self.room(id, name))
        model[id] = name
      }
      guard step % 20 == 0 else { continue }
      var found: [RoomID: String] = [:]
      for room in table { found[room.id] = room.name }
      #expect(found == model)
      #expect(table.count == model.count && table.ids == model.keys.sorted())
      #expect(model.allSatisfy { table[$0.key]?.name == $0.value })
      #expect(
        (0..<200).allSatisfy { name in
          table.id(of: "#\(name)") == model.first { $0.value == "#\(name)" }?.key
        })
    }
  }
}
