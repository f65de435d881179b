// What lives here: tests of colours on terminals that have few.

import Terminal
import Testing

@Suite struct ColourReductionTests {
  @Test func `a terminal with 256 colours shows them as they are`() {
    for index in UInt8.min...UInt8.max {
      #expect(ColourReduction.reduce(index, to: 256) == (Int(index), false))
    }
  }

  @Test func `with eight colours the bright ones are bold`() {
    #expect(ColourReduction.reduce(1, to: 8) == (1, false))
    #expect(ColourReduction.reduce(9, to: 8) == (1, true))
    #expect(ColourReduction.reduce(9, to: 16) == (9, false))
  }

  @Test(arguments: [(196, 9), (46, 10), (21, 12), (226, 11), (16, 0), (231, 15), (240, 8), (88, 1)])
  func `shades keep their hue`(index: Int, plain: Int) {
    #expect(ColourReduction.reduce(UInt8(index), to: 16).number == plain)
  }

  @Test(arguments: [8, 16, 88]) func `no number is past what the terminal has`(count: Int) {
    for index in UInt8.min...UInt8.max {
      #expect(0..<count ~= ColourReduction.reduce(index, to: count).number)
    }
  }
}
