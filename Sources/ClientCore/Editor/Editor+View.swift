// What lives here: the part of the input line that fits its rows.

extension Editor {
  /// The text as shown in one row of `width` columns (line feeds as return marks), and the cursor's
  /// column in it. The row is scrolled so that the cursor, with the column after it, is inside;
  /// a mark at either end says that there is more.
  package func view(width: Int) -> (text: String, cursor: Int) {
    let width = max(width, 1)
    if state.isPlain, state.clusters.count < width { return (state.text, state.cursor) }
    let widths = state.clusters.map(TextWidth.columns)
    let before = widths[..<state.cursor].reduce(0, +)
    let total = before + widths[state.cursor...].reduce(0, +)
    if total < width { return (shown(state.clusters[...]), before) }

    // A third of the row stays free behind the cursor, so that typing does not scroll at once.
    let room = max(width - 2, 1)
    let atCursor = state.cursor < widths.count ? widths[state.cursor] : 1
    var start = 0
    var skipped = 0
    while start < state.cursor, before - skipped > min(room * 2 / 3, room - atCursor) {
      skipped += widths[start]
      start += 1
    }
    let lead = start > 0 && width > 3 ? "<" : ""
    var used = lead.count
    var end = start
    while end < widths.count, used + widths[end] <= (width > 3 ? width - 1 : width) {
      used += widths[end]
      end += 1
    }
    let more = end < widths.count && width > 3 ? ">" : ""
    let visible = shown(state.clusters[start..<end])
    return (lead + visible + more, min(lead.count + before - skipped, width - 1))
  }

  /// As many rows of `width` columns as the text needs, at most `limit`.
  func rowCount(width: Int, limit: Int) -> Int {
    // A short line is one row, whatever stands in it.
    if limit <= 1 || state.isPlain && state.clusters.count < max(width, 3) { return 1 }
    var count = 0
    var index = 0
    repeat {
      index = rowEnd(from: index, width: width).next
      count += 1
    } while index < state.clusters.count && count < limit
    if count < limit, state.clusters.last?.isNewline ?? false { count += 1 }
    return count
  }

  /// The rows around the cursor, at most `height` of them, and where the cursor stands among them.
  func rows(width: Int, height: Int) -> (texts: [String], cursor: (row: Int, column: Int)) {
    guard height > 1 else {
      let view = view(width: width)
      return ([view.text], (0, view.cursor))
    }
    var rows: [Range<Int>] = []
    var cursorRow = 0
    var index = 0
    // What is far above the cursor needs no rows; where a row begins is known at line feeds only.
    let near = state.clusters[..<state.cursor].indices.reversed()
      .lazy.filter { state.clusters[$0].isNewline }.dropFirst(height).first
    if let near { index = near + 1 }
    while true {
      let (end, next) = rowEnd(from: index, width: width)
      rows.append(index..<end)
      let isLast = next >= state.clusters.count
      if state.cursor >= index, state.cursor < next || isLast { cursorRow = rows.count - 1 }
      if isLast {
        if state.clusters.last?.isNewline ?? false, next == state.clusters.count {
          rows.append(next..<next)
          if state.cursor == next { cursorRow = rows.count - 1 }
        }
        break
      }
      if rows.count > cursorRow + height, next > state.cursor { break }
      index = next
    }
    let top = max(
      0, min(cursorRow - height + 1 + (cursorRow < rows.count - 1 ? 1 : 0), rows.count - height))
    let shown = rows[top..<min(top + height, rows.count)]
    let before = state.clusters[rows[cursorRow].lowerBound..<state.cursor]
    let column = before.reduce(0) { $0 + TextWidth.columns(of: $1) }
    return (
      shown.map { self.shown(state.clusters[$0]) }, (cursorRow - top, min(column, width - 1))
    )
  }

  /// Where the row that begins at `index` ends, and where the next one begins.
  private func rowEnd(from index: Int, width: Int) -> (end: Int, next: Int) {
    var end = index
    var used = 0
    while end < state.clusters.count {
      let cluster = state.clusters[end]
      if cluster.isNewline { return (end, end + 1) }
      let columns = TextWidth.columns(of: cluster)
      // The cursor behind the last character needs its column, too.
      guard used + columns < max(width, 3) || end == index else { break }
      used += columns
      end += 1
    }
    return (end, end)
  }

  private func shown(_ clusters: ArraySlice<Character>) -> String {
    clusters.map { DisplayForm.parts(of: $0).map(\.text).joined() }.joined()
  }
}
