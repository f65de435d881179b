// What lives here: which rows of two screens differ.

extension Screen {
  /// Whether a row looks the same in another screen of the same size. Here and not where it is asked:
  /// a cell that is compared in another module is copied first, both of them.
  public func row(_ row: Int, looksAsIn other: Screen) -> Bool {
    let places = row * columns..<(row + 1) * columns
    let mine = cells.span.extracting(places)
    let theirs = other.cells.span.extracting(places)
    for column in mine.indices where mine[column] != theirs[column] { return false }
    return true
  }
}
