// What lives here: one cell of the screen.

/// A base character with its marks, already in display form, or the right half of a wide one.
package struct Cell: Hashable, Sendable {
  package let text: String
  /// 1 or 2; 0 is the right half of the wide cell before it.
  package let columns: Int
  package let style: Style

  init(text: String, columns: Int, style: Style) {
    self.text = text
    self.columns = columns
    self.style = style
  }

  static func blank(_ style: Style = .plain) -> Cell {
    Cell(text: " ", columns: 1, style: style)
  }

  static func continuation(_ style: Style) -> Cell { Cell(text: "", columns: 0, style: style) }

  /// Whether a wide cell to the left covers it.
  package var isContinuation: Bool { columns == 0 }
}
