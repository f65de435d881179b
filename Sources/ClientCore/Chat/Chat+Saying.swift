// What lives here: what this person says, until the server has it safely.

import IRC
import System

extension Chat {
  /// Says `text` to every one of `targets`: as one message where the server takes one of several
  /// lines, else in as many as it needs. Returns their labels.
  @discardableResult
  mutating func say(
    _ text: String, to targets: [String], as command: Command = .privmsg
  ) -> [String] {
    if let wrong = targets.first(where: { !facts.isSayable($0) }) {
      complain("\(wrong) is no name that can be written to")
      return []
    }
    var labels: [String] = []
    for (targets, texts) in lines(text, to: targets, as: command) {
      for text in texts { labels.append(sayLine(text, to: targets, as: command)) }
    }
    return labels
  }

  /// Says it, and leaves a trace where it was typed.
  mutating func say(
    _ text: String, to targets: [String], as command: Command = .privmsg, remarking whom: String
  ) {
    let labels = say(text, to: targets, as: command)
    guard !labels.isEmpty, let place = remark("to \(whom): \(text)", unlessAt: targets) else {
      return
    }
    for label in labels { outgoing.remark(label, at: place) }
  }

  /// What goes elsewhere leaves a trace where it was typed.
  private mutating func remark(
    _ text: String, unlessAt targets: [String]
  ) -> PendingMessage.EntryPlace? {
    let here = conversations.current
    guard !isPlain, !targets.contains(where: { facts.key(for: $0) == here }) else {
      return nil
    }
    return PendingMessage.EntryPlace(conversation: here, entry: append(.note, text, in: here))
  }

  /// What `say` makes of a text: the messages, and to whom each goes.
  func lines(
    _ text: String, to targets: [String], as command: Command = .privmsg
  ) -> [(targets: [String], texts: [String])] {
    let all = targets.joined(separator: ",")
    if command == .privmsg, let limits = facts.multiline, facts.needsLines(text, command, to: all) {
      return targets.map { target in
        let room = facts.room(for: command, to: target)
        return ([target], MultilinePiece.messages(text, limit: room, limits))
      }
    }
    return facts.groups(of: targets, for: command).map { group in
      let room = facts.room(for: command, to: group.joined(separator: ","))
      let lines = text.split(whereSeparator: \.isNewline)
      return (group, lines.flatMap { TextPieces.split(String($0), limit: room) })
    }
  }

  /// CTCP ACTION: `* alice waves`.
  mutating func act(_ text: String, to target: String) {
    guard facts.isSayable(target) else {
      return complain("\(target) is no name that can be written to")
    }
    let limit = facts.room(for: .privmsg, to: target) - 9
    for line in text.split(whereSeparator: \.isNewline) {
      for piece in TextPieces.split(String(line), limit: limit) {
        sayLine("\u{1}ACTION \(piece)\u{1}", to: [target], as: .privmsg)
      }
    }
  }

  @discardableResult
  private mutating func sayLine(
    _ text: String, to targets: [String], as command: Command
  ) -> String {
    let waiting = showWaiting(text, to: targets, command, at: clock.serverNow)
    let (message, kept) = outgoing.add(
      text, to: targets, as: command, at: clock.now, waiting: waiting)
    keep(.said(kept))
    if isReady { transmit(message) }
    return message.label
  }

  /// Shows a text that waits, once in each conversation that it goes to; by folded target.
  mutating func showWaiting(
    _ text: String, to targets: [String], _ command: Command, at time: Timestamp
  ) -> [String: PendingMessage.EntryPlace] {
    var waiting: [String: PendingMessage.EntryPlace] = [:]
    let (kind, shown) = spoken(text, command)
    for target in targets {
      let key = facts.key(for: target)
      writing.own.end(in: key)
      conversations.open(key, name: target)
      let id = append(
        kind, shown, in: key, from: facts.nick, at: time,
        Entry.Origin(isOwn: true, isBroadcast: target.hasPrefix("$")),
        delivery: isReady ? .pending : .unsent)
      waiting[facts.fold(target)] = PendingMessage.EntryPlace(conversation: key, entry: id)
    }
    return waiting
  }

  mutating func transmit(_ message: PendingMessage) {
    if facts.multiline == nil, message.text.contains(where: \.isNewline) {
      return sayApart(message)
    }
    outgoing.send(message.label, at: clock.moment)
    mark(message, as: .pending)
    for line in message.lines(facts) { send(line) }
    guard !facts.echoes, !facts.has(.labeledResponse) else { return }
    // Nothing will confirm it. A refusal may still come.
    keep(.settled(clientID: message.clientID, target: nil))
    outgoing.assume(message.label)
    mark(message, as: .received)
  }

  /// Kept as one message for a server that takes none of several lines any more.
  private mutating func sayApart(_ message: PendingMessage) {
    for place in settle(message.label) {
      conversations.update(place.conversation) { _ = $0.log.remove(place.entry) }
    }
    for label in say(message.text, to: message.targets, as: message.command) {
      outgoing.remark(label, at: message.remark)
    }
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
