// What lives here: what a terminal says about itself.

/// Answers to `Questions`; anything else that a terminal says is nobody's business here.
enum TerminalAnswer: Equatable {
  /// Red, green and blue (OSC 10 and 11).
  case foreground(UInt32)
  case background(UInt32)
  /// Whether it holds a picture back until its end has come (DECRQM 2026).
  case holdsPictures(Bool)
  /// Where the cursor is in the row of the samples (DSR 6).
  case column(Int)
  /// Its name and version (XTVERSION).
  case version(String)
  /// It has come so far (DSR 5).
  case ready
  /// What it can do (DA1), which every terminal answers: the others before it have come, or never will.
  case attributes

  /// A whole control sequence, `ESC [` and its final byte with it.
  init?(sequence: [UInt8]) {
    let body = sequence.dropFirst(2)
    if body.last == UInt8(ascii: "R") {
      guard let column = Self.column(String(decoding: body.dropLast(), as: UTF8.self)) else {
        return nil
      }
      self = .column(column)
      return
    }
    if sequence == Array("\u{1B}[0n".utf8) {
      self = .ready
      return
    }
    guard sequence.starts(with: [0x1B, UInt8(ascii: "[")]), body.first == UInt8(ascii: "?") else {
      return nil
    }
    if body.last == UInt8(ascii: "c") {
      self = .attributes
      return
    }
    let text = String(decoding: body.dropFirst(), as: UTF8.self)
    guard text.hasPrefix("2026;"), text.hasSuffix("$y") else { return nil }
    let state = text.dropFirst(5).dropLast(2)
    self = .holdsPictures(["1", "2", "3"].contains(state))
  }

  /// A whole control string with what ends it.
  init?(string: [UInt8]) {
    guard string.count > 4 else { return nil }
    let end = string.last == 0x07 ? 1 : 2
    let text = String(decoding: string.dropFirst(2).dropLast(end), as: UTF8.self)
    switch string[1] {
    case UInt8(ascii: "]"):
      let parts = text.split(separator: ";", maxSplits: 1)
      guard parts.count == 2, let colour = Self.colour(parts[1]) else { return nil }
      switch parts[0] {
      case "10": self = .foreground(colour)
      case "11": self = .background(colour)
      default: return nil
      }
    case UInt8(ascii: "P") where text.hasPrefix(">|"): self = .version(String(text.dropFirst(2)))
    default: return nil
    }
  }

  /// `2;3`.
  private static func column(_ text: String) -> Int? {
    let numbers = text.split(separator: ";").map { Int($0) }
    guard numbers.count == 2, numbers[0] == Questions.sampleRow + 1 else { return nil }
    return numbers[1]
  }

  /// `rgb:1e1e/1e1e/1e1e` with one to four digits each, `rgba:` with a fourth part, `#1e1e1e`.
  static func colour(_ text: Substring) -> UInt32? {
    if text.hasPrefix("#"), text.utf8.count == 7 { return UInt32(text.dropFirst(), radix: 16) }
    guard text.hasPrefix("rgb:") || text.hasPrefix("rgba:") else { return nil }
    let parts = text.drop { $0 != ":" }.dropFirst().split(separator: "/")
    guard parts.count == 3 || parts.count == 4 else { return nil }
    var colour: UInt32 = 0
    for part in parts.prefix(3) {
      guard (1...4).contains(part.utf8.count), let value = UInt32(part, radix: 16) else {
        return nil
      }
      let most: UInt32 = (1 << (4 * UInt32(part.utf8.count))) - 1
      colour = colour << 8 | (value * 255 + most / 2) / most
    }
    return colour
  }
}
