// What lives here: what a session waits for from the archive.
import IRC

/// The question that is out for a session, and what its answer is for.
struct Asked: Sendable {
  enum Purpose: Sendable {
    /// A page of the mailbox, up to this number.
    case mailbox(through: Sequence)
    /// Whose letters up to this number a client will have to ask for.
    case letters(through: Sequence)
    /// A message that a read marker points at.
    case marker(target: String)
    /// A batch about this target.
    case history(target: String)
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
  /// A room has got another name since.
  var isStale = false
  /// Messages that were removed since; the answer may have been read before.
  var removed: Set<Sequence> = []
}

extension Answer {
  fileprivate func holds(_ removed: Set<Sequence>) -> Bool {
    guard !removed.isEmpty, case .messages(let messages) = self else { return false }
    return messages.contains { removed.contains($0.sequence) }
  }

  fileprivate func without(_ removed: Set<Sequence>) -> Answer {
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
  fileprivate func blanking(_ removed: Set<Sequence>) -> Answer {
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
    var label: String?
    switch purpose {
    // These answer no command.
    case .mailbox, .letters: break
    default: label = deferAnswer()
    }
    sessions[id]?.asked = Asked(query: query, purpose: purpose, label: label)
    asking.insert(id)
    effects.append(.fetch(id, query))
  }

  /// Answers may be on their way that were read before a message was removed.
  mutating func remove(_ sequence: Sequence) {
    repeats.redact(sequence)
    effects.append(.store(.redacted(sequence)))
    for id in asking { sessions[id]?.asked?.removed.insert(sequence) }
  }

  mutating func take(_ answer: Answer, for id: SessionID) {
    guard let asked = sessions[id]?.asked else { return }
    sessions[id]?.asked = nil
    asking.remove(id)
    beginAnswer(label: asked.label, to: id)
    let shown = answer.without(asked.removed)
    switch asked.purpose {
    case .mailbox(let through):
      // A page is as long as it was asked for, or it is the last.
      if asked.isStale || answer.holds(asked.removed) {
        fetchPage(id)
      } else if case .messages(let messages) = answer {
        replay(messages, through: through, to: id)
      } else {
        replay(nil, through: through, to: id)
      }
    case .letters(let through): takeLetters(answer, through: through, for: id)
    case .marker(let target): answerMarker(answer, target: target, to: id)
    case .history where answer.holds(asked.removed):
      // A page holds as many as there are.
      ask(asked.query, for: id, asked.purpose)
    case .history(let target): answerHistory(shown, target: target, to: id)
    case .conversations(let limit): answerConversations(answer, limit: limit, to: id)
    case .search: answerSearch(shown, to: id)
    case .sent(let request): answerSent(answer.blanking(asked.removed), request)
    case .redaction(let target, let request): answerRedaction(shown, target, request)
    }
    finishAnswer()
    if case .history = asked.purpose, case .messages(let messages) = answer,
      sessions[id]?.asked == nil
    {
      afterAnswer(to: id) { $0.noteHistory(messages, to: id) }
    }
  }
}
