// What lives here: the rule above the input, which says where words go before they do.

struct PromiseRow {
  /// The first that fits is shown.
  let texts: [String]
  /// Right of the people's border: what is below.
  let below: String
  /// The borders of list and people end here.
  let meetsBorders: Bool

  func draw(on screen: inout Screen, row: Int, _ layout: Layout) {
    screen.fill(row: row, with: Glyph.horizontal, style: Palette.rule)
    let border = layout.people.map { $0.lowerBound - 2 }
    for column in [layout.list?.upperBound, border].compactMap(\.self)
    where meetsBorders {
      screen.write(String(Glyph.meetsBelow), row: row, column: column, style: Palette.rule)
    }
    let below = givesWay(layout, border) ? "" : below
    let start = below.isEmpty ? layout.columns : rightStart(below, layout, border)
    if !below.isEmpty { screen.write(" \(below) ", row: row, column: start, style: Palette.note) }
    let left = left(layout)
    let end = min(start, border ?? layout.columns) - 2
    // Rather over the people's border than cut.
    let widest = max(end, start - 2)
    let fitting =
      texts.first { TextWidth.columns(of: $0) + 2 <= end - left }
      ?? texts.first { TextWidth.columns(of: $0) + 2 <= widest - left } ?? texts.last
    guard widest > left, let text = fitting, !text.isEmpty else { return }
    let shown = StyledText(" ") + StyledText(text, Palette.note) + StyledText(" ")
    let isWide = shown.columns > end - left
    screen.write(shown, row: row, column: left, limit: (isWide ? widest : end) - left)
  }

  private func left(_ layout: Layout) -> Int {
    (layout.list.map { $0.upperBound + 1 } ?? 0) + 2
  }

  /// Where words go is more than what is below, where there is room for one of them.
  private func givesWay(_ layout: Layout, _ border: Int?) -> Bool {
    guard !below.isEmpty, let shortest = texts.map(TextWidth.columns).min() else { return false }
    let room = { (end: Int) in end - 2 - left(layout) - 2 }
    return shortest > room(rightStart(below, layout, border)) && shortest <= room(layout.columns)
  }

  private func rightStart(_ below: String, _ layout: Layout, _ border: Int?) -> Int {
    if let border, layout.columns - border >= below.count + 3 { return border + 2 }
    return max(layout.columns - below.count - 3, 0)
  }
}
