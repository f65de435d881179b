// What lives here: a dictionary that can go back, beside copies of one that cannot.
import System
import Testing

@testable import ServerCore

@Suite struct `A map that can go back` {
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `goes back to how it was`(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var map = RevertibleMap<Int, Int>()
    var model: [Int: Int] = [:]
    var marks: [[Int: Int]] = []
    for step in 0..<2000 {
      let key = Int.random(in: 0..<40, using: &random)
      switch Int.random(in: 0..<20, using: &random) {
      case 0:
        map.mark()
        marks.append(model)
      case 1 where !marks.isEmpty:
        map.forgetOldestMark()
        marks.removeFirst()
      case 2 where !marks.isEmpty:
        map.revert()
        model = marks[0]
        marks = []
      case 3..<8: #expect(map.removeValue(forKey: key) == model.removeValue(forKey: key))
      default:
        map[key] = step
        model[key] = step
      }
      #expect(map.count == model.count && (0..<40).allSatisfy { map[$0] == model[$0] })
    }
  }
}
