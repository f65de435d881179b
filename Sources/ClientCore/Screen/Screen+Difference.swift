// What lives here: where two screens differ.

extension Screen {
  /// The columns of a row from the first to the last that look otherwise in another screen of the same
  /// size, whole characters all. Here and not where it is asked: a cell that is compared in another
  /// module is copied first.
  package func columns(of row: Int, thatDifferFrom other: Screen) -> Range<Int> {
    guard !isBlank(row) || !other.isBlank(row), !shares(row, with: other) else { return 0..<0 }
    let (row, theirRow) = (self.row(row), other.row(row))
    let (mine, theirs) = (row.span, theirRow.span)
    var start = 0
    while start < columns, mine[start] == theirs[start] { start += 1 }
    guard start < columns else { return 0..<0 }
    var end = columns
    while mine[end - 1] == theirs[end - 1] { end -= 1 }
    // A half of a wide character is drawn with the other.
    while start > 0, mine[start].isContinuation || theirs[start].isContinuation { start -= 1 }
    while end < columns, mine[end].isContinuation || theirs[end].isContinuation { end += 1 }
    return start..<end
  }
}
