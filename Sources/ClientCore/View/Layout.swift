// What lives here: which part of the screen belongs to what, for any size.

/// Rows are given up from the least to the most needed: hints, promise, title, conversations. The words
/// never get fewer columns because the window has more: what is over until then belongs to the people.
struct Layout: Equatable, Sendable {
  /// Under this width the people are a page.
  static let peopleThreshold = 70
  /// From these widths on the conversations are a list.
  static let listThreshold = 100
  static let wideThreshold = 120
  /// Nobody reads longer rows with ease.
  static let textLimit = 100

  /// What the screen is to show, besides the words.
  struct Wishes: Equatable, Sendable {
    private(set) var people = false
    private(set) var list = true
    /// Rows of what is asked or has to be told.
    private(set) var banner = 0
    /// Rows of what is typed.
    private(set) var input = 1
  }

  let rows: Int
  let columns: Int
  let titleRow: Int?
  let promiseRows: Range<Int>
  let conversationRow: Int?
  let inputRows: Range<Int>
  let hintRow: Int?
  let logRows: Range<Int>
  /// Columns of the list of conversations; its rule stands right of them.
  let list: Range<Int>?
  let text: Range<Int>
  /// Columns of the people; their border stands two columns left of them.
  let people: Range<Int>?

  init(rows: Int, columns: Int, _ wishes: Wishes = Wishes()) {
    (self.rows, self.columns) = (rows, columns)
    let hasList = wishes.list && rows >= 8 && columns >= Self.listThreshold
    hintRow = rows >= 16 ? rows - 1 : nil
    let bottom = hintRow ?? max(rows, 1)
    let input = max(1, min(wishes.input, min(6, rows / 4)))
    inputRows = (bottom - input)..<bottom
    conversationRow = rows >= 3 && !hasList ? inputRows.lowerBound - 1 : nil
    titleRow = rows >= 4 ? 0 : nil
    let top = titleRow == nil ? 0 : 1
    let end = max(conversationRow ?? inputRows.lowerBound, top)
    // One row of words stays.
    let wanted = rows >= 8 ? max(wishes.banner, 1) : rows >= 5 ? wishes.banner : 0
    promiseRows = max(top, end - max(0, min(wanted, end - top - 1)))..<end
    logRows = top..<promiseRows.lowerBound

    let hasPeople = wishes.people && columns >= Self.peopleThreshold
    let left = hasList ? Self.listColumns(columns) : 0
    list = hasList ? 0..<(left - 1) : nil
    let width = Self.textColumns(columns, hasList: wishes.list && rows >= 8, wishes.people)
    text = left..<(left + width)
    people = hasPeople ? (left + width + 2)..<columns : nil
  }

  /// With its rule.
  private static func listColumns(_ columns: Int) -> Int {
    columns < listThreshold ? 0 : columns < wideThreshold ? 20 : 24
  }

  /// With their border and the blank behind it.
  private static func peopleColumns(_ columns: Int) -> Int {
    columns < peopleThreshold
      ? 0 : columns < wideThreshold ? min(21, max(14, columns - 56)) : 26
  }

  private static func textColumns(_ columns: Int, hasList: Bool, _ hasPeople: Bool) -> Int {
    let left = { (width: Int) in
      width - (hasList ? listColumns(width) : 0) - (hasPeople ? peopleColumns(width) : 0)
    }
    let wider = [peopleThreshold, listThreshold, wideThreshold].filter { $0 > columns }
    return max(0, ([columns] + wider).map(left).reduce(textLimit, min))
  }
}
