// What lives here: putting the cells of a screen into curses' window.

import CNcurses
import ClientCore
import Glibc

struct Painter {
  private let window: Terminal.OpaqueWindow
  private let colours: Int
  private(set) var theme: Theme
  /// Signs are drawn by their stand-ins.
  private var isPlain = false
  /// What the terminal draws as one.
  private(set) var whole: Set<Emoji> = []
  /// Of each style in use.
  private var looks: [Style: Look] = [:]

  init(window: Terminal.OpaqueWindow, wantsColour: Bool, ground: Ground) {
    self.window = window
    if wantsColour, has_colors(), start_color() == OK {
      use_default_colors()
      colours = Int(parley_colours())
    } else {
      colours = 0
    }
    theme = Theme(ground, Theme.Depth(colours: colours))
  }

  mutating func take(_ ground: Ground, hasWideSigns: Bool, wholeEmoji: Set<Emoji>) {
    theme = Theme(ground, theme.depth)
    (isPlain, whole) = (hasWideSigns, wholeEmoji)
    looks = [:]
  }

  /// Curses compares with what the terminal shows; what did not change is not even compared. What it cannot
  /// draw is given back: bytes to be written after its own.
  mutating func paint(_ screen: Screen, over shown: Screen?) -> [UInt8] {
    let known = shown?.rows == screen.rows && shown?.columns == screen.columns ? shown : nil
    if known == nil { werase(window) }
    var over: [UInt8] = []
    for row in 0..<min(screen.rows, Int(getmaxy(window))) {
      let changed =
        known.map { screen.columns(of: row, thatDifferFrom: $0) } ?? 0..<screen.columns
      guard !changed.isEmpty else { continue }
      paint(screen.row(row), row: row, columns: changed)
      guard !whole.isEmpty else { continue }
      let emoji = wholeEmoji(of: screen, row: row)
      over += emoji
      // Curses takes what was written over its own for what stood below it.
      if !emoji.isEmpty || known.map({ hasWholeEmoji($0.row(row)) }) ?? false {
        wredrawln(window, Int32(row), 1)
      }
    }
    if let cursor = screen.cursor, cursor.row < screen.rows, cursor.column < screen.columns {
      wmove(window, Int32(cursor.row), Int32(cursor.column))
      curs_set(1)
    } else {
      curs_set(0)
    }
    wrefresh(window)
    return over
  }

  private mutating func paint(_ cells: [Cell], row: Int, columns: Range<Int>) {
    let limit = Int(getmaxx(window))
    var last: (style: Style, look: Look)?
    for column in columns where !cells[column].isContinuation {
      let cell = cells[column]
      guard column + cell.columns <= limit else { break }
      let look = last?.style == cell.style ? last?.look ?? Look() : look(of: cell.style)
      last = (cell.style, look)
      for (offset, var text) in texts(of: cell).enumerated() {
        var character = cchar_t()
        var pair = look.pair
        setcchar(&character, &text, look.attributes, 0, &pair)
        // In the last cell this fails after it has put the character: the cursor cannot go on.
        mvwadd_wch(window, Int32(row), Int32(column + offset), &character)
      }
    }
  }

  struct Look {
    var attributes: attr_t = 0
    var pair: Int32 = 0
  }

  /// Curses has fewer pairs than people can make with colours of their own: what is forgotten here it finds
  /// again, or gives another pair up for it.
  private static let lookLimit = 1024

  private mutating func look(of style: Style) -> Look {
    if let known = looks[style] { return known }
    if looks.count >= Self.lookLimit { looks = [:] }
    let look = makeLook(theme.resolved(style))
    looks[style] = look
    return look
  }

  private func makeLook(_ style: Style) -> Look {
    var look = Look()
    if style.isBold { look.attributes |= parley_bold }
    if style.isItalic { look.attributes |= parley_italic }
    if style.isUnderlined { look.attributes |= parley_underline }
    if style.isReversed { look.attributes |= parley_reverse }
    guard colours > 0 else { return look }
    let foreground = number(style.foreground)
    let background = number(style.background)
    if foreground.isBright { look.attributes |= parley_bold }
    if foreground.number >= 0 || background.number >= 0 {
      // When the terminal has no pair left, its own colours do.
      look.pair = max(0, alloc_pair(foreground.number, background.number))
    }
    return look
  }

  func number(_ colour: Colour) -> (number: Int32, isBright: Bool) {
    switch colour {
    case .default, .role: return (-1, false)
    case .rgb(let rgb): return (theme.depth == .direct ? Int32(rgb & 0xFF_FFFF) : -1, false)
    case .palette(let index) where theme.depth == .direct:
      return (Int32(ColourReduction.direct(index)), false)
    case .palette(let index):
      let reduced = ColourReduction.reduce(index, to: colours)
      return (Int32(reduced.number), reduced.isBright)
    }
  }

  /// The cell's scalars for curses, ended by 0. Where this system counts a character differently
  /// (an older libc, another encoding) plain ones stand in, as many as it has columns: what is to
  /// the right stays where it is.
  private func texts(of cell: Cell) -> [[wchar_t]] {
    if cell.columns == 2, cell.text.utf8.count > 4, let emoji = cell.text.first,
      Emoji(emoji) != nil
    {
      return DisplayForm.standIns(for: emoji).map { text in
        text.unicodeScalars.map { wchar_t($0.value) } + [0]
      }
    }
    let wide = cell.text.unicodeScalars.map { wchar_t($0.value) }
    guard let base = wide.first else { return [] }
    if wide.count == 1, 0x20..<0x7F ~= base { return [[base, 0]] }
    if !isPlain || !Glyph.isSign(cell.text), parley_width(base) == cell.columns,
      wide.dropFirst().allSatisfy({ parley_width($0) == 0 })
    {
      return [wide + [0]]
    }
    let standIn = wchar_t(Glyph.plain(cell.text).value)
    return Array(repeating: [standIn, 0], count: cell.columns)
  }

  /// What the system's libc says; curses moves by it.
  static func systemColumns(of scalar: Unicode.Scalar) -> Int {
    Int(parley_width(wchar_t(scalar.value)))
  }
}
