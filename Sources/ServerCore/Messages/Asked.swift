/// What lives here: what a session waits for from the archive.
import IRC

/// The question that is out for a session, and what its answer is for.
struct Asked: Sendable {
  enum Purpose: Sendable {
    case mailbox
    /// A batch about this target.
    case history(target: String)
    case conversations
    case search
    /// A message that may have been sent before.
    case sent(Request)
  }

  let purpose: Purpose
  let label: String?
}

extension Chat {
  /// The session is not read until the answer is here, so one question is out at a time.
  mutating func ask(_ query: Query, for id: SessionID, _ purpose: Asked.Purpose) {
    var label: String?
    // A mailbox page answers no command.
    if case .mailbox = purpose {} else { label = deferAnswer() }
    sessions[id]?.asked = Asked(purpose: purpose, label: label)
    effects.append(.fetch(id, query))
  }

  mutating func take(_ answer: Answer, for id: SessionID) {
    guard let asked = sessions[id]?.asked else { return }
    sessions[id]?.asked = nil
    beginAnswer(label: asked.label, to: id)
    switch asked.purpose {
    case .mailbox:
      if case .messages(let messages) = answer { replay(messages, to: id) }
    case .history(let target): answerHistory(answer, target: target, to: id)
    case .conversations: answerConversations(answer, to: id)
    case .search: answerSearch(answer, to: id)
    case .sent(let request): answerSent(answer, request)
    }
    finishAnswer()
  }
}
