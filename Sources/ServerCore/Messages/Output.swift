// What lives here: what comes of one input as it gathers.
import IRC

/// Lines for the same recipients that follow each other become one buffer. What answers a labelled
/// command (IRCv3 labeled-response) is kept back until the command is done.
struct Output: Sendable {
  private var effects: [Effect] = []
  private var buffer: [UInt8] = []
  private var recipients: Audience = []
  private var answer: LabelledAnswer?
  private var batches: UInt64 = 0

  // MARK: Effects

  mutating func send(to audience: Audience, _ encode: (inout [UInt8]) -> Void) {
    if audience != recipients { flush() }
    if buffer.isEmpty {
      recipients = audience
      buffer.reserveCapacity(256)
    }
    encode(&buffer)
  }

  mutating func append(_ effect: Effect) {
    flush()
    reserve()
    effects.append(effect)
  }

  private mutating func flush() {
    guard !buffer.isEmpty else { return }
    reserve()
    effects.append(.send(buffer, to: recipients))
    buffer = []
    recipients = []
  }

  /// Growing one by one would move large values about.
  private mutating func reserve() {
    if effects.isEmpty { effects.reserveCapacity(4) }
  }

  /// Hands over everything and is empty again.
  mutating func take() -> [Effect] {
    flush()
    defer { effects = [] }
    return effects
  }

  mutating func nextBatch() -> String {
    batches += 1
    return String(batches, radix: 36)
  }

  /// For tests that compare chats.
  mutating func forgetBatches() { batches = 0 }

  // MARK: A labelled answer

  var isAnswering: Bool { answer != nil }

  /// The session whose labelled command is at hand.
  var answered: SessionID? { answer?.session }

  func isAnsweringOthers(than id: SessionID) -> Bool {
    guard let answer else { return false }
    return answer.session != id
  }

  mutating func begin(_ answer: LabelledAnswer?) { self.answer = answer }

  mutating func takeAnswer() -> LabelledAnswer? {
    defer { answer = nil }
    return answer
  }

  /// Whether nothing has been answered yet to a labelled command of the session.
  func isUnanswered(_ id: SessionID) -> Bool {
    answer?.session == id && answer?.lines.isEmpty == true
  }

  /// What is answered is one batch already, whose opening takes the label.
  mutating func answerInOneBatch(_ isOne: Bool = true) { answer?.beOneBatch(isOne) }

  /// The label of the command at hand, which a later event will answer.
  mutating func deferAnswer() -> String? {
    answer?.wait()
    return answer?.label
  }

  /// Takes a line into the answer; false when it is to go out now.
  mutating func gathers(_ line: inout Outgoing) -> Bool {
    switch answer?.stream {
    case nil:
      answer?.add(line)
      return true
    case .batch(let batch):
      line.stand(in: batch)
      return false
    case .alone: return false
    }
  }
}
