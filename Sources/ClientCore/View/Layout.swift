// What lives here: which part of the screen belongs to what, for any size.

/// Rows are given up from the least to the most needed: rule, title, status.
struct Layout: Equatable, Sendable {
  /// Under this width there is no sidebar.
  static let sidebarThreshold = 70

  let rows: Int
  let columns: Int
  let titleRow: Int?
  let ruleRow: Int?
  let statusRow: Int?
  let inputRow: Int
  let logRows: Range<Int>
  /// Columns of the message log; the sidebar's border stands right of them.
  let logColumns: Int
  let sidebar: Range<Int>?

  /// `bannerRows`: how many a question wants where the rule is.
  init(rows: Int, columns: Int, wantsSidebar: Bool, bannerRows: Int = 1) {
    self.rows = rows
    self.columns = columns
    inputRow = max(rows - 1, 0)
    statusRow = rows >= 3 ? rows - 2 : nil
    // One row of the log stays.
    ruleRow = rows >= 5 ? rows - 2 - max(1, min(bannerRows, rows - 4)) : nil
    titleRow = rows >= 4 ? 0 : nil
    let top = titleRow == nil ? 0 : 1
    logRows = top..<max(top, ruleRow ?? statusRow ?? inputRow)
    if wantsSidebar, columns >= Self.sidebarThreshold {
      let width = columns >= 100 ? 24 : 18
      logColumns = columns - width - 2
      sidebar = (columns - width)..<columns
    } else {
      logColumns = columns
      sidebar = nil
    }
  }
}
