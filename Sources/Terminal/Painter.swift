// What lives here: putting the cells of a screen into curses' window.

import CNcurses
import ClientCore
import Glibc

struct Painter {
  private let window: Terminal.OpaqueWindow
  private let colours: Int
  private let pairLimit: Int
  /// The curses pair of each pair of colours in use.
  private var pairs: [ColourPair: Int16] = [:]

  private struct ColourPair: Hashable {
    var foreground: Int32
    var background: Int32
  }

  init(window: Terminal.OpaqueWindow, wantsColour: Bool) {
    self.window = window
    guard wantsColour, has_colors(), start_color() == OK else {
      colours = 0
      pairLimit = 0
      return
    }
    use_default_colors()
    colours = Int(parley_colours())
    pairLimit = min(Int(parley_colour_pairs()), Int(Int16.max))
  }

  /// Curses compares with what the terminal shows; what did not change is not even compared.
  mutating func paint(_ screen: Screen, over shown: Screen?) {
    let known = shown?.rows == screen.rows && shown?.columns == screen.columns ? shown : nil
    if known == nil { werase(window) }
    for row in 0..<min(screen.rows, Int(getmaxy(window))) {
      let changed =
        known.map { screen.columns(of: row, thatDifferFrom: $0) } ?? 0..<screen.columns
      if !changed.isEmpty { paint(screen.row(row), row: row, columns: changed) }
    }
    if let cursor = screen.cursor, cursor.row < screen.rows, cursor.column < screen.columns {
      wmove(window, Int32(cursor.row), Int32(cursor.column))
      curs_set(1)
    } else {
      curs_set(0)
    }
    wrefresh(window)
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
        setcchar(&character, &text, look.attributes, look.pair, nil)
        // In the last cell this fails after it has put the character: the cursor cannot go on.
        mvwadd_wch(window, Int32(row), Int32(column + offset), &character)
      }
    }
  }

  struct Look {
    var attributes: attr_t = 0
    var pair: Int16 = 0
  }

  private mutating func look(of style: Style) -> Look {
    var look = Look()
    if style.isBold { look.attributes |= parley_bold }
    if style.isDim { look.attributes |= parley_dim }
    if style.isItalic { look.attributes |= parley_italic }
    if style.isUnderlined { look.attributes |= parley_underline }
    if style.isReversed { look.attributes |= parley_reverse }
    guard colours > 0 else { return look }
    let foreground = number(style.foreground)
    let background = number(style.background)
    if foreground.isBright { look.attributes |= parley_bold }
    look.pair = pair(ColourPair(foreground: foreground.number, background: background.number))
    return look
  }

  private func number(_ colour: Colour) -> (number: Int32, isBright: Bool) {
    guard case .palette(let index) = colour else { return (-1, false) }
    let reduced = Palette.reduce(index, to: colours)
    return (Int32(reduced.number), reduced.isBright)
  }

  /// When the terminal has no pair left, its own colours do.
  private mutating func pair(_ wanted: ColourPair) -> Int16 {
    if wanted.foreground < 0, wanted.background < 0 { return 0 }
    if let pair = pairs[wanted] { return pair }
    let next = pairs.count + 1
    guard next < pairLimit,
      init_pair(Int16(next), Int16(wanted.foreground), Int16(wanted.background)) == OK
    else { return 0 }
    pairs[wanted] = Int16(next)
    return Int16(next)
  }

  /// The cell's scalars for curses, ended by 0. Where this system counts a character differently
  /// (an older libc, another encoding) plain ones stand in, as many as it has columns: what is to
  /// the right stays where it is.
  private func texts(of cell: Cell) -> [[wchar_t]] {
    let wide = cell.text.unicodeScalars.map { wchar_t($0.value) }
    guard let base = wide.first else { return [] }
    if wide.count == 1, 0x20..<0x7F ~= base { return [[base, 0]] }
    if parley_width(base) == cell.columns, wide.dropFirst().allSatisfy({ parley_width($0) == 0 }) {
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
