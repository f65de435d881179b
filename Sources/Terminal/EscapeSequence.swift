// What lives here: the escape sequences of keys (ECMA-48, and what xterm, rxvt and Linux send).

import ClientCore

enum EscapeSequence {
  static let pasteStart = Array("\u{1B}[200~".utf8)
  static let pasteEnd = Array("\u{1B}[201~".utf8)

  /// The bytes of the sequence at the start of `bytes` (which begin with Escape), or nil if it has
  /// not ended.
  static func length(_ bytes: ArraySlice<UInt8>) -> Int? {
    let body = bytes.dropFirst()
    guard let first = body.first else { return nil }
    switch first {
    case UInt8(ascii: "["):
      // The Linux console sends F1 to F5 as ESC [ [ A ...
      if body.dropFirst().first == UInt8(ascii: "[") { return body.count > 2 ? 4 : nil }
      if body.dropFirst().first == UInt8(ascii: "M") { return mouseLength(body.dropFirst(2)) }
      return end(bytes, parameters: 0x20...0x3F)
    case UInt8(ascii: "O"): return end(bytes, parameters: 0x30...0x3F)
    case 0x1B:
      // Alt with a key that is itself a sequence; two Escapes alone are settled by time.
      return length(body).map { $0 + 1 }
    case 0x80...:
      let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
      return body.count >= length ? length + 1 : nil
    default: return 2
    }
  }

  /// The oldest mouse reports, which another program may have left on: ESC [ M and three bytes.
  private static func mouseLength(_ report: ArraySlice<UInt8>) -> Int? {
    let bytes = report.prefix { $0 >= 0x20 }.prefix(3).count
    return bytes == 3 || bytes < report.count ? 3 + bytes : nil
  }

  /// The length up to the final byte. What can be no final byte begins something else: the sequence
  /// was cut short before it.
  private static func end(
    _ bytes: ArraySlice<UInt8>, parameters: ClosedRange<UInt8>
  ) -> Int? {
    guard let final = bytes.dropFirst(2).firstIndex(where: { !parameters.contains($0) }) else {
      return nil
    }
    return final - bytes.startIndex + (0x40..<0x7F ~= bytes[final] ? 1 : 0)
  }

  /// The key of a whole sequence; nil if it means nothing here.
  static func key(_ sequence: [UInt8]) -> Key? {
    guard sequence.count > 1 else { return .escape }
    let body = sequence.dropFirst(2)
    switch sequence[1] {
    // Alone, the introducers are keys as well.
    case UInt8(ascii: "[") where body.isEmpty, UInt8(ascii: "O") where body.isEmpty:
      return alt(sequence[1])
    case UInt8(ascii: "["):
      if body.first == UInt8(ascii: "[") {
        return sequence[3] >= 0x41 && sequence[3] <= 0x45 ? .function(Int(sequence[3]) - 0x40) : nil
      }
      return controlSequence(body)
    case UInt8(ascii: "O"): return controlSequence(body, isSingleShift: true)
    case 0x1B: return withAlt(key(Array(sequence.dropFirst())))
    case 0x80...:
      return String(decoding: sequence.dropFirst(), as: UTF8.self).first.map(Key.alt)
    default: return alt(sequence[1])
    }
  }

  static func alt(_ byte: UInt8) -> Key? {
    switch byte {
    case 0x0A, 0x0D: .altEnter
    case 0x08, 0x7F: .altBackspace
    case 0x20..<0x7F: .alt(Character(Unicode.Scalar(byte)))
    // Ctrl-Alt-_ is what some send for Alt-_; other such pairs are no keys here.
    case 0x1F: .alt("_")
    default: nil
    }
  }

