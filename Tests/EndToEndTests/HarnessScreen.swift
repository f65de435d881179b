// What lives here: the grid of a terminal like xterm, and what writing on it does.

struct TerminalScreen: Sendable {
  /// A cell holds one cluster; the second half of a wide one is empty.
  typealias Row = [String]

  private(set) var columns: Int
  private(set) var rows: Int
  var grid: [Row]
  var cursor = (column: 0, row: 0)
  /// The rows that scroll.
  var region: ClosedRange<Int>
  /// The cursor stands behind the last column and wraps with the next character.
  var isWrapping = false
  var savedCursor = (column: 0, row: 0)
  var modes: Set<Int> = [25, 7]
  var isInserting = false
  var lineDrawing = [false, false]
  var shifted = 0
  var title = ""
  var bells = 0
  var lastWritten: Unicode.Scalar = " "
  /// The main screen while the alternate one is shown.
  var main: [Row]?
  var parser = SequenceParser()

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    grid = Self.blank(columns, rows)
    region = 0...(rows - 1)
  }

  static func blank(_ columns: Int, _ rows: Int) -> [Row] {
    Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  var isAlternate: Bool { main != nil }
  var isCursorVisible: Bool { modes.contains(25) }
  var hasBracketedPaste: Bool { modes.contains(2004) }

  /// The rows from the top, without the spaces at their ends.
  var lines: [String] {
    grid.map { row in
      var text = row.joined()
      while text.last == " " { text.removeLast() }
      return text
    }
  }

  var text: String { lines.joined(separator: "\n") }

  func contains(_ text: String) -> Bool { lines.contains { $0.contains(text) } }

  /// As xterm does it: rows and columns are cut or added at the end.
  mutating func resize(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    region = 0...(rows - 1)
    isWrapping = false
    cursor = (min(cursor.column, columns - 1), min(cursor.row, rows - 1))
    grid = Self.fit(grid, columns, rows)
    main = main.map { Self.fit($0, columns, rows) }
  }

  private static func fit(_ grid: [Row], _ columns: Int, _ rows: Int) -> [Row] {
    let wide = grid.prefix(rows).map { row in
      Array(row.prefix(columns)) + Array(repeating: " ", count: max(0, columns - row.count))
    }
    return wide + blank(columns, max(0, rows - grid.count))
  }

  // MARK: Writing

  mutating func write(_ scalar: Unicode.Scalar) {
    let width = scalar.terminalWidth
    guard width > 0 else { return combine(scalar) }
    if isWrapping || cursor.column + width > columns { wrap() }
    if isInserting { insertBlanks(width) }
    erase(cursor.row, cursor.column..<(cursor.column + width))
    grid[cursor.row][cursor.column] = String(Character(drawn(scalar)))
    if width == 2 { grid[cursor.row][cursor.column + 1] = "" }
    lastWritten = scalar
    cursor.column += width
    if cursor.column >= columns {
      cursor.column = columns - 1
      isWrapping = true
    }
  }

  private mutating func wrap() {
    cursor.column = 0
    isWrapping = false
    lineFeed()
  }

  /// A mark joins the character before it.
  private mutating func combine(_ scalar: Unicode.Scalar) {
    var column = isWrapping ? cursor.column : cursor.column - 1
    while column > 0, grid[cursor.row][column].isEmpty { column -= 1 }
    guard column >= 0 else { return }
    grid[cursor.row][column].unicodeScalars.append(scalar)
  }

  /// The DEC line-drawing set, where it is selected.
  private func drawn(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    guard lineDrawing[shifted] else { return scalar }
    return switch scalar {
    case "q": "─"
    case "x": "│"
    case "l": "┌"
    case "k": "┐"
    case "m": "└"
    case "j": "┘"
    case "t": "├"
    case "u": "┤"
    case "v": "┴"
    case "w": "┬"
    case "n": "┼"
    case "a": "▒"
    case "~": "·"
    case "`": "◆"
    default: scalar
    }
  }

  /// Blanks the cells; a wide character that loses one half loses both.
  mutating func erase(_ row: Int, _ range: Range<Int>) {
    let range = range.clamped(to: 0..<columns)
    guard !range.isEmpty else { return }
    if grid[row][range.lowerBound].isEmpty, range.lowerBound > 0 {
      grid[row][range.lowerBound - 1] = " "
    }
    if range.upperBound < columns, grid[row][range.upperBound].isEmpty {
      grid[row][range.upperBound] = " "
    }
    for column in range { grid[row][column] = " " }
  }

  mutating func insertBlanks(_ count: Int) {
    let count = min(count, columns - cursor.column)
    grid[cursor.row].removeLast(count)
    grid[cursor.row].insert(
      contentsOf: Array(repeating: " ", count: count), at: cursor.column)
  }

  mutating func deleteCells(_ count: Int) {
    let count = min(count, columns - cursor.column)
    grid[cursor.row].removeSubrange(cursor.column..<(cursor.column + count))
    grid[cursor.row] += Array(repeating: " ", count: count)
  }

  // MARK: Scrolling

  mutating func lineFeed() {
    isWrapping = false
    if cursor.row == region.upperBound {
      scrollUp(region, 1)
    } else if cursor.row < rows - 1 {
      cursor.row += 1
    }
  }

  mutating func reverseLineFeed() {
    isWrapping = false
    if cursor.row == region.lowerBound {
      scrollDown(region, 1)
    } else if cursor.row > 0 {
      cursor.row -= 1
    }
  }

  mutating func scrollUp(_ range: ClosedRange<Int>, _ count: Int) {
    let count = min(count, range.count)
    grid.removeSubrange(range.lowerBound..<(range.lowerBound + count))
    grid.insert(contentsOf: Self.blank(columns, count), at: range.upperBound + 1 - count)
  }

  mutating func scrollDown(_ range: ClosedRange<Int>, _ count: Int) {
    let count = min(count, range.count)
    grid.removeSubrange((range.upperBound + 1 - count)...range.upperBound)
    grid.insert(contentsOf: Self.blank(columns, count), at: range.lowerBound)
  }
}

