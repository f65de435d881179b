// What lives here: the part of the input line that fits its row.

extension Editor {
  /// The text as shown in one row of `width` columns (line feeds as return marks), and the cursor's
  /// column in it. The row is scrolled so that the cursor, with the column after it, is inside;
  /// a mark at either end says that there is more.
  public func view(width: Int) -> (text: String, cursor: Int) {
    let width = max(width, 1)
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

  private func shown(_ clusters: ArraySlice<Character>) -> String {
    clusters.map { DisplayForm.text(of: String($0)) }.joined()
  }
}