  /// `ESC [ parameters final` and `ESC O final`.
  private static func controlSequence(
    _ body: ArraySlice<UInt8>, isSingleShift: Bool = false
  ) -> Key? {
    guard let final = body.last else { return nil }
    if body.first == UInt8(ascii: "<") { return mouse(body.dropFirst().dropLast(), final) }
    // Answers of the terminal about itself: private parameters, or bytes between those and the end.
    guard !body.dropLast().contains(where: { 0x3C...0x3F ~= $0 || $0 < 0x30 }) else { return nil }
    let parameters = numbers(body.dropLast())
    if isSingleShift, parameters.isEmpty, let key = keypad(final) { return key }
    let held = max(parameters.count > 1 ? parameters[1] : parameters.first ?? 1, 1)
    switch final {
    case UInt8(ascii: "~") where parameters.first == 27 && parameters.count == 3:
      return coded(parameters[2], modifier: parameters[1])
    case UInt8(ascii: "~"): return tilde(parameters.first ?? 0)
    case UInt8(ascii: "u"): return coded(parameters.first ?? 0, modifier: modifier(parameters))
    case UInt8(ascii: "I") where !isSingleShift: return .focusIn
    case UInt8(ascii: "O") where !isSingleShift: return .focusOut
    case UInt8(ascii: "M") where isSingleShift: return .enter
    case UInt8(ascii: "Z"): return .backTab
    case UInt8(ascii: "A"): return .up
    case UInt8(ascii: "B"): return .down
    case UInt8(ascii: "C"): return held > 2 ? .controlRight : .right
    case UInt8(ascii: "D"): return held > 2 ? .controlLeft : .left
    case UInt8(ascii: "c"): return .controlRight
    case UInt8(ascii: "d"): return .controlLeft
    case UInt8(ascii: "H"): return .home
    case UInt8(ascii: "F"): return .end
    // ESC [ row ; column R is where the cursor is.
    case UInt8(ascii: "R") where !parameters.isEmpty && (parameters[0] != 1 || held > 16):
      return nil
    case UInt8(ascii: "P")...UInt8(ascii: "S"): return .function(Int(final) - 0x4F)
    default: return nil
    }
  }

  private static func modifier(_ parameters: [Int]) -> Int {
    parameters.count > 1 ? parameters[1] : 1
  }

  /// The keypad in application mode, as PuTTY has it: ESC O p to y are its digits.
  private static func keypad(_ final: UInt8) -> Key? {
    0x6A...0x79 ~= final ? .character(Character(Unicode.Scalar(final - 0x40))) : nil
  }

  /// Keys as numbers (xterm's modifyOtherKeys, `CSI code ; modifier u` of others), which are not
  /// asked for here, but may have been left on by another program.
  private static func coded(_ code: Int, modifier: Int) -> Key? {
    let held = max(modifier, 1) - 1
    let (hasShift, hasAlt, hasControl) = (held & 1 != 0, held & 2 != 0, held & 4 != 0)
    switch code {
    case 9: return hasShift ? .backTab : .tab
    case 13: return hasAlt ? .altEnter : .enter
    case 27: return .escape
    case 8, 127: return hasAlt ? .altBackspace : .backspace
    case 0x20..<0x7F where hasControl:
      let lower = UInt8(code) | 0x20
      if 0x61...0x7A ~= lower { return .control(Character(Unicode.Scalar(lower))) }
      return 0x40...0x5F ~= code ? .control(Character(Unicode.Scalar(UInt8(code)))) : nil
    case 0xA0..., 0x20..<0x7F:
      guard let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init),
        !(0xE000...0xF8FF ~= scalar.value)
      else { return nil }
      let character = Character(scalar)
      let shown = hasShift ? character.uppercased().first ?? character : character
      return hasAlt ? .alt(shown) : .character(shown)
    default: return nil
    }
  }

  private static func tilde(_ number: Int) -> Key? {
    switch number {
    case 1, 7: .home
    case 4, 8: .end
    case 3: .delete
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23, 24: .function(number - 12)
    default: nil
    }
  }

  /// SGR reports: button, column, row, `M` for a press and `m` for a release (xterm, mode 1006).
  private static func mouse(_ body: ArraySlice<UInt8>, _ final: UInt8) -> Key? {
    let values = numbers(body)
    guard values.count == 3, values[1] > 0, values[2] > 0 else { return nil }
    let kind: MouseEvent.Kind
    switch (values[0], final) {
    case (0, UInt8(ascii: "M")): kind = .press
    case (0, UInt8(ascii: "m")): kind = .release
    case (64, UInt8(ascii: "M")): kind = .wheelUp
    case (65, UInt8(ascii: "M")): kind = .wheelDown
    default: return nil
    }
    return .mouse(MouseEvent(kind, row: values[2] - 1, column: values[1] - 1))
  }

  /// Decimal parameters between semicolons; an empty one is 0, one that is too long -1.
  private static func numbers(_ bytes: ArraySlice<UInt8>) -> [Int] {
    guard !bytes.isEmpty else { return [] }
    return bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map {
      digits in
      digits.count < 6 ? Int(String(decoding: digits, as: UTF8.self)) ?? 0 : -1
    }
  }

  private static func withAlt(_ key: Key?) -> Key? {
    switch key {
    case .left: .controlLeft
    case .right: .controlRight
    default: key
    }
  }
}
