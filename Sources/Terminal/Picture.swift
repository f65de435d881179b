// What lives here: the picture that the terminal shows, as curses knows it.

import CNcurses
import ClientCore

struct Picture {
  let window: Terminal.OpaqueWindow
  private let canvas: Canvas
  private var painter: Painter
  private(set) var shown: Screen?

  init(_ canvas: Canvas, wantsColour: Bool, ground: Ground) {
    (self.canvas, window) = (canvas, canvas.window)
    painter = Painter(window: canvas.window, wantsColour: wantsColour, ground: ground)
  }

  /// What curses has drawn by itself.
  func take() -> [UInt8] { canvas.take() }

  /// The bytes that make the terminal show it.
  mutating func paint(_ screen: Screen) -> [UInt8] {
    let whole = painter.paint(screen, over: shown)
    shown = screen
    return canvas.take() + whole
  }

  /// The terminal shows something else.
  mutating func forget() {
    shown = nil
    clearok(window, true)
  }

  /// What is shown means other colours now.
  mutating func take(_ ground: Ground, hasWideSigns: Bool, wholeEmoji: Set<Emoji>) {
    painter.take(ground, hasWideSigns: hasWideSigns, wholeEmoji: wholeEmoji)
    shown = nil
  }

  /// The bytes that draw a row anew, over which something else was written.
  mutating func paint(row: Int) -> [UInt8] {
    guard let shown else { return [] }
    wredrawln(window, Int32(row), 1)
    return paint(shown) + painter.wholeEmoji(of: shown, row: row)
  }

  /// The hues that there are for names.
  var hues: Int { painter.theme.hues }

  func close() { canvas.close() }
}
