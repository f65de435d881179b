// What lives here: the list of who is online.

import IRC
import System

struct SidebarView {
  let people: [Line]

  struct Line: Equatable {
    /// `*` for here, a rank's prefix, or a blank.
    let mark: String
    let nick: String
    let status: String
    let isActive: Bool
  }

  /// Everybody in the room the sidebar shows, by rank and then by name.
  init(_ chat: Chat, at now: Timestamp) {
    guard let conversation = chat.sidebarRoom else {
      people = []
      return
    }
    let ranks = Array(chat.facts.support.memberPrefixes)
    let order = { (prefix: String) in
      prefix.first.flatMap { ranks.firstIndex(of: $0) } ?? ranks.count
    }
    let sorted = conversation.room.members.sorted { one, other in
      let (first, second) = (order(one.value.prefix), order(other.value.prefix))
      return first == second ? one.key < other.key : first < second
    }
    people = sorted.map { folded, member in
      let person = chat.roster[folded]
      let status = person?.status(at: now) ?? ""
      let prefix = String(member.prefix.prefix(1))
      return Line(
        mark: prefix.isEmpty ? (status.isEmpty ? "*" : " ") : prefix, nick: member.nick,
        status: status, isActive: status.isEmpty)
    }
  }

  func draw(on screen: inout Screen, rows: Range<Int>, columns: Range<Int>) {
    let border = columns.lowerBound - 2
    for row in rows { screen.write("|", row: row, column: border, style: Palette.rule) }
    let shown = people.count > rows.count ? max(rows.count - 1, 0) : people.count
    for (row, person) in zip(rows, people.prefix(shown)) {
      draw(person, on: &screen, row: row, columns: columns)
    }
    if shown < people.count, let last = rows.last {
      let text = "  and \(people.count - shown) more"
      screen.write(
        text, row: last, column: columns.lowerBound, limit: columns.count, style: Palette.remark)
    }
  }

  private func draw(_ line: Line, on screen: inout Screen, row: Int, columns: Range<Int>) {
    let statusColumns = line.status.isEmpty ? 0 : line.status.count + 1
    let room = max(columns.count - 2 - statusColumns, 4)
    let nick = EntryView.clip(line.nick, to: room)
    var text = StyledText(line.mark + " ", line.mark == "*" ? Palette.present : .plain)
    text.append(nick, line.isActive ? .plain : Palette.remark)
    if !line.status.isEmpty {
      let gap = TextWidth.columns(of: nick) < room ? "  " : " "
      text.append(gap + line.status, Palette.remark)
    }
    screen.write(text, row: row, column: columns.lowerBound, limit: columns.count)
  }
}
