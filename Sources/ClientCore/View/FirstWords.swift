// What lives here: what an empty conversation tells whoever comes to it.

/// Who is there, what keys help, how to write to one person and how to invite one; gone with the first
/// words that somebody says.
struct FirstWords {
  private var lines: [StyledText] = []

  init(_ chat: Chat) {
    let current = chat.conversations.currentConversation
    guard chat.isReady, current.key != .server,
      current.log.isWordless(hasHistory: chat.facts.has(.chatHistory))
    else { return }
    let name = EntryView.clip(current.name, to: 24)
    guard current.isRoom else {
      lines = [Self.text("What you write here goes to \(name) alone."), Self.keys]
      return
    }
    guard current.room.isJoined else { return }
    lines = [
      Self.text("Nobody has said anything here yet. What you write goes to everybody in \(name)."),
      Self.text(Self.people(current, chat)), StyledText(), Self.keys,
      Self.row("To one person", "/message \(Self.other(current, chat)) hello"),
      current.key == chat.facts.lobby
        ? Self.row("A room of your own", "/join #name")
        : Self.row("To invite somebody", "/invite \(Self.other(current, chat))"),
    ]
  }

  private static func text(_ text: String) -> StyledText { StyledText(text, Palette.remark) }

  private static func row(_ what: String, _ line: String) -> StyledText {
    StyledText(what + "   ", Palette.remark) + StyledText(line, Palette.hintKey)
  }

  private static let keys: StyledText = [
    (Action.help, "help"), (.goTo, "go to"), (.people, "people"),
  ]
  .reduce(into: StyledText()) { text, hint in
    guard let key = hint.0.keys.first else { return }
    if !text.isEmpty { text.append("   ") }
    text.append(key.name, Palette.hintKey)
    text.append(" \(hint.1)", Palette.remark)
  }

  private static func others(_ conversation: Conversation, _ chat: Chat) -> [String] {
    conversation.room.members.sorted { $0.key < $1.key }.map(\.value.nick)
      .filter { !chat.facts.isMe($0) }
  }

  private static func other(_ conversation: Conversation, _ chat: Chat) -> String {
    others(conversation, chat).first ?? "name"
  }

  private static func people(_ conversation: Conversation, _ chat: Chat) -> String {
    let others = others(conversation, chat)
    return others.isEmpty ? "Nobody else is here." : "Here, too: \(Client.list(others))."
  }

  /// Above what the log shows, where there is room for all of it.
  func draw(on screen: inout Screen, rows: Range<Int>, columns: Range<Int>) {
    let texts = lines.flatMap { $0.isEmpty ? [$0] : $0.wrapped(to: max(columns.count - 2, 2)) }
    guard !texts.isEmpty, texts.count < rows.count else { return }
    for (row, text) in zip((rows.upperBound - texts.count - 1)..., texts) {
      screen.write(text, row: row, column: columns.lowerBound + 1, limit: columns.count - 1)
    }
  }
}

extension Log {
  /// Nobody has said anything in it, as far as it is known.
  fileprivate func isWordless(hasHistory: Bool) -> Bool {
    guard entries.count < 100, !entries.contains(where: \.isSpeech) else { return false }
    return coverage.top != .loading && !(hasHistory && coverage.top == .unknown)
  }
}
