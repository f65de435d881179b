// What lives here: the escape sequences that ncurses sends under TERM=xterm-256color.

/// Takes the byte stream apart; it keeps what has not ended yet.
struct SequenceParser: Sendable {
  enum State: Sendable {
    case ground
    case escape
    /// After `ESC (` and its like; the byte that follows chooses the character set.
    case charset(Int)
    case control
    /// OSC, DCS, APC and PM; true after the ESC that may end it.
    case string(Bool)
  }

  var state = State.ground
  var collected: [UInt8] = []
  var pendingUTF8: [UInt8] = []
}

/// The numbers of a control sequence with what marks it as private.
struct ControlSequence {
  let marker: UInt8?
  let numbers: [Int?]

  init(_ bytes: [UInt8]) {
    let isMarked = bytes.first.map { (60...63).contains($0) } ?? false
    marker = isMarked ? bytes.first : nil
    let text = String(decoding: bytes.dropFirst(isMarked ? 1 : 0), as: UTF8.self)
    numbers = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) }
  }

  /// A count or position, where 0 and nothing mean 1.
  func count(_ index: Int = 0) -> Int { max(1, number(index, or: 1)) }

  func number(_ index: Int, or fallback: Int = 0) -> Int {
    numbers.indices.contains(index) ? numbers[index] ?? fallback : fallback
  }
}

