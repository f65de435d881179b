// What lives here: what a session waits for from the archive.
import IRC

/// The question that is out for a session, and what its answer is for.
struct Asked: Sendable {
  enum Purpose: Sendable {
    /// A page of the mailbox, up to this number.
    case mailbox(through: MessageNumber)
    /// Whose letters up to this number a client will have to ask for.
    case letters(through: MessageNumber)
    /// A message that a read marker points at.
    case marker(word: String)
    /// A batch about this target.
    case history(word: String)
    /// So many of them at most.
    case conversations(limit: Int)
    case search
    /// A message that may have been sent before.
    case sent(Request)
    /// A message that is to be removed.
    case redaction(Target, Request)
  }

  let query: Query
  let purpose: Purpose
  let label: String?
  /// Messages that were removed since; the answer may have been read before.
  private(set) var removed: Set<MessageNumber> = []

  init(query: Query, purpose: Purpose, label: String?) {
    (self.query, self.purpose, self.label) = (query, purpose, label)
  }

  mutating func remove(_ number: MessageNumber) { removed.insert(number) }
}

extension Asked {
  /// `permitted`: what of its question may be asked now. A read marker shows no words.
  fileprivate func isStillReadable(_ permitted: Query?) -> Bool {
    if case .marker = purpose { return true }
    return permitted == query
  }
}

extension Answer {
  fileprivate func holds(_ removed: Set<MessageNumber>) -> Bool {
    guard !removed.isEmpty, case .messages(let messages) = self else { return false }
    return messages.contains { removed.contains($0.sequence) }
  }

  fileprivate func without(_ removed: Set<MessageNumber>) -> Answer {
    func rest(_ messages: [StoredMessage]) -> [StoredMessage] {
      messages.filter { !removed.contains($0.sequence) }
    }
    return switch self {
    case .messages(let messages): .messages(rest(messages))
    case .incomplete(let messages): .incomplete(rest(messages))
    default: self
    }
  }

  /// They were said, but nobody reads their words.
  fileprivate func blanking(_ removed: Set<MessageNumber>) -> Answer {
    guard !removed.isEmpty, case .messages(let messages) = self else { return self }
    var blank = messages
    for index in blank.indices where removed.contains(blank[index].sequence) {
      blank[index].removeWords()
    }
    return .messages(blank)
  }
}

extension Chat {
  /// The session is not read until the answer is here, so one question is out at a time.
  mutating func ask(_ query: Query, for id: SessionID, _ purpose: Asked.Purpose) {
    guard sessions.isHere(id) else { return }
    var label: String?
    switch purpose {
    // These answer no command.
    case .mailbox, .letters: break
    default: label = output.deferAnswer()
    }
    sessions[id]?.ask(Asked(query: query, purpose: purpose, label: label))
    counters.noteQuestion(of: id)
    output.append(.fetch(id, query))
  }

  /// Answers may be on their way that were read before a message was removed.
  mutating func remove(_ sequence: MessageNumber) {
    post.redact(sequence)
    output.append(.store(.redacted(sequence)))
    for id in counters.asking { sessions[id]?.remove(sequence) }
  }

  mutating func take(_ answer: Answer, for id: SessionID) {
    guard let asked = sessions[id]?.takeAsked() else { return }
    counters.endQuestion(of: id)
    // Whoever was sent away meanwhile neither reads nor says anything more.
    guard sessions[id]?.isOnline == true else { return }
    beginAnswer(label: asked.label, to: id)
    defer { finishAnswer(of: asked, answer, to: id) }
    guard asked.isStillReadable(permitted(asked.query, to: id)) else {
      return askLess(asked, for: id)
    }
    let answer = respelled(answer)
    let shown = answer.without(asked.removed)
    switch asked.purpose {
    case .mailbox(let through):
      // A page is as long as it was asked for, or it is the last.
      if answer.holds(asked.removed) {
        fetchPage(id)
      } else if case .messages(let messages) = answer {
        replay(messages, through: through, to: id)
      } else {
        replay(nil, through: through, to: id)
      }
    case .letters(let through): takeLetters(answer, through: through, for: id)
    case .marker(let word): answerMarker(answer, word: word, to: id)
    case .history where answer.holds(asked.removed):
      // A page holds as many as there are.
      ask(asked.query, for: id, asked.purpose)
    case .history(let word): answerHistory(shown, word: word, to: id)
    case .conversations(let limit): answerConversations(answer, limit: limit, to: id)
    case .search: answerSearch(shown, to: id)
    case .sent(let request): answerSent(answer.blanking(asked.removed), request)
    case .redaction(let target, let request): answerRedaction(shown, target, request)
    }
  }

  /// Rooms are written as they are called now.
  private func respelled(_ answer: Answer) -> Answer {
    switch answer {
    case .messages(let messages): .messages(messages.map(respelled))
    case .incomplete(let messages): .incomplete(messages.map(respelled))
    case .conversations, .letters, .failed: answer
    }
  }

  private mutating func finishAnswer(of asked: Asked, _ answer: Answer, to id: SessionID) {
    finishAnswer()
    if case .history = asked.purpose, case .messages(let messages) = answer,
      sessions[id]?.pending.asked == nil, permitted(asked.query, to: id) != nil
    {
      afterAnswer(to: id) { $0.noteHistory(messages, to: id) }
    }
  }

  /// The part of a question that the session may ask now; nil where that is none of it. It may have
  /// been taken out of a room since it asked, and another room may have the name.
  private func permitted(_ query: Query, to id: SessionID) -> Query? {
    switch query {
    case .history(let history):
      guard case .room(let place) = history.conversation else { return query }
      return readableRooms(id).contains(place) ? query : nil
    case .conversations(let conversations):
      return .conversations(conversations.of(readableRooms(id)))
    case .search(let search):
      let rooms = readableRooms(id)
      if case .room(let place) = search.conversation, !rooms.contains(place) { return nil }
      return .search(search.of(rooms))
    case .mailbox, .letters, .sent, .message: return query
    }
  }

  /// Asks again for what is left of a question, or refuses it.
  private mutating func askLess(_ asked: Asked, for id: SessionID) {
    if let query = permitted(asked.query, to: id) { return ask(query, for: id, asked.purpose) }
    switch asked.purpose {
    case .history(let word):
      let text = "There is no such conversation of yours"
      reply(id, .fail(.chatHistory, .INVALID_TARGET, ["*", word], text))
    default: reply(id, .fail(.search, .INVALID_PARAMS, ["in"], "You are not in that room"))
    }
  }
}
