// What lives here: who is there, in groups by how they are.

import IRC
import System

/// You first, then by rank and name.
struct PeopleView {
  enum State: Int, CaseIterable {
    case here, busy, idle, left

    var heading: String {
      switch self {
      case .here: "HERE"
      case .busy: "BUSY"
      case .idle: "IDLE"
      case .left: "LEFT"
      }
    }

    var sign: String {
      switch self {
      case .here: Glyph.here
      case .busy: Glyph.busy
      case .idle: Glyph.idle
      case .left: " "
      }
    }
  }

  struct Line: Equatable {
    let nick: String
    let prefix: String
    let state: State
    let detail: String
  }

  private(set) var groups: [(state: State, people: [Line])] = []
  /// In a private talk, the other one.
  private var card: Line?
  private var cardText = ""

  init(_ chat: Chat, at now: Timestamp) {
    guard let room = chat.sidebarRoom?.room else { return }
    var lines = Self.sorted(room, chat).map { Self.line($0.key, $0.value, chat, now) }
    let since = chat.clock.moment
    lines += room.leftLately(at: since).filter { !chat.facts.isMe($0.nick) }.map {
      Line(
        nick: $0.nick, prefix: "", state: .left,
        detail: chat.clock.utcOffset.fields(of: $0.time).clock)
    }
    groups = State.allCases.compactMap { state in
      let people = lines.filter { $0.state == state }
      return people.isEmpty ? nil : (state, people)
    }
    takeCard(chat, room, now)
  }

  private mutating func takeCard(_ chat: Chat, _ room: RoomState, _ now: Timestamp) {
    let current = chat.conversations.currentConversation
    guard case .person(let folded) = current.key else { return }
    guard let member = room.members[folded] else {
      card = Line(nick: current.name, prefix: "", state: .left, detail: "")
      cardText = "not online"
      return
    }
    let line = Self.line(folded, member, chat, now)
    card = line
    let full = chat.roster[folded]?.fullStatus(at: now) ?? ""
    cardText = full.isEmpty ? "here" : full
  }

  private static func sorted(
    _ room: RoomState, _ chat: Chat
  ) -> [(key: String, value: RoomState.Member)] {
    let ranks = Array(chat.facts.support.memberPrefixes)
    let me = chat.facts.fold(chat.facts.nick)
    let order = { (folded: String, prefix: String) in
      folded == me ? -1 : prefix.first.flatMap { ranks.firstIndex(of: $0) } ?? ranks.count
    }
    let ranked: [(rank: Int, member: (key: String, value: RoomState.Member))] = room.members.map {
      (order($0.key, $0.value.prefix), $0)
    }
    return ranked.sorted { one, other in
      one.rank == other.rank ? one.member.key < other.member.key : one.rank < other.rank
    }.map(\.member)
  }

  private static func line(
    _ folded: String, _ member: RoomState.Member, _ chat: Chat, _ now: Timestamp
  ) -> Line {
    let person = chat.roster[folded]
    let isMe = chat.facts.isMe(member.nick)
    let (state, detail): (State, String) =
      switch person?.presence ?? .here {
      case .busy(let why): (.busy, why)
      case .away(let why): (.idle, why.isEmpty ? "away" : why)
      case .here:
        person?.idleMinutes(at: now).map { (.idle, Person.span(minutes: $0)) } ?? (.here, "")
      }
    return Line(
      nick: member.nick, prefix: String(member.prefix.prefix(1)), state: state,
      detail: isMe ? "you" + (detail.isEmpty ? "" : " " + detail) : detail)
  }

  // MARK: In rows

  func draw(on screen: inout Screen, rows: Range<Int>, columns: Range<Int>) {
    for row in rows {
      screen.write(
        String(Glyph.vertical), row: row, column: columns.lowerBound - 2, style: Palette.rule)
    }
    let texts = lines(rows: rows.count, columns: columns.count)
    for (row, text) in zip(rows, texts) {
      screen.write(text, row: row, column: columns.lowerBound, limit: columns.count)
    }
  }

  /// As many rows as there are; what is left out is counted.
  func lines(rows: Int, columns: Int) -> [StyledText] {
    var texts: [StyledText] = []
    if let card {
      texts.append(Self.text(of: card, columns, detail: ""))
      texts += StyledText(cardText, Palette.remark).wrapped(to: columns - 2).prefix(3)
        .map { StyledText("  ") + $0 }
      texts.append(StyledText())
    }
    let room = rows - texts.count
    let needed = groups.reduce(0) { $0 + 1 + $1.people.count }
    guard needed > room else {
      return texts + groups.flatMap { lines(of: $0, $0.people.count, columns) }
    }
    let shares = Self.shares(of: room - 1, among: groups.map(\.people.count))
    for (group, share) in zip(groups, shares) where share > 0 {
      texts += lines(of: group, share, columns)
    }
    while texts.count < rows - 1 { texts.append(StyledText()) }
    let hint = Action.people.keys.first.map { "\($0.name) all" } ?? ""
    return texts.prefix(max(rows - 1, 0)) + [StyledText(hint, Palette.remark)]
  }

  /// All of them, for a page.
  func all(columns: Int) -> [(text: StyledText, nick: String?)] {
    groups.flatMap { group in
      [(heading(of: group.state, group.people.count), nil)]
        + group.people.map { (Self.text(of: $0, columns, detail: $0.detail), $0.nick) }
    }
  }

  /// Of each group the rows that it gets, heading and people: first one each, then in turn.
  private static func shares(of rows: Int, among counts: [Int]) -> [Int] {
    var shares = counts.map { _ in 0 }
    var left = rows
    for index in counts.indices where left >= 2 {
      shares[index] = 1
      left -= 2
    }
    while left > 0 {
      let open = counts.indices.filter { shares[$0] > 0 && shares[$0] < counts[$0] }
      guard let next = open.min(by: { shares[$0] < shares[$1] }) else { break }
      shares[next] += 1
      left -= 1
    }
    return shares
  }

  private func heading(of state: State, _ count: Int) -> StyledText {
    StyledText("\(state.heading) \(count)", Palette.heading)
  }

  /// `share`: the rows for its people; the last one says who is not shown.
  private func lines(
    of group: (state: State, people: [Line]), _ share: Int, _ columns: Int
  ) -> [StyledText] {
    let heading = heading(of: group.state, group.people.count)
    guard share < group.people.count else {
      return [heading] + group.people.map { Self.text(of: $0, columns, detail: $0.detail) }
    }
    // The heading counts them; one row is for a name.
    let shown = group.people.prefix(max(share - 1, 1))
    let texts = [heading] + shown.map { Self.text(of: $0, columns, detail: $0.detail) }
    guard share > 1 else { return texts }
    let more = StyledText("\(Glyph.cut) \(group.people.count - shown.count) more", Palette.remark)
    return texts + [more]
  }

  private static func text(of line: Line, _ columns: Int, detail: String) -> StyledText {
    let isThere = line.state == .here
    var text = StyledText(line.state.sign + " ", isThere ? Palette.present : Palette.remark)
    let name = line.prefix + line.nick
    // The reason takes what the name leaves, but never all of it.
    let room = max(columns - 2 - (detail.isEmpty ? 0 : min(detail.count, 6) + 1), 4)
    let shown = EntryView.clip(name, to: room)
    text.append(shown, isThere ? .plain : Palette.remark)
    let left = columns - text.columns - 1
    guard !detail.isEmpty, left > 0 else { return text }
    let gap = left >= 3 ? "  " : " "
    let cut = EntryView.clip(detail, to: columns - text.columns - gap.count)
    text.append(gap + cut, Palette.remark)
    return text
  }
}
