// What lives here: the message log as rows of a pane.

import DequeModule
import IRC
import System

/// Builds only the rows that are seen, from the bottom up.
struct LogView {
  /// A row, and how many rows of its entry are above it (fewer than none: a line that separates it from
  /// the one before) and below it.
  struct Row: Equatable {
    fileprivate(set) var lead: StyledText
    let body: StyledText
    let entry: Int
    let above: Int
    let below: Int
    var text: StyledText { lead + body }
    /// Goes from border to border.
    var isRule: Bool { above < 0 && lead.isEmpty }
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
  private let comesBack: String
  private let hueCount: Int
  private let joinsEmoji: Bool
  /// Of those whose words are shown.
  private var hues: [String: UInt8] = [:]

  /// `window`: the columns of all; `comesBack`: what is told at the line above what is new.
  init(
    _ log: Log, columns: Int, window: Int, height: Int, utcOffset: UTCOffset, now: Timestamp,
    hues: Int, joinsEmoji: Bool, comesBack: String = "", fold: @escaping (String) -> String
  ) {
    self.log = log
    self.columns = columns
    self.height = height
    self.utcOffset = utcOffset
    self.fold = fold
    thisYear = utcOffset.fields(of: now).year
    metrics = EntryMetrics(columns: columns, window: window)
    self.comesBack = comesBack
    hueCount = hues
    self.joinsEmoji = joinsEmoji
  }

  /// `visibleRows` with no two names alike.
  var colouredRows: [Row] {
    var view = self
    view.hues = log.hues.hues(of: speakers, of: hueCount)
    return view.visibleRows
  }

  /// Whoever said what may be shown, the newest first: no message has less than a row.
  private var speakers: [String] {
    let entries = log.entries
    let anchor = log.scroll.flatMap { anchor in entries.lastIndex { $0.id == anchor.entry } }
    let end = min(max((anchor ?? entries.count - 1) + 1, height), entries.count)
    var names: [String] = []
    for entry in entries[max(0, end - height)..<end].reversed() where entry.isSpeech && !entry.isOwn
    {
      let name = fold(entry.sender)
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// The rows to show; fewer than the pane has stand at its bottom. The first says who and when.
  var visibleRows: [Row] {
    var rows = rowsUp(from: log.scroll, count: height)
    // Scrolled to the very top of a short rest: fill the pane from the first row down.
    if rows.count < height, log.scroll != nil {
      rows = Array(rowsDown(from: nil, count: height).prefix(height))
    }
    if let first = rows.first, first.above >= 0,
      let entry = log.entries.last(where: { $0.id == first.entry })
    {
      rows[0].lead = view(of: entry).lead(.whole)
    }
    return rows
  }

  /// How many messages are below these rows, and how many of those are unseen mentions.
  func below(_ rows: [Row]) -> (messages: Int, forYou: Int) {
    guard let last = rows.last, let index = log.entries.lastIndex(where: { $0.id == last.entry })
    else { return (0, 0) }
    let rest = log.entries[(index + 1)...].lazy.filter(\.isSpeech).prefix(1000)
    return (rest.count, rest.count { $0.isMention && log.attention.isUnseen($0.id) })
  }

  private func view(of entry: Entry) -> EntryView {
    EntryView(
      entry, metrics, utcOffset, isFound: entry.id == log.found, joinsEmoji: joinsEmoji,
      hue: hues[fold(entry.sender)] ?? 0)
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
    let isFound = entry.id == log.found
    let lead: EntryLead =
      if let previous, separators.isEmpty, !isFound {
        EntryLead(entry, after: previous, utcOffset, fold: fold)
      } else {
        .whole
      }
    let texts = view(of: entry).rows(lead)
    let count = separators.count + texts.count
    return separators.enumerated().map { offset, text in
      Row(
        lead: text.lead, body: text.body, entry: entry.id, above: offset - separators.count,
        below: count - 1 - offset)
    }
      + texts.enumerated().map { offset, text in
        Row(
          lead: text.lead, body: text.body, entry: entry.id, above: offset,
          below: texts.count - 1 - offset)
      }
  }

  private typealias Separator = (lead: StyledText, body: StyledText)

  private func separators(above entry: Entry, previous: Entry?) -> [Separator] {
    var rows: [Separator] = []
    if previous == nil, let text = log.coverage.top.text {
      rows.append((" ", StyledText(text, Palette.note)))
    }
    let fields = utcOffset.fields(of: entry.time)
    let before = previous.map { utcOffset.fields(of: $0.time) }
    if before?.date != fields.date {
      rows.append(line(DayName.short(fields, thisYear: thisYear), Palette.separator))
    } else if !metrics.showsTime, let before, before.clock.prefix(4) != fields.clock.prefix(4) {
      rows.append(line(fields.clock, Palette.separator))
    }
    if log.coverage.gaps[entry.id] != nil {
      let indent = StyledText(String(repeating: " ", count: metrics.indent))
      rows.append((indent, StyledText("-- some messages are not loaded --", Palette.note)))
    }
    if let new = log.attention.newLine, entry.id == new.entry,
      previous != nil || log.coverage.top == .more
    {
      rows.append(newLine(new, since: previous ?? entry))
    }
    return rows
  }

  /// `8 new since 11:58 ── Alt-u comes back`
  private func newLine(_ new: Attention.NewLine, since entry: Entry) -> Separator {
    let text = "\(new.count) new since \(utcOffset.fields(of: entry.time).clock)"
    let fits = text.count + comesBack.count + 12 <= columns
    let end =
      comesBack.isEmpty || !fits ? "" : " \(Glyph.horizontal)\(Glyph.horizontal) \(comesBack)"
    return line(text + end, Palette.marker)
  }

  /// In the middle of a rule.
  private func line(_ text: String, _ style: Style) -> Separator {
    let left = max(0, (columns - text.count - 2) / 2)
    let right = max(0, columns - text.count - 2 - left)
    let rule = { String(repeating: Glyph.horizontal, count: $0) }
    return (StyledText(), StyledText("\(rule(left)) \(text) \(rule(right))", style))
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
