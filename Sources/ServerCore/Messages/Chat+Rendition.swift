// What lives here: kept messages on their way out, as one line or several (draft/multiline).
import IRC

extension Chat {
  /// To those in a room to whom messages go out now, but for their sender: written once for each way
  /// in which some of them read.
  mutating func emit(_ message: StoredMessage, to room: borrowing Room, except sender: SessionID) {
    let groups = room.members.groups.filter { $0.reading.isLive && !$0.ids.isEmpty }
    let crowd = Audience.Crowd(room: room.id, version: room.members.version)
    if !message.isMultiline {
      let outgoing = Outgoing(message)
      for group in groups {
        output.send(to: Audience(group.ids, except: sender, of: crowd)) {
          outgoing.encode(for: group.reading.view, into: &$0)
        }
      }
      return
    }
    let batch = message.batchLines(reference: output.nextBatch())
    let plain = message.plainLines()
    for group in groups {
      let view = group.reading.view
      output.send(to: Audience(group.ids, except: sender, of: crowd)) { bytes in
        for line in view.readsMultiline ? batch : plain { line.encode(for: view, into: &bytes) }
      }
    }
  }

  /// To everybody as their clients read it; a message of one line is the quick case.
  mutating func emit(_ message: StoredMessage, to ids: [SessionID]) {
    guard message.isMultiline else {
      emit(Outgoing(message), to: ids)
      return
    }
    let reference = output.nextBatch()
    let batch = message.batchLines(reference: reference)
    let lines = message.plainLines()
    var (modern, others): ([SessionID], [SessionID]) = ([], [])
    for id in ids {
      // In place: a copy of a session costs more than its share of the message.
      if sessions.capabilities(of: id)?.readsMultiline == true {
        modern.append(id)
      } else {
        others.append(id)
      }
    }
    emit(batch, to: modern)
    emit(lines, to: others)
  }

  /// To one reader, inside of a batch if there is one.
  mutating func emit(_ message: StoredMessage, in outer: String? = nil, to id: SessionID) {
    // What most messages are, without a copy or a list.
    if outer == nil, message.isSaid, !message.isMultiline, output.answered != id {
      guard let capabilities = sessions.capabilities(of: id) else { return }
      let name = newName(of: message, to: id) ?? message.target.name
      return output.send(to: [id]) { message.encode(for: capabilities, to: name, into: &$0) }
    }
    for line in rendition(of: message, in: outer, for: id) { emit(line, to: id) }
  }

  mutating func emit(_ messages: [StoredMessage], in outer: String? = nil, to id: SessionID) {
    for message in messages { emit(message, in: outer, to: id) }
  }

  /// The sender's own copy: a labelled answer that is all one batch has the label on its opening.
  mutating func echo(_ message: StoredMessage, to id: SessionID) {
    if message.isMultiline, sessions[id]?.readsMultiline == true, output.isUnanswered(id) {
      output.answerInOneBatch()
    }
    emit(message, to: id)
  }

  /// What was said to the reader comes to the nick that they have now, whatever name it was written
  /// to: their client takes nothing else for said to them.
  func addressed(_ message: StoredMessage, to id: SessionID) -> StoredMessage {
    guard let nick = newName(of: message, to: id) else { return message }
    return message.addressed(to: nick)
  }

  /// The reader's nick where the message was written to another name of theirs, and its line has room
  /// for it.
  private func newName(of message: StoredMessage, to id: SessionID) -> String? {
    guard !configuration.shared.entry.nickFollowsAccount,
      case .person(let place, let name) = message.target,
      let reader = sessions.speaker(id), reader.user.nick != name, reader.place == place,
      message.hasRoom(for: reader.user.nick)
    else { return nil }
    return reader.user.nick
  }

  /// The reader's own words in a conversation that they ask for by `name`, which the other side may
  /// not have had then; without one, as the other side is addressed now.
  func readdressed(
    _ messages: [StoredMessage], to name: String? = nil, by id: SessionID
  ) -> [StoredMessage] {
    guard !configuration.shared.entry.nickFollowsAccount, name?.namesRoom != true,
      let own = sessions[id]?.user.place
    else { return messages }
    return messages.map { message in
      guard case .person(let place, let said) = message.target, message.sender == own,
        let name = name ?? self.name(of: place), name != said, message.hasRoom(for: name)
      else { return message }
      return message.addressed(to: name)
    }
  }

