// What lives here: the pages of people and of what was said to this person.

import IRC

extension Client {
  func pageTitle(_ kind: PageView.Kind) -> String {
    switch kind {
    case .people: "People"
    case .mentions: "Said to you"
    case .rooms: chat.answers.listing?.isDone ?? true ? "Rooms" : "Rooms: asking ..."
    case .answer: chat.answers.page.map { $0.isDone ? $0.title : $0.title + ": asking ..." } ?? ""
    }
  }

  func items(of kind: PageView.Kind) -> [PageView.Item] {
    switch kind {
    case .people:
      return PeopleView(chat, at: chat.clock.serverNow).all(columns: window.columns - 4).map {
        row in
        let isOther = row.nick.map { !chat.facts.isMe($0) } ?? false
        return PageView.Item(text: row.text, deed: isOther ? row.nick.map { .talk($0) } : nil)
      }
    case .mentions: return mentions
    case .rooms: return rooms
    case .answer: return answer
    }
  }

  /// In as many rows as it needs.
  private var answer: [PageView.Item] {
    (chat.answers.page?.lines ?? []).flatMap { line in
      StyledText(formatted: line.text).wrapped(to: max(window.columns - 4, 10)).enumerated().map {
        PageView.Item(text: $1, deed: $0 == 0 ? line.deed : nil)
      }
    }
  }

  mutating func perform(_ deed: PageView.Deed) {
    closeOverlay()
    switch deed {
    case .join(let room): _ = SlashCommand.named("join")?.perform(&chat, room)
    case .talk(let nick):
      let key = chat.facts.key(for: nick)
      chat.conversations.open(key, name: nick)
      show(key)
    case .entry(let key, let id):
      show(key)
      chat.conversations.update(key) { $0.log.goTo(entry: id) }
    }
  }

  private var rooms: [PageView.Item] {
    let rooms = chat.answers.listing?.rooms ?? []
    let width = min(rooms.map { TextWidth.columns(of: $0.name) }.max() ?? 0, 24)
    return rooms.map { room in
      let name = EntryView.clip(room.name, to: width)
      var text = StyledText(name, Palette.own)
      text.append(String(repeating: " ", count: width - TextWidth.columns(of: name) + 2))
      text.append("\(room.people == 1 ? "1 person" : "\(room.people) people")  ", Palette.remark)
      text.append(DisplayForm.line(room.topic))
      return PageView.Item(text: text.clipped(to: window.columns - 4), deed: .join(room.name))
    }
  }

  /// What was said to this person lately, the newest first; what is unread with a `+`.
  private var mentions: [PageView.Item] {
    let found = chat.conversations.all.filter { !$0.isMuted }.flatMap { conversation in
      conversation.log.forYou(isPrivate: conversation.isPrivate).map { (conversation, $0) }
    }
    let newest = found.sorted { $0.1.time > $1.1.time }.prefix(200)
    guard !newest.isEmpty else {
      return [
        PageView.Item(text: StyledText("Nobody has said anything to you yet.", Palette.remark))
      ]
    }
    return newest.map { conversation, entry in
      let isUnseen = conversation.log.attention.isUnseen(entry.id)
      let fields = chat.clock.fields(of: entry.time)
      var text = StyledText(isUnseen ? "+ " : "  ", Palette.urgent)
      text.append("\(fields.date) \(fields.clock)  ", Palette.time)
      let place = conversation.isPrivate ? "" : "\(EntryView.clip(conversation.name, to: 16))  "
      text.append(place, Palette.remark)
      text.append("\(EntryView.clip(entry.sender, to: 12))  ", Palette.own)
      text.append(DisplayForm.line(entry.text))
      return PageView.Item(
        text: text.clipped(to: window.columns - 4), deed: .entry(conversation.key, entry.id))
    }
  }
}
