// What lives here: the grid of cells that a terminal shows.

public struct Position: Hashable, Sendable {
  public var row: Int
  public var column: Int

  public init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }
}

/// What is outside the grid is ignored, so that layouts need no arithmetic for tiny windows.
public struct Screen: Equatable, Sendable {
  public let rows: Int
  public let columns: Int
  public private(set) var cells: [Cell]
  /// Where the hardware cursor stands; nil hides it.
  public var cursor: Position?
  /// The window's title, for terminals that have one.
  public var title = "" { didSet { title = DisplayForm.line(String(title.prefix(200))) } }

  public init(rows: Int, columns: Int) {
    self.rows = max(rows, 0)
    self.columns = max(columns, 0)
    cells = Array(repeating: .blank(), count: self.rows * self.columns)
  }

  public subscript(row: Int, column: Int) -> Cell { cells[row * columns + column] }

  public func row(_ row: Int) -> ArraySlice<Cell> {
    cells[row * columns..<(row + 1) * columns]
  }

  /// Writes `text` from `column` on, at most `limit` columns of it; gives the columns used.
  /// A wide character that does not fit becomes a blank.
  @discardableResult
  public mutating func write(
    _ text: String, row: Int, column: Int, limit: Int = .max, style: Style = .plain
  ) -> Int {
    guard 0..<rows ~= row, column < columns, limit > 0 else { return 0 }
    let end = limit < columns - column ? column + limit : columns
    var next = column
    for cluster in text {
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
  public mutating func write(
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
  public mutating func fill(
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
  public mutating func restyle(
    row: Int, column: Int = 0, width: Int = .max, _ change: (inout Style) -> Void
  ) {
    guard 0..<rows ~= row, column < columns, width > 0 else { return }
    let end = width < columns - column ? column + width : columns
    for index in max(column, 0)..<max(end, max(column, 0)) {
      change(&cells[row * columns + index].style)
    }
  }

  private mutating func put(
    _ part: DisplayForm.Part, _ row: Int, _ column: inout Int, _ style: Style
  ) {
    defer { column += part.columns }
    guard column >= 0, column + part.columns <= columns else { return }
    let first = row * columns + column
    let last = first + part.columns - 1
    // What is left of a wide character that loses a half is blank.
    if cells[first].isContinuation, column > 0 { cells[first - 1] = .blank(cells[first - 1].style) }
    if cells[last].columns == 2, column + part.columns < columns {
      cells[last + 1] = .blank(cells[last + 1].style)
    }
    cells[first] = Cell(text: part.text, columns: part.columns, style: style)
    if part.columns == 2 { cells[last] = .continuation(style) }
  }

  /// The rows as text, without trailing blanks.
  public var lines: [String] {
    (0..<rows).map { index in
      let visible = row(index)
      let count = visible.lastIndex { $0.text != " " }.map { $0 - visible.startIndex + 1 } ?? 0
      return visible.prefix(count).map(\.text).joined()
    }
  }

  /// All rows, each ended by a line feed.
  public var text: String { lines.map { $0 + "\n" }.joined() }
}