extension TerminalScreen {
  mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { feed(byte) }
  }

  mutating func feed(_ text: String) { feed(text.utf8) }

  private mutating func feed(_ byte: UInt8) {
    switch parser.state {
    case .ground: ground(byte)
    case .escape: escape(byte)
    case .charset(let set):
      if set < 2 { lineDrawing[set] = byte == UInt8(ascii: "0") }
      parser.state = .ground
    case .control: control(byte)
    case .string(let mayEnd): string(byte, mayEnd)
    }
  }

  private mutating func ground(_ byte: UInt8) {
    switch byte {
    case 7: bells += 1
    case 8:
      cursor.column = max(0, cursor.column - 1)
      isWrapping = false
    case 9: cursor.column = min(columns - 1, (cursor.column / 8 + 1) * 8)
    case 10, 11, 12: lineFeed()
    case 13:
      cursor.column = 0
      isWrapping = false
    case 14: shifted = 1
    case 15: shifted = 0
    case 27:
      parser.state = .escape
      parser.collected = []
    case 0..<32, 127: break
    case 32..<127: write(Unicode.Scalar(byte))
    default: collectUTF8(byte)
    }
  }

  private mutating func collectUTF8(_ byte: UInt8) {
    if byte >= 0xC0 { parser.pendingUTF8 = [] }
    parser.pendingUTF8.append(byte)
    let first = parser.pendingUTF8[0]
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
    guard parser.pendingUTF8.count == length else { return }
    for scalar in String(decoding: parser.pendingUTF8, as: UTF8.self).unicodeScalars {
      write(scalar)
    }
    parser.pendingUTF8 = []
  }

  private mutating func escape(_ byte: UInt8) {
    parser.state = .ground
    switch byte {
    case UInt8(ascii: "["): parser.state = .control
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"):
      parser.state = .string(false)
    case UInt8(ascii: "("): parser.state = .charset(0)
    case UInt8(ascii: ")"): parser.state = .charset(1)
    case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "#"), UInt8(ascii: "%"):
      parser.state = .charset(2)
    case UInt8(ascii: "7"): savedCursor = cursor
    case UInt8(ascii: "8"): moveCursor(savedCursor.column, savedCursor.row)
    case UInt8(ascii: "D"): lineFeed()
    case UInt8(ascii: "E"):
      cursor.column = 0
      lineFeed()
    case UInt8(ascii: "M"): reverseLineFeed()
    case UInt8(ascii: "c"): self = TerminalScreen(columns: columns, rows: rows)
    default: break
    }
  }

  private mutating func string(_ byte: UInt8, _ mayEnd: Bool) {
    switch byte {
    case 7,
      UInt8(ascii: "\\") where byte == 7 || mayEnd:
      parser.state = .ground
      let text = String(decoding: parser.collected, as: UTF8.self)
      if text.hasPrefix("0;") || text.hasPrefix("2;") { title = String(text.dropFirst(2)) }
    case 27: parser.state = .string(true)
    default: parser.collected.append(byte)
    }
  }

  private mutating func control(_ byte: UInt8) {
    guard (64...126).contains(byte) else {
      if byte < 32 { ground(byte) } else { parser.collected.append(byte) }
      return
    }
    parser.state = .ground
    // Intermediate bytes (cursor shape, soft reset) change nothing that a test looks at.
    if parser.collected.contains(where: { (32...47).contains($0) }) { return }
    let sequence = ControlSequence(parser.collected)
    if sequence.marker == nil {
      perform(Character(Unicode.Scalar(byte)), sequence)
    } else if sequence.marker == UInt8(ascii: "?") {
      for mode in sequence.numbers.compactMap({ $0 }) { setMode(mode, byte == UInt8(ascii: "h")) }
    }
  }

  private mutating func setMode(_ mode: Int, _ isOn: Bool) {
    if isOn { modes.insert(mode) } else { modes.remove(mode) }
    guard [47, 1047, 1049].contains(mode) else { return }
    if isOn, main == nil {
      main = grid
      if mode == 1049 { savedCursor = cursor }
      grid = Self.blank(columns, rows)
    } else if !isOn, let old = main {
      grid = old
      main = nil
      if mode == 1049 { moveCursor(savedCursor.column, savedCursor.row) }
    }
  }

  private mutating func moveCursor(_ column: Int, _ row: Int) {
    cursor = (max(0, min(columns - 1, column)), max(0, min(rows - 1, row)))
    isWrapping = false
  }

  private mutating func perform(_ final: Character, _ sequence: ControlSequence) {
    let count = sequence.count()
    let (column, row) = (cursor.column, cursor.row)
    switch final {
    case "A": moveCursor(column, row - count)
    case "B", "e": moveCursor(column, row + count)
    case "C", "a": moveCursor(column + count, row)
    case "D": moveCursor(column - count, row)
    case "E": moveCursor(0, row + count)
    case "F": moveCursor(0, row - count)
    case "G", "`": moveCursor(count - 1, row)
    case "d": moveCursor(column, count - 1)
    case "H", "f": moveCursor(sequence.count(1) - 1, count - 1)
    case "I": moveCursor((column / 8 + count) * 8, row)
    case "Z": moveCursor(max(0, (column + 7) / 8 - count) * 8, row)
    case "r": setRegion(count, sequence.number(1, or: rows))
    case "s": savedCursor = cursor
    case "u": moveCursor(savedCursor.column, savedCursor.row)
    case "h", "l": if sequence.number(0) == 4 { isInserting = final == "h" }
    default: change(final, sequence)
    }
  }

  /// The sequences that change cells.
  private mutating func change(_ final: Character, _ sequence: ControlSequence) {
    let count = sequence.count()
    switch final {
    case "J": eraseDisplay(sequence.number(0))
    case "K": eraseLine(sequence.number(0))
    case "X": erase(cursor.row, cursor.column..<(cursor.column + count))
    case "@": insertBlanks(count)
    case "P": deleteCells(count)
    case "b": for _ in 0..<count { write(lastWritten) }
    case "S": scrollUp(region, count)
    case "T": scrollDown(region, count)
    case "L" where region.contains(cursor.row):
      scrollDown(cursor.row...region.upperBound, count)
    case "M" where region.contains(cursor.row):
      scrollUp(cursor.row...region.upperBound, count)
    default: return
    }
    if final != "b" { isWrapping = false }
  }

  private mutating func setRegion(_ top: Int, _ bottom: Int) {
    let lower = min(top, rows) - 1
    let upper = min(max(1, bottom), rows) - 1
    region = lower < upper ? lower...upper : 0...(rows - 1)
    moveCursor(0, 0)
  }

  private mutating func eraseLine(_ kind: Int) {
    switch kind {
    case 0: erase(cursor.row, cursor.column..<columns)
    case 1: erase(cursor.row, 0..<(cursor.column + 1))
    default: erase(cursor.row, 0..<columns)
    }
  }

  private mutating func eraseDisplay(_ kind: Int) {
    if kind < 2 { eraseLine(kind) }
    let whole = kind == 0 ? (cursor.row + 1)..<rows : kind == 1 ? 0..<cursor.row : 0..<rows
    for row in whole { erase(row, 0..<columns) }
  }
}
