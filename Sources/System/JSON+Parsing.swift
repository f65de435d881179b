// What lives here: JSON, read from anybody.

/// Where the text is no JSON.
package struct JSONFault: Error, Equatable, Sendable, CustomStringConvertible {
  let reason: String
  /// In bytes from the beginning.
  let place: Int

  package var description: String { "\(reason) at byte \(place)" }
}

extension JSON {
  /// One value, with white space around it at most. What is nested more deeply than any message of ours
  /// is refused, or a stranger would choose how much of the stack is used.
  package init(parsing bytes: [UInt8]) throws(JSONFault) {
    var parser = JSONParser(bytes)
    self = try parser.document()
  }
}

private struct JSONParser {
  private let bytes: [UInt8]
  private var place = 0
  private var depth = 0
  private static let depthLimit = 32

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(JSONFault) -> JSON {
    let value = try value()
    skipSpace()
    guard place == bytes.count else { throw fault("something behind the end") }
    return value
  }

  private func fault(_ reason: String) -> JSONFault { JSONFault(reason: reason, place: place) }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      place += 1
    }
  }

  private mutating func accept(_ symbol: UInt8) -> Bool {
    skipSpace()
    guard next == symbol else { return false }
    place += 1
    return true
  }

  private mutating func expect(_ symbol: UInt8) throws(JSONFault) {
    guard accept(symbol) else {
      throw fault("no \(Character(Unicode.Scalar(symbol)))")
    }
  }

  private mutating func value() throws(JSONFault) -> JSON {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func word(_ word: String, _ value: JSON) throws(JSONFault) -> JSON {
    guard bytes[place...].starts(with: word.utf8) else { throw fault("no value") }
    place += word.utf8.count
    return value
  }

  private mutating func enter() throws(JSONFault) {
    place += 1
    depth += 1
    guard depth <= Self.depthLimit else { throw fault("nested too deeply") }
  }

  private mutating func object() throws(JSONFault) -> JSON {
    try enter()
    defer { depth -= 1 }
    var members: [JSON.Member] = []
    if accept(UInt8(ascii: "}")) { return .object(members) }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw fault("no name") }
      guard let name = String(validating: try string(), as: UTF8.self) else {
        throw fault("a name is not UTF-8")
      }
      try expect(UInt8(ascii: ":"))
      members.append(JSON.Member(name, try value()))
    } while accept(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"))
    return .object(members)
  }

  private mutating func array() throws(JSONFault) -> JSON {
    try enter()
    defer { depth -= 1 }
    var elements: [JSON] = []
    if accept(UInt8(ascii: "]")) { return .array(elements) }
    repeat { elements.append(try value()) } while accept(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"))
    return .array(elements)
  }

  private mutating func digits() -> Int {
    let start = place
    while let byte = next, (0x30...0x39).contains(byte) { place += 1 }
    return place - start
  }

  private mutating func number() throws(JSONFault) -> String {
    let start = place
    if next == UInt8(ascii: "-") { place += 1 }
    let first = next
    let count = digits()
    guard count > 0, count == 1 || first != UInt8(ascii: "0") else { throw fault("no value") }
    if next == UInt8(ascii: ".") {
      place += 1
      guard digits() > 0 else { throw fault("no digit behind the point") }
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      place += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { place += 1 }
      guard digits() > 0 else { throw fault("no exponent") }
    }
    return String(decoding: bytes[start..<place], as: UTF8.self)
  }

  /// Without a backslash, as nearly all of them, it is copied in one piece.
  private mutating func string() throws(JSONFault) -> [UInt8] {
    place += 1
    var output: [UInt8] = []
    var start = place
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        defer { place += 1 }
        if output.isEmpty { return Array(bytes[start..<place]) }
        output += bytes[start..<place]
        return output
      case UInt8(ascii: "\\"):
        output += bytes[start..<place]
        place += 1
        try escape(into: &output)
        start = place
      case 0..<0x20: throw fault("a control character in a string")
      default: place += 1
      }
    }
    throw fault("a string without an end")
  }

  private mutating func escape(into output: inout [UInt8]) throws(JSONFault) {
    guard let symbol = next else { throw fault("a string without an end") }
    place += 1
    switch symbol {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(symbol)
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "f"): output.append(0x0C)
    case UInt8(ascii: "n"): output.append(0x0A)
    case UInt8(ascii: "r"): output.append(0x0D)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "u"): output += String(Character(try scalar())).utf8
    default: throw fault("an unknown escape")
    }
  }

  /// Two halves of UTF-16 are one character; one half alone is none.
  private mutating func scalar() throws(JSONFault) -> Unicode.Scalar {
    let first = try half()
    var code = first
    if (0xD800...0xDBFF).contains(first) {
      guard next == UInt8(ascii: "\\") else { throw fault("half a character") }
      place += 1
      guard next == UInt8(ascii: "u") else { throw fault("half a character") }
      place += 1
      let second = try half()
      guard (0xDC00...0xDFFF).contains(second) else { throw fault("half a character") }
      code = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw fault("half a character") }
    return scalar
  }

  private mutating func half() throws(JSONFault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue,
        byte < 0x80
      else { throw fault("no character's number") }
      value = value << 4 | UInt32(digit)
      place += 1
    }
    return value
  }
}
