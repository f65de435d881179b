// What lives here: emoji of several characters, written over what curses has drawn in their place.

import ClientCore

/// A cell of curses holds one character with its marks. Where an emoji of several stands it draws the
/// stand-in, and the whole is written over that, in the same two columns.
extension Painter {
  func hasWholeEmoji(_ cells: [Cell]) -> Bool { cells.contains { isWholeEmoji($0) } }

  private func isWholeEmoji(_ cell: Cell) -> Bool {
    // No single character is longer.
    guard cell.columns == 2, cell.text.utf8.count > 4,
      let emoji = cell.text.first.flatMap(Emoji.init)
    else { return false }
    return whole.contains(emoji)
  }

  /// The bytes that draw those of a row; the cursor and the look of what follows stay as they are.
  func wholeEmoji(of screen: Screen, row: Int) -> [UInt8] {
    guard !whole.isEmpty else { return [] }
    var text = ""
    for (column, cell) in screen.row(row).enumerated() where isWholeEmoji(cell) {
      text += "\u{1B}[\(row + 1);\(column + 1)H\u{1B}[\(look(cell.style))m\(cell.text)"
    }
    return text.isEmpty ? [] : Array("\u{1B}7\(text)\u{1B}8".utf8)
  }

  /// The numbers that select a look, as all terminals have them that tell how wide an emoji is.
  private func look(_ style: Style) -> String {
    let style = theme.resolved(style)
    var numbers = ["0"]
    if style.isBold { numbers.append("1") }
    if style.isUnderlined { numbers.append("4") }
    if style.isReversed { numbers.append("7") }
    return (numbers + colour(style.foreground, 30) + colour(style.background, 40))
      .joined(separator: ";")
  }

  /// `first`: the number of the first of the plain colours.
  private func colour(_ colour: Colour, _ first: Int) -> [String] {
    let number = Int(number(colour).number)
    guard number >= 0 else { return [] }
    if number < 8 { return ["\(first + number)"] }
    if number < 256 { return ["\(first + 8)", "5", "\(number)"] }
    return ["\(first + 8)", "2"] + [16, 8, 0].map { "\(number >> $0 & 0xFF)" }
  }
}
