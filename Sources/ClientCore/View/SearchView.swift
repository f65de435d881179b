// What lives here: the search line and the list of what was found.

import IRC
import System

struct SearchView: Equatable, Sendable {
  private(set) var editor = Editor()
  private(set) var selection = 0
  /// What the hits on the screen are for.
  private var searched: String?

  enum Reaction: Equatable {
    case stay
    case close
    case search(String)
    case go(Int)
    /// What was said before the last hit.
    case older
  }

  init() {}

  /// A search that is under way already.
  init(searching text: String) {
    editor.set(text)
    searched = text
  }

  mutating func handle(_ key: Key, hits: Int, hasOlder: Bool = false) -> Reaction {
    switch key {
    case .escape, .function(7), .control("c"), .alt("/"): return .close
    case .down, .control("n"): return goDown(1, hits, hasOlder)
    case .up, .control("p"): selection = max(selection - 1, 0)
    case .pageDown: return goDown(10, hits, hasOlder)
    case .pageUp: selection = max(selection - 10, 0)
    case .enter:
      let text = editor.text.trimmed
      if text == searched { return hits > selection ? .go(selection) : .stay }
      guard !text.isEmpty else { return .stay }
      searched = text
      selection = 0
      return .search(text)
    case .focusIn, .focusOut, .mouse: break
    default: _ = editor.handle(key)
    }
    return .stay
  }

  private mutating func goDown(_ step: Int, _ hits: Int, _ hasOlder: Bool) -> Reaction {
    selection = min(selection + step, max(hits - 1, 0))
    return hasOlder && selection == hits - 1 ? .older : .stay
  }

  func draw(
    on screen: inout Screen, _ search: Search?, _ utcOffset: UTCOffset, at now: Timestamp,
    rows: Range<Int>
  ) {
    guard let first = rows.first else { return }
    screen.ask(" search: ", editor, in: rows)
    guard rows.count > 1 else { return }
    let shown = searched == nil ? nil : search
    screen.write(" " + state(shown), row: first + 1, column: 0, style: Palette.note)
    let room = rows.count - 2
    let top = max(0, selection - max(room, 1) + 1)
    for (index, hit) in (shown?.hits ?? []).enumerated().dropFirst(top).prefix(max(room, 0)) {
      let row = first + 2 + index - top
      let mark = index == selection ? " > " : "   "
      let style: Style = index == selection ? Palette.current : .plain
      let date = date(hit.entry.time, utcOffset, now)
      let line = self.line(hit, shown?.words.list ?? [], date, screen.columns - 4)
      screen.write(StyledText(mark, style) + line, row: row, column: 0)
    }
  }

  private func state(_ search: Search?) -> String {
    guard let search else { return "words, from:NAME, in:ROOM, then Enter" }
    let count =
      switch search.hits.count {
      case 0: "nothing found"
      case 1: "1 message"
      default: "\(search.hits.count) messages"
      }
    switch search.state {
    case .asking: return "searching ..."
    case .done where search.isCut:
      return "\(count); not all could be looked through: use more words, from:, in:"
    case .done where search.hits.isEmpty: return count
    case .done where search.hasOlder: return "\(count) so far, newest first; Down at the end: more"
    case .done: return "\(count), newest first; Enter goes there"
    case .doneHere:
      let more = search.isWhole ? "" : " (the newest)"
      return "this server cannot search; in what is loaded here: \(count)\(more)"
    case .failed(let reason): return reason
    }
  }

  private func date(_ time: Timestamp, _ utcOffset: UTCOffset, _ now: Timestamp) -> String {
    let fields = utcOffset.fields(of: time)
    let thisYear = utcOffset.fields(of: now).year
    return "\(DayName.date(fields, thisYear: thisYear)) \(fields.clock)  "
  }

  /// `20 Nov 12:01  #everyone  bob  the words around the hit`
  private func line(
    _ hit: SearchHit, _ words: [String], _ date: String, _ columns: Int
  ) -> StyledText {
    var line = StyledText(date, Palette.time)
    line.append("\(EntryView.clip(hit.placeName, to: 14))  ", Palette.remark)
    line.append("\(EntryView.clip(hit.entry.sender, to: 12))  ", Palette.own)
    let text = DisplayForm.text(of: Formatting.strip(hit.entry.text))
    let room = max(columns - line.columns, 8)
    return line + Self.highlighted(Self.snippet(text, words, room), words)
  }

  /// The part of a long text in which the first word stands.
  static func snippet(_ text: String, _ words: [String], _ columns: Int) -> String {
    let lowered = text.lowercased()
    guard TextWidth.columns(of: text) > columns, lowered.count == text.count,
      let word = words.first, let range = lowered.firstRange(of: word)
    else { return text }
    let offset = lowered.distance(from: lowered.startIndex, to: range.upperBound)
    guard offset > columns - 8 else { return text }
    return ".. " + text.dropFirst(max(0, offset - columns / 2))
  }

  private static func highlighted(_ text: String, _ words: [String]) -> StyledText {
    var styled = StyledText()
    let lowered = Array(text.lowercased())
    let characters = Array(text)
    guard lowered.count == characters.count else { return StyledText(text) }
    var index = 0
    while index < characters.count {
      let match = words.map { Array($0) }.first { lowered[index...].starts(with: $0) }
      let length = max(match?.count ?? 1, 1)
      let piece = String(characters[index..<min(index + length, characters.count)])
      styled.append(piece, match == nil ? .plain : Palette.marker)
      index += length
    }
    return styled
  }
}
