// What lives here: strings that a terminal sends as answers (ECMA-48: OSC, DCS, APC, PM, SOS).

/// They look like an Alt key with text behind it until their end has come.
struct ControlString {
  enum End: Equatable {
    /// Ended by ST or BEL; all its bytes.
    case whole(Int)
    case open
    /// Something came that no string contains; the bytes before it.
    case broken(Int)
  }

  /// `]` OSC, `P` DCS, `_` APC, `^` PM, `X` SOS.
  static func isIntroducer(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"),
      UInt8(ascii: "X"):
      true
    default: false
    }
  }

  /// Whether it begins as answers do; nobody types Alt-] and a number in one breath.
  let isAnswer: Bool
  let end: End

  /// Nil unless `bytes` begin with an introducer and something that a string can begin with.
  init?(_ bytes: ArraySlice<UInt8>) {
    let body = bytes.dropFirst(2)
    guard bytes.first == 0x1B, let kind = bytes.dropFirst().first, Self.isIntroducer(kind),
      let first = body.first, first >= 0x20 || first == 0x1B || first == 0x07
    else { return nil }
    isAnswer = Self.isAnswer(kind, first)
    end = Self.end(of: body, from: bytes.startIndex)
  }

  private static func isAnswer(_ kind: UInt8, _ first: UInt8) -> Bool {
    switch kind {
    case UInt8(ascii: "]"): 0x30..<0x3A ~= first || [0x6C, 0x4C, 0x49].contains(first)
    case UInt8(ascii: "P"): 0x21..<0x40 ~= first
    default: first == UInt8(ascii: "G")
    }
  }

  static func end(of body: ArraySlice<UInt8>, from start: Int) -> End {
    guard let stop = body.firstIndex(where: { $0 < 0x20 || $0 == 0x7F }) else { return .open }
    if body[stop] == 0x07 { return .whole(stop + 1 - start) }
    guard body[stop] == 0x1B else { return .broken(stop - start) }
    guard stop + 1 < body.endIndex else { return .open }
    return body[stop + 1] == UInt8(ascii: "\\") ? .whole(stop + 2 - start) : .broken(stop - start)
  }
}
