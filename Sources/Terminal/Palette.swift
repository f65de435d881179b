// What lives here: our 256 colours on terminals that have fewer.

import ClientCore

public enum Palette {
  /// The terminal's colour number for `index`, and whether bold stands for its brightness.
  public static func reduce(_ index: UInt8, to count: Int) -> (number: Int, isBright: Bool) {
    if count >= 256 || Int(index) < min(count, 16) { return (Int(index), false) }
    let plain = index < 16 ? Int(index) : nearest(index)
    if count >= 16 { return (plain, false) }
    return (plain & 7, plain > 7)
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
