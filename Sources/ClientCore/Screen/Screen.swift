// What lives here: the grid of cells that a terminal shows.

/// A cell, counted from zero at the top left.
package struct Position: Hashable, Sendable {
  package let row: Int
  package let column: Int

  init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }
}

/// What is outside the grid is ignored, so that layouts need no arithmetic for tiny windows.
package struct Screen: Equatable, Sendable {
  package let rows: Int
  package let columns: Int
  /// A row that nobody has written into is empty, which is blank: most of most screens is made, compared
  /// and given up without a look at a cell.
  private var grid: [[Cell]]
  /// Where the hardware cursor stands; nil hides it.
  package private(set) var cursor: Position?
  /// The window's title, for terminals that have one.
  package private(set) var title = ""

  package init(rows: Int, columns: Int) {
    self.rows = max(rows, 0)
    self.columns = max(columns, 0)
    grid = Array(repeating: [], count: self.rows)
  }

  package static func == (one: Screen, other: Screen) -> Bool {
    one.rows == other.rows && one.columns == other.columns && one.cursor == other.cursor
      && one.title == other.title
      && (0..<one.rows).allSatisfy { one.columns(of: $0, thatDifferFrom: other).isEmpty }
  }

  /// A cell, counted from zero at the top left.
  package subscript(row: Int, column: Int) -> Cell {
    grid[row].isEmpty ? .blank() : grid[row][column]
  }

  /// The cells of a row from the left.
  package func row(_ row: Int) -> [Cell] {
    grid[row].isEmpty ? Array(repeating: .blank(), count: columns) : grid[row]
  }

  func isBlank(_ row: Int) -> Bool { grid[row].isEmpty }

  /// Whether both have the same cells of a row in the same place: nobody has written into it since one was
  /// made from the other.
  func shares(_ row: Int, with other: Screen) -> Bool {
    grid[row].withUnsafeBufferPointer { mine in
      other.grid[row].withUnsafeBufferPointer { $0.baseAddress == mine.baseAddress }
    }
  }

  private mutating func prepare(_ row: Int) {
    if grid[row].isEmpty { grid[row] = Array(repeating: .blank(), count: columns) }
  }

  package mutating func putCursor(row: Int, column: Int) {
    cursor = Position(row: row, column: column)
  }

  mutating func hideCursor() { cursor = nil }

  /// What the window is called, as far as any terminal shows it.
  package mutating func call(_ title: String) {
    self.title = DisplayForm.line(String(title.prefix(200)))
  }

  /// Row by row.
  package var cells: [Cell] { (0..<rows).flatMap(row) }

  /// Writes `text` from `column` on, at most `limit` columns of it; gives the columns used.
  /// A wide character that does not fit becomes a blank.
  @discardableResult
  package mutating func write(
    _ text: String, row: Int, column: Int, limit: Int = .max, style: Style = .plain
  ) -> Int {
    guard 0..<rows ~= row, column < columns, limit > 0 else { return 0 }
    let end = limit < columns - column ? column + limit : columns
    var next = column
    if DisplayForm.isPlain(text) {
      for byte in text.utf8.prefix(max(0, end - next)) {
        put(DisplayForm.plain(byte), row, &next, style)
      }
      return next - column
    }
    for cluster in text {
      if DisplayForm.isNarrow(cluster) {
        guard next < end else { break }
        put(DisplayForm.narrow(cluster), row, &next, style)
        continue
      }
      let parts = DisplayForm.parts(of: cluster)
      let width = parts.reduce(0) { $0 + $1.columns }
      guard next + width <= end else {
        // The stand-in of a control character may be cut; a wide character may not.
        for part in parts where next < end {
          if next + part.columns <= end { put(part, row, &next, style) } else { break }
        }
        while next < end { put(DisplayForm.blank, row, &next, style) }
        break
      }
      for part in parts { put(part, row, &next, style) }
    }
    return next - column
  }

  /// The same for text of several looks.
  @discardableResult
  package mutating func write(
    _ text: StyledText, row: Int, column: Int, limit: Int = .max
  ) -> Int {
    var used = 0
    for run in text.runs {
      let room = min(limit, columns - column) - used
      guard room > 0 else { break }
      used += write(run.text, row: row, column: column + used, limit: room, style: run.style)
    }
    return used
  }

  /// Fills a part of a row (to its end, if no width is given) with one narrow character.
  package mutating func fill(
    row: Int, column: Int = 0, width: Int = .max, with character: Character = " ",
    style: Style = .plain
  ) {
    guard 0..<rows ~= row, column < columns, width > 0 else { return }
    var next = max(column, 0)
    let end = width < columns - column ? column + width : columns
    let part = DisplayForm.parts(of: character).first ?? DisplayForm.blank
    let narrow = part.columns == 1 ? part : DisplayForm.blank
    while next < end { put(narrow, row, &next, style) }
  }

  /// Changes the look of cells that are already written.
  package mutating func restyle(
    row: Int, column: Int = 0, width: Int = .max, _ change: (Style) -> Style
  ) {
    guard 0..<rows ~= row, column < columns, width > 0 else { return }
    let end = width < columns - column ? column + width : columns
    prepare(row)
    for index in max(column, 0)..<max(end, max(column, 0)) {
      let cell = grid[row][index]
      grid[row][index] = Cell(text: cell.text, columns: cell.columns, style: change(cell.style))
    }
  }

  private mutating func put(
    _ part: DisplayForm.Part, _ row: Int, _ column: inout Int, _ style: Style
  ) {
    defer { column += part.columns }
    guard column >= 0, column + part.columns <= columns else { return }
    prepare(row)
    Self.put(part, into: &grid[row], column, style)
  }

  private static func put(
    _ part: DisplayForm.Part, into row: inout [Cell], _ first: Int, _ style: Style
  ) {
    let last = first + part.columns - 1
    // What is left of a wide character that loses a half is blank.
    if row[first].isContinuation, first > 0 { row[first - 1] = .blank(row[first - 1].style) }
    if row[last].columns == 2, last + 1 < row.count {
      row[last + 1] = .blank(row[last + 1].style)
    }
    row[first] = Cell(text: part.text, columns: part.columns, style: style)
    if part.columns == 2 { row[last] = .continuation(style) }
  }

  /// The rows as text, without trailing blanks.
  package var lines: [String] {
    (0..<rows).map { index in
      let visible = row(index)
      let count = visible.lastIndex { $0.text != " " }.map { $0 - visible.startIndex + 1 } ?? 0
      return visible.prefix(count).map(\.text).joined()
    }
  }

  /// All rows, each ended by a line feed.
  package var text: String { lines.map { $0 + "\n" }.joined() }
}
