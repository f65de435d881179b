/// What lives here: what a session waits for from the archive.
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
    case conversations
    case search
    /// A message that may have been sent before.
    case sent(Request)
    /// A message that is to be removed.
    case redaction(Target, Request)
  }

  let purpose: Purpose
  let label: String?
  /// A room has got another name since.
  var isStale = false
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
    sessions[id]?.asked = Asked(purpose: purpose, label: label)
    effects.append(.fetch(id, query))
  }

  mutating func take(_ answer: Answer, for id: SessionID) {
    guard let asked = sessions[id]?.asked else { return }
    sessions[id]?.asked = nil
    beginAnswer(label: asked.label, to: id)
    switch asked.purpose {
    case .mailbox(let through):
      if asked.isStale {
        fetchPage(id)
      } else if case .messages(let messages) = answer {
        replay(messages, through: through, to: id)
      } else {
        replay(nil, through: through, to: id)
      }
    case .letters(let through): takeLetters(answer, through: through, for: id)
    case .marker(let target): answerMarker(answer, target: target, to: id)
    case .history(let target): answerHistory(answer, target: target, to: id)
    case .conversations: answerConversations(answer, to: id)
    case .search: answerSearch(answer, to: id)
    case .sent(let request): answerSent(answer, request)
    case .redaction(let target, let request): answerRedaction(answer, target, request)
    }
    finishAnswer()
    // Behind the answer.
    if case .history = asked.purpose, case .messages(let messages) = answer {
      noteHistory(messages, to: id)
    }
  }
}