extension Unicode.Scalar {
  /// Cells that a terminal gives this scalar by itself.
  var terminalWidth: Int {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    case .format: return value == 0xAD ? 1 : 0
    default: break
    }
    return Self.wide.contains { $0.contains(value) } ? 2 : 1
  }

  /// East Asian Width W and F, in ranges.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x231A...0x231B, 0x23E9...0x23EC, 0x25FD...0x25FE, 0x2614...0x2615,
    0x2648...0x2653, 0x26A1...0x26A1, 0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5,
    0x2705...0x2705, 0x270A...0x270B, 0x2728...0x2728, 0x274C...0x274C, 0x2753...0x2755,
    0x2795...0x2797, 0x2B50...0x2B50, 0x2B55...0x2B55, 0x2E80...0x303E, 0x3041...0x4DBF,
    0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F004...0x1F004, 0x1F0CF...0x1F0CF, 0x1F18E...0x1F18E,
    0x1F191...0x1F19A, 0x1F200...0x1F320, 0x1F32D...0x1F335, 0x1F337...0x1F37C,
    0x1F37E...0x1F393, 0x1F3A0...0x1F3CA, 0x1F3CF...0x1F3D3, 0x1F3E0...0x1F3F0,
    0x1F3F4...0x1F3F4, 0x1F3F8...0x1F43E, 0x1F440...0x1F440, 0x1F442...0x1F4FC,
    0x1F4FF...0x1F53D, 0x1F54B...0x1F54E, 0x1F550...0x1F567, 0x1F595...0x1F596,
    0x1F5A4...0x1F5A4, 0x1F5FB...0x1F64F, 0x1F680...0x1F6C5, 0x1F6CC...0x1F6CC,
    0x1F6D0...0x1F6D2, 0x1F6D5...0x1F6D7, 0x1F6EB...0x1F6EC, 0x1F6F4...0x1F6FC,
    0x1F7E0...0x1F7EB, 0x1F90C...0x1F93A, 0x1F93C...0x1F945, 0x1F947...0x1F9FF,
    0x1FA70...0x1FAFF, 0x20000...0x3FFFD,
  ]
}
