// What lives here: the chance of a run, which its seed decides.

import System

struct TortureDice {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

  /// One in `count`.
  mutating func chance(_ count: Int) -> Bool { pick(1...count) == 1 }

  /// To whom one of `count` people says something.
  mutating func destinations(for person: Int, of count: Int, rooms: [Int]) -> [Destination] {
    switch pick(0...99) {
    case ..<40: return [.person(somebody(of: count, but: [person]))]
    case ..<50: return [.everybody]
    case ..<58:
      let one = somebody(of: count, but: [person])
      let other = somebody(of: count, but: [person, one])
      return [.person(one), .person(other)]
    default: return [.room(rooms[pick(0...rooms.count - 1)])]
    }
  }

  private mutating func somebody(of count: Int, but others: [Int]) -> Int {
    while true {
      let index = pick(0...count - 1)
      if !others.contains(index) { return index }
    }
  }

  /// Milliseconds that a server lives: mostly some tenths of a second; sometimes it dies while people
  /// still log in.
  mutating func lifetime() -> Int {
    switch pick(0...9) {
    case 0...1: pick(0...80)
    case 2...8: pick(100...700)
    default: pick(700...1500)
    }
  }
}
