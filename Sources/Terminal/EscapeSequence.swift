/// What lives here: the escape sequences of keys (ECMA-48, and what xterm, rxvt and Linux send).

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
    let parameters = numbers(body.dropLast())
    let modifier = max(parameters.count > 1 ? parameters[1] : parameters.first ?? 1, 1)
    switch final {
    case UInt8(ascii: "~"):
      return tilde(parameters.first ?? 0, modifier: parameters.count > 1 ? parameters[1] : 1)
    case UInt8(ascii: "I") where !isSingleShift: return .focusIn
    case UInt8(ascii: "O") where !isSingleShift: return .focusOut
    case UInt8(ascii: "M") where isSingleShift: return .enter
    case UInt8(ascii: "Z"): return .backTab
    case UInt8(ascii: "A"): return .up
    case UInt8(ascii: "B"): return .down
    case UInt8(ascii: "C"): return modifier > 2 ? .controlRight : .right
    case UInt8(ascii: "D"): return modifier > 2 ? .controlLeft : .left
    case UInt8(ascii: "c"): return .controlRight
    case UInt8(ascii: "d"): return .controlLeft
    case UInt8(ascii: "H"): return .home
    case UInt8(ascii: "F"): return .end
    case UInt8(ascii: "P")...UInt8(ascii: "S"): return .function(Int(final) - 0x4F)
    default: return nil
    }
  }

  private static func tilde(_ number: Int, modifier: Int) -> Key? {
    switch number {
    case 1, 7: .home
    case 4, 8: .end
    case 3: .delete
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23, 24: .function(number - 12)
    // xterm's modifyOtherKeys: ESC [ 27 ; modifier ; code ~ is not asked for, so not decoded.
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
