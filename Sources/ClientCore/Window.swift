// What lives here: the size of the screen, and what of the talk stands on it.

struct Window: Equatable, Sendable {
  private(set) var rows = 24
  private(set) var columns = 80
  private(set) var showsSidebar = true
  /// The unread message to which the view was moved, so that it is moved there once.
  private var opened: Int?

  mutating func resize(columns: Int, rows: Int) { (self.columns, self.rows) = (columns, rows) }

  mutating func toggleSidebar() { showsSidebar.toggle() }

  func isOpened(at entry: Int) -> Bool { opened == entry }

  mutating func open(at entry: Int) { opened = entry }
}
