// What lives here: messages of the past, put where they belong.

import IRC
import System

extension Chat {
  mutating func merge(
    _ lines: [Message], _ query: HistoryQuery?, in key: ConversationKey, name: String
  ) {
    let isNews =
      switch query?.kind {
      case .before, .around, .fill: false
      default: true
      }
    let entries = lines.compactMap { entry(of: $0) }
    let read = readThrough(key)
    let hasUnread = entries.contains { $0.isUnread(since: read) }
    // A talk opens for what was said to us, not for what we have read long ago.
    if isNews, hasUnread { conversations.open(key, name: name, isAsked: false) }
    guard conversations[key] != nil else { return }
    var merged = Log.Merged()
    // What of it is on the screen, the client finds out.
    conversations.update(key) {
      merged = $0.log.merge(entries, unreadSince: isNews ? .some(read) : nil)
      if query == nil { $0.log.trim() }
    }
    if merged.hasUnread {
      let isSeen = conversations.isLikelySeen(key, at: clock.moment)
      if !isSeen { call(from: key, "", "unread messages") }
      conversations.arrive(in: key)
    }
    if let query { finish(query, lines, merged, in: key) }
  }

  /// Without a marker everything a person ever said is new, and nothing of a room's past is.
  private func readThrough(_ key: ConversationKey) -> Timestamp {
    if let known = conversations.readThrough(key) { return known }
    if case .person = key { return Timestamp(milliseconds: .min) }
    return Timestamp(milliseconds: .max)
  }

  private mutating func finish(
    _ query: HistoryQuery, _ lines: [Message], _ merged: Log.Merged, in key: ConversationKey
  ) {
    let isWhole = lines.count < query.limit
    switch query.kind {
    case .latest:
      conversations.update(key) {
        $0.log.coverage.reach(top: isWhole ? .complete : .more)
        $0.log.coverage.catchUp(goesOnFrom: nil)
      }
    case .before:
      conversations.update(key) { $0.log.coverage.reach(top: isWhole ? .beginning : .more) }
    case .after:
      // A page without anything new is the last one, whatever its size.
      let last = isWhole || merged.ids.isEmpty ? nil : lines.last?.tags[Tags.messageID]
      conversations.update(key) { $0.log.coverage.catchUp(goesOnFrom: last) }
      if let last { ask(key, query.target, .after(last)) }
    case .fill(_, let gap):
      let isClosed = isWhole || merged.metKnown
      conversations.update(key) {
        isClosed ? $0.log.coverage.close(gap: gap) : $0.log.coverage.open(gap: gap)
      }
    case .around(let id):
      conversations.update(key) { log in
        if !merged.metKnown { log.log.markGaps(around: merged.ids) }
        log.log.goTo(messageID: id)
      }
    case .targets, .search: break
    }
  }

  /// Nil for what is not speech.
  func pastEntry(of message: Message) -> (entry: Entry, place: ConversationKey)? {
    guard message.command == .privmsg || message.command == .notice, let target = message[0],
      let text = message[1], let source = message.source, !ignores(message)
    else { return nil }
    let (kind, shown) = spoken(text, message.command)
    let isOwn = facts.isMine(message)
    let entry = Entry(
      id: 0, time: clock.time(of: message), kind: kind, sender: source.nick, text: shown,
      messageID: message.tags[Tags.messageID],
      Entry.Origin(
        isOwn: isOwn, isMention: !isOwn && isForMe(text), isBroadcast: target.hasPrefix("$")))
    let isToMe = !facts.isRoom(target) && facts.isMe(target) && !isOwn
    return (entry, facts.key(for: isToMe ? source.nick : target))
  }

  private mutating func entry(of message: Message) -> Entry? {
    guard var entry = pastEntry(of: message)?.entry ?? pastEvent(message) else { return nil }
    entry = entry.with(id: conversations.nextEntry())
    entry.messageID.map { _ = history.isNew($0) }
    history.noteOnline(entry.time)
    if entry.isOwn { settleFromPast(message) }
    return entry
  }

  /// With draft/event-playback.
  private func pastEvent(_ message: Message) -> Entry? {
    guard let event = event(in: message) else { return nil }
    return Entry(
      id: 0, time: clock.time(of: message), kind: event.kind, text: event.text,
      messageID: message.tags[Tags.messageID])
  }

  /// Sent by this person, perhaps by a run that never saw the echo: it is safe, and here it is.
  private mutating func settleFromPast(_ message: Message) {
    guard let id = message.tags[Tags.clientID], let target = message[0],
      let said = outgoing.first(clientID: id),
      let place = settle(said.label, facts.fold(target))
    else { return }
    conversations.update(place.conversation) { _ = $0.log.remove(place.entry) }
  }
}
