// What lives here: our 256 colours on terminals that have fewer.

import ClientCore

/// Colours for terminals that have fewer.
package enum ColourReduction {
  /// The terminal's colour number for `index`, and whether bold stands for its brightness.
  package static func reduce(_ index: UInt8, to count: Int) -> (number: Int, isBright: Bool) {
    if count >= 256 || Int(index) < min(count, 16) { return (Int(index), false) }
    let plain = index < 16 ? Int(index) : nearest(index)
    if count >= 16 { return (plain, false) }
    return (plain & 7, plain > 7)
  }

  /// For a terminal that takes red, green and blue; the first eight are still the plain colours there.
  static func direct(_ index: UInt8) -> Int {
    if index < 8 { return Int(index) }
    let bright = [
      0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
    ]
    if index < 16 { return bright[Int(index) - 8] }
    let (red, green, blue) = components(index)
    // What would be taken for a plain colour is as good as black.
    return max(red << 16 | green << 8 | blue, 8)
  }

  /// The nearest of the sixteen plain colours, by which of red, green and blue are strong.
  private static func nearest(_ index: UInt8) -> Int {
    let (red, green, blue) = components(index)
    let strongest = max(red, green, blue)
    if strongest < 0x30 { return 0 }
    if strongest - min(red, green, blue) < 0x20 {
      return strongest < 0x70 ? 8 : strongest < 0xD0 ? 7 : 15
    }
    let threshold = strongest * 2 / 3
    let hue =
      (red >= threshold ? 1 : 0) | (green >= threshold ? 2 : 0) | (blue >= threshold ? 4 : 0)
    return strongest > 0xC0 ? hue + 8 : hue
  }

  /// Red, green and blue of 16...255 as xterm has them.
  private static func components(_ index: UInt8) -> (Int, Int, Int) {
    let number = Int(index)
    if number >= 232 {
      let grey = 8 + (number - 232) * 10
      return (grey, grey, grey)
    }
    let levels = [0, 0x5F, 0x87, 0xAF, 0xD7, 0xFF]
    let cube = max(number - 16, 0)
    return (levels[cube / 36], levels[cube / 6 % 6], levels[cube % 6])
  }
}