  /// The lines of a message as one reader's client reads them.
  mutating func rendition(
    of message: StoredMessage, in outer: String?, for id: SessionID
  ) -> [Outgoing] {
    let message = addressed(message, to: id)
    guard message.isMultiline else {
      return [Outgoing(message, in: outer)]
    }
    if sessions[id]?.readsMultiline == true {
      return message.batchLines(reference: output.nextBatch(), in: outer)
    }
    return message.plainLines(in: outer)
  }

  /// Several lines together, encoded once for each way that some of the recipients read them.
  private mutating func emit(_ lines: [Outgoing], to ids: [SessionID]) {
    var groups: [(view: CapabilitySet, ids: [SessionID])] = []
    for id in ids {
      guard let capabilities = sessions.capabilities(of: id) else { continue }
      if output.answered == id {
        for line in lines { emit(line, to: id) }
        continue
      }
      let view = capabilities.intersection([.rendering, .batch])
      if let index = groups.firstIndex(where: { $0.view == view }) {
        groups[index].ids.append(id)
      } else {
        groups.append((view, [id]))
      }
    }
    for group in groups {
      output.send(to: Audience(group.ids)) { bytes in
        for line in lines { line.encode(for: group.view, into: &bytes) }
      }
    }
  }
}

extension StoredMessage {
  /// Whether its line has room for another name of whom it is to.
  fileprivate func hasRoom(for name: String) -> Bool {
    let rest = source.byteCount + command.rawValue.utf8.count + 7
    let longest = Self.longestLine(of: text, joints: joints)
    return rest + longest + name.utf8.count <= LineLimit.body
  }

  /// To the same person by another name.
  fileprivate func addressed(to name: String) -> StoredMessage {
    var message = self
    message.target = .person(target.place, name: name)
    return message
  }

  /// Whether it was said in several lines.
  public var isMultiline: Bool { !joints.isEmpty || (isSaid && text.contains(byte: 10)) }

  /// The lines as their sender cut them, and whether each goes on where the last ended.
  var lines: [(text: String, goesOn: Bool)] { Self.lines(of: text, joints: joints) }

  static func lines(of text: String, joints: [Int]) -> [(text: String, goesOn: Bool)] {
    var lines: [(text: String, goesOn: Bool)] = []
    let bytes = Array(text.utf8)
    var start = 0
    var goesOn = false
    var joints = joints[...]
    for (index, byte) in bytes.enumerated() {
      if joints.first == index {
        joints.removeFirst()
        lines.append((String(decoding: bytes[start..<index], as: UTF8.self), goesOn))
        (start, goesOn) = (index, true)
      }
      if byte == 10 {
        lines.append((String(decoding: bytes[start..<index], as: UTF8.self), goesOn))
        (start, goesOn) = (index + 1, false)
      }
    }
    lines.append((String(decoding: bytes[start...], as: UTF8.self), goesOn))
    return lines
  }

  /// In bytes.
  static func longestLine(of text: String, joints: [Int]) -> Int {
    guard !joints.isEmpty || text.contains(byte: 10) else { return text.utf8.count }
    var (longest, start) = (0, 0)
    var joints = joints[...]
    for (index, byte) in text.utf8.enumerated() where byte == 10 || joints.first == index {
      longest = max(longest, index - start)
      start = byte == 10 ? index + 1 : index
      if joints.first == index { joints.removeFirst() }
    }
    return max(longest, text.utf8.count - start)
  }

  /// `BATCH +reference draft/multiline target` with everything that is known of the message, its
  /// lines, and the end.
  fileprivate func batchLines(reference: String, in outer: String? = nil) -> [Outgoing] {
    let opening = Outgoing(self, in: outer).saying(
      Message(source: source, .batch, ["+" + reference, "draft/multiline", target.name]))
    let closing = Outgoing(Message(source: source, .batch, ["-" + reference]), in: outer)
    let inner = lines.map { line in
      Outgoing(
        Message(source: source, command, [target.name, line.text]), in: reference,
        goesOn: line.goesOn)
    }
    return [opening] + inner + [closing]
  }

  /// "Fallback": no blank lines, and the ids on the first one only.
  fileprivate func plainLines(in outer: String? = nil) -> [Outgoing] {
    let words = lines.map(\.text).filter { !$0.isEmpty }
    return words.enumerated().map { index, text in
      let line = Outgoing(self, in: outer).saying(
        Message(source: source, command, [target.name, text]))
      return index > 0 ? line.withoutIDs() : line
    }
  }
}
