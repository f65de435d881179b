/// What lives here: what this person says, until the server has it safely.

import IRC

extension Chat {
  /// Says `text` to every one of `targets`: as one message where the server takes one of several
  /// lines, else in as many as it needs.
  mutating func say(_ text: String, to targets: [String], as command: Command = .privmsg) {
    let target = targets.joined(separator: ",")
    if command == .privmsg, let limits = facts.multiline,
      facts.needsLines(text, command, to: target)
    {
      for target in targets {
        let room = facts.room(for: command, to: target)
        for whole in MultilinePiece.messages(text, limit: room, limits) {
          sayLine(whole, to: [target], as: command)
        }
      }
      return
    }
    for line in text.split(whereSeparator: \.isNewline) {
      for piece in TextPieces.split(String(line), limit: facts.room(for: command, to: target)) {
        sayLine(piece, to: targets, as: command)
      }
    }
  }

  /// CTCP ACTION: `* alice waves`.
  mutating func act(_ text: String, to target: String) {
    let limit = facts.room(for: .privmsg, to: target) - 9
    for line in text.split(whereSeparator: \.isNewline) {
      for piece in TextPieces.split(String(line), limit: limit) {
        sayLine("\u{1}ACTION \(piece)\u{1}", to: [target], as: .privmsg)
      }
    }
  }

  private mutating func sayLine(_ text: String, to targets: [String], as command: Command) {
    let number = pending.nextNumber()
    let waiting = showWaiting(text, to: targets, command, at: now)
    let message = PendingMessage(
      label: "m\(number)", clientID: "\(pending.runID)-\(number)", command: command,
      target: targets.joined(separator: ","), text: text, waiting: waiting)
    pending.add(message)
    keep(
      .said(
        KeptMessage(
          clientID: message.clientID, command: command, targets: targets, text: text, time: now)))
    if isReady { transmit(message) }
  }

  /// Shows a text that waits, once in each conversation that it goes to; by folded target.
  mutating func showWaiting(
    _ text: String, to targets: [String], _ command: Command, at time: Timestamp
  ) -> [String: PendingMessage.EntryPlace] {
    var waiting: [String: PendingMessage.EntryPlace] = [:]
    let (kind, shown) = spoken(text, command)
    let isReady = self.isReady
    for target in targets {
      let key = facts.key(for: target)
      conversations.open(key, name: target)
      let id = append(kind, shown, in: key, from: facts.nick, at: time) {
        $0.isOwn = true
        $0.delivery = isReady ? .pending : .unsent
        $0.isBroadcast = target.hasPrefix("$")
      }
      waiting[facts.fold(target)] = PendingMessage.EntryPlace(conversation: key, entry: id)
    }
    return waiting
  }

  mutating func transmit(_ message: PendingMessage) {
    if facts.multiline == nil, message.text.contains(where: \.isNewline) {
      return sayApart(message)
    }
    pending.markSent(message.label)
    mark(message, as: .pending)
    for line in message.lines(facts) { send(line) }
    guard !facts.echoes else { return }
    for place in settle(message.label) { confirm(place) }
  }

  /// Kept as one message for a server that takes none of several lines any more.
  private mutating func sayApart(_ message: PendingMessage) {
    for place in settle(message.label) {
      conversations.update(place.conversation) { _ = $0.log.remove(place.entry) }
    }
    let targets = message.target.split(separator: ",").map(String.init)
    say(message.text, to: targets, as: message.command)
  }

  /// How a text reads in the log: a CTCP ACTION is an action.
  func spoken(_ text: String, _ command: Command) -> (Entry.Kind, String) {
    let kind: Entry.Kind = command == .notice ? .notice : .message
    guard text.hasPrefix("\u{1}"), text.count > 1 else { return (kind, text) }
    let inner = text.dropFirst().prefix { $0 != "\u{1}" }
    let words = inner.split(separator: " ", maxSplits: 1)
    if words.first == "ACTION" { return (.action, words.count > 1 ? String(words[1]) : "") }
    return (.notice, "CTCP \(inner)")
  }

  /// The entry is safe: it moves to where it stands for everybody.
  mutating func confirm(
    _ place: PendingMessage.EntryPlace, at time: Timestamp? = nil, id: String? = nil
  ) {
    conversations.update(place.conversation) { conversation in
      guard var entry = conversation.log.remove(place.entry) else { return }
      entry.delivery = .received
      entry.time = time ?? entry.time
      entry.messageID = id
      conversation.log.append(entry, isSeen: true)
    }
  }

  mutating func mark(_ message: PendingMessage, as delivery: Entry.Delivery) {
    mark(Array(message.waiting.values), as: delivery)
  }

  private mutating func mark(
    _ places: [PendingMessage.EntryPlace], as delivery: Entry.Delivery
  ) {
    for place in places {
      conversations.update(place.conversation) {
        $0.log.update(place.entry) { $0.delivery = delivery }
      }
    }
  }

  /// A refusal answers something that was said: its entries are marked.
  /// Returns where the person looks for the reason.
  mutating func refuse(_ message: Message, target: String?) -> ConversationKey? {
    guard let said = pending.first(label: batches.label(of: message)) else { return nil }
    if let target, said.waiting[facts.fold(target)] != nil {
      mark([settle(said.label, facts.fold(target))].compactMap(\.self), as: .failed)
      return facts.key(for: target)
    }
    let places = settle(said.label)
    mark(places, as: .failed)
    return places.first?.conversation
  }
}

/// Long text in pieces that fit a line.
enum TextPieces {
  /// Pieces of at most `limit` bytes, cut at blanks where there are any, never inside a character.
  /// `keepsBlanks`: the pieces make the text again, else the blank of a cut is left out.
  static func split(_ text: String, limit: Int, keepsBlanks: Bool = false) -> [String] {
    var pieces: [String] = []
    var rest = text[...]
    while rest.utf8.count > limit {
      var end = rest.startIndex
      var bytes = 0
      var blank: Substring.Index?
      while end < rest.endIndex {
        let next = rest.index(after: end)
        let size = rest[end..<next].utf8.count
        guard bytes + size <= limit else { break }
        if rest[end] == " ", bytes > limit / 2 { blank = keepsBlanks ? next : end }
        bytes += size
        end = next
      }
      // A single character longer than a line is cut among its scalars.
      if end == rest.startIndex { end = scalarBorder(rest, limit) }
      let cut = blank ?? end
      pieces.append(String(rest[..<cut]))
      rest = rest[cut...]
      if blank != nil, !keepsBlanks { rest = rest.dropFirst() }
    }
    if !rest.isEmpty || pieces.isEmpty { pieces.append(String(rest)) }
    return pieces
  }

  private static func scalarBorder(_ text: Substring, _ limit: Int) -> Substring.Index {
    var index = text.startIndex
    var bytes = 0
    while index < text.endIndex {
      let size = UTF8.width(text.unicodeScalars[index])
      guard bytes + size <= limit || bytes == 0 else { break }
      bytes += size
      index = text.unicodeScalars.index(after: index)
    }
    return index
  }
}
