// What lives here: the help, made from the tables of keys and commands.

struct HelpView: Equatable, Sendable {
  /// The first line shown.
  private(set) var top = 0

  static let lines: [StyledText] = {
    let keys = Action.helpRows.map { ($0.keys, $0.help) }
    let editing = EditorAction.allCases.map { action in
      (action.keys.map(\.name).joined(separator: ", "), action.help)
    }
    let commands = SlashCommand.all.map { command in
      let aliases =
        command.aliases.isEmpty
        ? "" : " (also \(command.aliases.map { "/" + $0 }.joined(separator: ", ")))"
      return (command.synopsis, command.help + aliases)
    }
    let completion = ("Tab", "Complete a name or command; again for the next.")
    return section("Keys", keys) + section("Commands", commands)
      + section("Input line", editing + [completion]) + section("Signs", signs)
  }()

  private static let signs = [
    ("+4", "Four unread lines."), ("@2", "Two of them said to you; in a talk, two lines."),
    ("(4)", "Four unread where nothing counts as said to you (/mute)."),
    ("!", "Something went wrong there."),
    (Glyph.draft, "Something is typed there and not sent."),
    (Glyph.mention, "Said to you."), (Glyph.waits, "Not safe with the server yet."),
    (Glyph.here, "Here."), (Glyph.busy, "Busy or away."),
    (Glyph.idle, "Here, and silent for long."),
    (Glyph.event, "Something that happened."),
  ]

  private static func section(_ title: String, _ rows: [(String, String)]) -> [StyledText] {
    [StyledText(" " + title, Palette.current)]
      + rows.map { left, right in
        StyledText("  " + left, .plain) + "\u{1F}" + StyledText(right, Palette.remark)
      } + [StyledText()]
  }

  /// False when the key closes the help.
  mutating func handle(_ key: Key, page: Int, columns: Int) -> Bool {
    switch key {
    case .down, .character("j"): top += 1
    case .up, .character("k"): top -= 1
    case .pageDown, .character(" "), .control("v"): top += page
    case .pageUp, .alt("v"): top -= page
    case .home: top = 0
    case .focusIn, .focusOut, .mouse: break
    default: return false
    }
    top = max(0, min(top, Self.rows(columns: columns).count - page))
    return true
  }

  /// The two columns laid side by side, wrapped to the pane.
  static func rows(columns: Int) -> [StyledText] {
    let left = columns >= 60 ? 34 : 4
    var rows: [StyledText] = []
    for line in lines {
      let halves = line.split()
      guard let right = halves.right else {
        rows.append(halves.left)
        continue
      }
      var first = halves.left
      if columns < 60 || first.columns >= left {
        rows += first.wrapped(to: columns)
        first = StyledText()
      }
      for text in right.wrapped(to: max(columns - left - 1, 10)) {
        let gap = String(repeating: " ", count: max(0, left - first.columns))
        rows.append(first + StyledText(gap) + text)
        first = StyledText()
      }
    }
    return rows
  }

  func draw(on screen: inout Screen, rows: Range<Int>) {
    let all = Self.rows(columns: screen.columns)
    for row in rows {
      screen.fill(row: row)
      let index = top + row - rows.lowerBound
      if all.indices.contains(index) { screen.write(all[index], row: row, column: 0) }
    }
  }
}

extension StyledText {
  /// The halves before and after the unit separator.
  fileprivate func split() -> (left: StyledText, right: StyledText?) {
    var left = StyledText()
    var right: StyledText?
    for run in runs {
      let pieces = run.text.split(separator: "\u{1F}", omittingEmptySubsequences: false)
      for (index, piece) in pieces.enumerated() {
        if index > 0 { right = right ?? StyledText() }
        if right == nil {
          left.append(String(piece), run.style)
        } else {
          right?.append(String(piece), run.style)
        }
      }
    }
    return (left, right)
  }
}
