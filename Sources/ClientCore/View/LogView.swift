// What lives here: the message log as rows of a pane.

import DequeModule
import IRC
import System

/// Builds only the rows that are seen, from the bottom up.
struct LogView {
  /// A row, and how many rows of its entry are above it (fewer than none: a line that separates it from
  /// the one before) and below it.
  struct Row: Equatable {
    let text: StyledText
    let entry: Int
    let above: Int
    let below: Int
  }

  /// Of each message in these rows the part that they are.
  static func parts(
    of rows: [Row]
  ) -> [(entry: Int, rows: ClosedRange<Int>, count: Int)] {
    var parts: [(entry: Int, rows: ClosedRange<Int>, count: Int)] = []
    for row in rows where row.above >= 0 {
      if let last = parts.last, last.entry == row.entry {
        parts[parts.count - 1].rows = last.rows.lowerBound...row.above
      } else {
        parts.append((row.entry, row.above...row.above, row.above + row.below + 1))
      }
    }
    return parts
  }

  let log: Log
  let columns: Int
  let height: Int
  let utcOffset: UTCOffset
  let fold: (String) -> String
  private let thisYear: Int
  private let metrics: EntryMetrics

  init(
    _ log: Log, columns: Int, height: Int, utcOffset: UTCOffset, now: Timestamp,
    fold: @escaping (String) -> String
  ) {
    self.log = log
    self.columns = columns
    self.height = height
    self.utcOffset = utcOffset
    self.fold = fold
    thisYear = utcOffset.fields(of: now).year
    metrics = EntryMetrics(log, columns: columns)
  }

  /// The rows to show from the top of the pane.
  var visibleRows: [Row] {
    let rows = rowsUp(from: log.scroll, count: height)
    // Scrolled to the very top of a short rest: fill the pane from the first row down.
    guard rows.count < height, log.scroll != nil else { return rows }
    return Array(rowsDown(from: nil, count: height).prefix(height))
  }

  /// The anchor after scrolling by `step` rows; up is negative.
  func scrolled(by step: Int) -> ScrollAnchor? {
    step < 0 ? scrolledUp(by: -step) : scrolledDown(by: step)
  }

  private func scrolledUp(by step: Int) -> ScrollAnchor? {
    let rows = rowsUp(from: log.scroll, count: height + step)
    guard rows.count > height, height > 0 else { return log.scroll }
    let bottom = rows[max(rows.count - step, height) - 1]
    return ScrollAnchor(entry: bottom.entry, hiddenRows: bottom.below)
  }

  private func scrolledDown(by step: Int) -> ScrollAnchor? {
    guard let anchor = log.scroll else { return nil }
    let rows = rowsDown(from: anchor, count: step + 2)
    guard rows.count > step + 1 else { return nil }
    return ScrollAnchor(entry: rows[step].entry, hiddenRows: rows[step].below)
  }

  /// The anchor that shows the first row at the top.
  var top: ScrollAnchor? {
    let rows = rowsDown(from: nil, count: height + 1)
    guard rows.count > height, height > 0 else { return nil }
    return ScrollAnchor(entry: rows[height - 1].entry, hiddenRows: rows[height - 1].below)
  }

  /// The anchor with which the entry at `index` begins the page; nil where the rest fits.
  func anchor(from index: Int) -> ScrollAnchor? {
    var rows: [Row] = []
    var next = index
    while next < log.entries.count, rows.count <= height {
      rows += self.rows(at: next)
      next += 1
    }
    guard rows.count > height, height > 0 else { return nil }
    return ScrollAnchor(entry: rows[height - 1].entry, hiddenRows: rows[height - 1].below)
  }

  /// Whether the first row of the log is on the screen.
  var isAtTop: Bool { rowsUp(from: log.scroll, count: height + 1).count <= height }

  /// At most `count` rows that end at `anchor`, in reading order.
  private func rowsUp(from anchor: ScrollAnchor?, count: Int) -> [Row] {
    let entries = log.entries
    var index = entries.endIndex - 1
    var hidden = 0
    if let anchor, let found = entries.lastIndex(where: { $0.id == anchor.entry }) {
      index = found
      hidden = anchor.hiddenRows
    }
    var reversed: [Row] = []
    while index >= 0, reversed.count < count {
      let rows = self.rows(at: index)
      reversed += rows.dropLast(min(hidden, rows.count - 1)).reversed()
      hidden = 0
      index -= 1
    }
    return reversed.prefix(count).reversed()
  }

  /// At least `count` rows, where there are so many, beginning with the anchor's.
  private func rowsDown(from anchor: ScrollAnchor?, count: Int) -> [Row] {
    var index = 0
    var rows: [Row] = []
    if let anchor, let found = log.entries.lastIndex(where: { $0.id == anchor.entry }) {
      index = found + 1
      rows = self.rows(at: found).filter { $0.below <= anchor.hiddenRows }
    }
    while index < log.entries.count, rows.count < count {
      rows += self.rows(at: index)
      index += 1
    }
    return rows
  }

  /// One entry's rows with the separators that belong above it.
  private func rows(at index: Int) -> [Row] {
    let entry = log.entries[index]
    let previous = index > 0 ? log.entries[index - 1] : nil
    let separators = separators(above: entry, previous: previous)
    let texts =
      separators + EntryView(entry, metrics, utcOffset, isFound: entry.id == log.found, fold).rows
    return texts.enumerated().map { offset, text in
      Row(
        text: text, entry: entry.id, above: offset - separators.count,
        below: texts.count - 1 - offset)
    }
  }

  private func separators(above entry: Entry, previous: Entry?) -> [StyledText] {
    var rows: [StyledText] = []
    if previous == nil, let text = log.missing.top.text {
      rows.append(StyledText(" " + text, Palette.note))
    }
    let fields = utcOffset.fields(of: entry.time)
    let before = previous.map { utcOffset.fields(of: $0.time) }
    if before?.date != fields.date {
      rows.append(line(DayName.short(fields, thisYear: thisYear)))
    } else if !metrics.showsTime, let before, before.clock.prefix(4) != fields.clock.prefix(4) {
      rows.append(line(fields.clock))
    }
    if log.missing.gaps[entry.id] != nil {
      let text = StyledText("-- some messages are not loaded --", Palette.note)
      rows.append(StyledText(String(repeating: " ", count: metrics.indent)) + text)
    }
    if entry.id == log.attention.newLine?.entry, previous != nil || log.missing.top == .more {
      let marker = StyledText("-- new --", Palette.marker)
      rows.append(StyledText(String(repeating: " ", count: metrics.indent)) + marker)
    }
    return rows
  }

  private func line(_ text: String) -> StyledText {
    let dashes = max(0, columns - text.count - 3)
    return StyledText(" \(text) \(String(repeating: "-", count: dashes))", Palette.separator)
  }
}

/// `Fri 20 Nov`, `Tue 26 Nov 2019` in another year, independent of the process's locale.
enum DayName {
  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  static func short(_ fields: CalendarFields, thisYear: Int) -> String {
    "\(weekdays[fields.weekday]) \(date(fields, thisYear: thisYear))"
  }

  static func date(_ fields: CalendarFields, thisYear: Int) -> String {
    let year = fields.year == thisYear ? "" : " \(fields.year)"
    return "\(fields.day) \(months[fields.month - 1])\(year)"
  }
}
