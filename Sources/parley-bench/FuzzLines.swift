// What lives here: lines that no server should trust, the same ones for the same seed.
import System

/// An endless source of lines for one connection.
struct FuzzLines {
  private var random: SeededGenerator
  private let names: [String]

  init(seed: UInt64, connection: Int, names: [String]) {
    var mixer = SeededGenerator(seed: seed)
    random = SeededGenerator(seed: mixer.next() ^ UInt64(connection) &* 0x9E37_79B9_7F4A_7C15)
    self.names = names
  }

  /// Appends the next line, with its ending where it has one.
  mutating func appendLine(to bytes: inout [UInt8]) {
    switch below(2000) {
    case 0..<1000: valid(&bytes)
    case 1000..<1500: mutated(&bytes)
    case 1500..<1650: noise(&bytes, 1 + below(600), in: 0...255)
    case 1650..<1710: invalidUTF8(&bytes)
    case 1710..<1750: nul(&bytes)
    case 1750..<1810: longBody(&bytes)
    case 1810..<1850: longTags(&bytes)
    case 1850..<1910: emptyLines(&bytes)
    case 1910..<1970: outOfOrder(&bytes)
    case 1970..<1999: bytes += "NICK \(String(repeating: "n", count: 1000))\r\n".utf8
    default: noise(&bytes, 70_000 + below(400_000), in: 32...126)
    }
  }

  private mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }

  private mutating func pick(_ choices: [String]) -> String { choices[below(choices.count)] }

  private mutating func valid(_ bytes: inout [UInt8]) {
    if below(8) == 0 { bytes += "@label=x\(below(1000));+typing=active ".utf8 }
    let template = pick(Self.templates)
    var isPlaceholder = false
    for piece in template.split(
      omittingEmptySubsequences: false, whereSeparator: { "{}".contains($0) })
    {
      bytes += (isPlaceholder ? value(String(piece)) : String(piece)).utf8
      isPlaceholder.toggle()
    }
    bytes += below(20) == 0 ? [10] : [13, 10]
  }

  private mutating func value(_ placeholder: String) -> String {
    switch placeholder {
    case "name": return pick(names)
    case "room": return pick(Self.rooms)
    case "target": return below(3) == 0 ? pick(Self.rooms) : pick(names)
    case "number": return pick(["0", "1", "15", "59", "60", "-1", "x", "99999999999999999999"])
    case "caps": return pick(Self.capabilities)
    default: return pick(Self.texts)
    }
  }

  private mutating func mutated(_ bytes: inout [UInt8]) {
    var line: [UInt8] = []
    valid(&line)
    for _ in 0...below(6) where !line.isEmpty {
      let place = below(line.count)
      switch below(5) {
      case 0: line[place] = UInt8(below(256))
      case 1: line.remove(at: place)
      case 2: line.insert(UInt8(below(256)), at: place)
      case 3: line.insert(contentsOf: line[place...].prefix(40), at: place)
      default: line.swapAt(place, below(line.count))
      }
    }
    bytes += line
    bytes += [13, 10]
  }

  private mutating func noise(_ bytes: inout [UInt8], _ count: Int, in range: ClosedRange<UInt8>) {
    for _ in 0..<count { bytes.append(.random(in: range, using: &random)) }
    if count < 70_000 { bytes += [13, 10] }
  }

  private mutating func invalidUTF8(_ bytes: inout [UInt8]) {
    bytes += "PRIVMSG \(pick(names)) :".utf8
    bytes +=
      [[0xC3], [0xFF, 0xFE], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80], [0xC0, 0x80]][
        below(5)]
    bytes += [13, 10]
  }

  private mutating func nul(_ bytes: inout [UInt8]) {
    bytes += "PRIVMSG \(pick(names)) :a".utf8
    bytes += [0]
    bytes += "b\r\n".utf8
  }

  private mutating func longBody(_ bytes: inout [UInt8]) {
    let verb = pick([
      "PRIVMSG #everyone :", "TOPIC #a :", "AWAY :", "USER ", "JOIN ", "", "CAP REQ :",
    ])
    bytes += verb.utf8
    noise(&bytes, 500 + below(2000), in: 33...126)
  }

  private mutating func longTags(_ bytes: inout [UInt8]) {
    bytes += "@+a=".utf8
    for _ in 0..<(4000 + below(9000)) { bytes.append(.random(in: 97...122, using: &random)) }
    bytes += " PRIVMSG \(pick(names)) :hi\r\n".utf8
  }

  private mutating func emptyLines(_ bytes: inout [UInt8]) {
    for _ in 0...below(50) {
      bytes += pick(["\r\n", "\n", " \r\n", ":\r\n", "@\r\n", "@a \r\n"]).utf8
    }
  }

  private mutating func outOfOrder(_ bytes: inout [UInt8]) {
    for _ in 0...below(5) { bytes += (pick(Self.handshake) + "\r\n").utf8 }
  }
}
