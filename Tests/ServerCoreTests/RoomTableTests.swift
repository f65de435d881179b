// What lives here: rooms by name, beside a dictionary that does the same.
import System
import Testing

@testable import ServerCore

@Suite struct `The table of rooms` {
  private static func room(_ name: String) -> Room {
    Room(name: name, created: Timestamp(milliseconds: 0))
  }

  /// There is always a commit under way on a busy server.
  @Test func `does not grow by rooms that have ended, whatever may be wanted back`() {
    var table = RoomTable()
    table.mark()
    for number in 0..<20_000 {
      table["#r\(number)"] = Self.room("#r\(number)")
      table.mark()
      table["#r\(number)"] = nil
      table.forgetOldestMark()
    }
    #expect(table.isEmpty)
    #expect(table.placeCount < 300)
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `goes back to how it was`(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var table = RoomTable()
    var model: [Folded: String] = [:]
    var marks: [[Folded: String]] = []
    for step in 0..<3000 {
      let key: Folded = "#\(Int.random(in: 0..<200, using: &random))"
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
      case 3..<40:
        table[key] = nil
        model[key] = nil
      case 40..<60:
        if model[key] != nil { model[key] = "\(step)" }
        table[key]?.name = "\(step)"
      default:
        guard model[key] == nil else { continue }
        table[key] = Self.room("\(step)")
        model[key] = "\(step)"
      }
      guard step % 20 == 0 else { continue }
      var found: [Folded: String] = [:]
      for (key, room) in table { found[key] = room.name }
      #expect(found == model)
      #expect(table.count == model.count)
      #expect(table.keys.allSatisfy { table[$0]?.name == model[$0] })
    }
  }
}
