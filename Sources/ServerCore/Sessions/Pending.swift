// What lives here: what is under way for a session.
import IRC

struct Pending: Sendable {
  /// The message of several lines that is coming in.
  private(set) var clientBatch: ClientBatch?
  /// What the archive was asked.
  private(set) var asked: Asked?
  /// What is left of the last line; later lines wait until that is done.
  private(set) var unfinished = Unfinished()
  /// That it leaves is decided with the other servers.
  private(set) var leaving: Leaving?

  mutating func open(_ batch: ClientBatch?) { clientBatch = batch }

  mutating func add(_ message: Message, limits: MessageSettings) throws(Refusal) {
    try clientBatch?.add(message, limits: limits)
  }

  /// What comes of the batch is swallowed.
  mutating func discardBatch() { clientBatch?.discard() }

  mutating func ask(_ asked: Asked) { self.asked = asked }

  mutating func takeAsked() -> Asked? {
    defer { asked = nil }
    return asked
  }

  /// The answer may have been read before the message was removed.
  mutating func remove(_ number: MessageNumber) { asked?.remove(number) }

  /// Nobody waits for what is left; returns what has to be done all the same.
  mutating func dropWork() -> Step? {
    defer { unfinished = Unfinished() }
    return unfinished.whenLost
  }

  mutating func add(_ step: @escaping Step) { unfinished.steps.append(step) }

  mutating func nextStep() -> Step? { unfinished.steps.popLast() }

  mutating func waitForTurn() { unfinished.isWaiting = true }

  /// Its turn has come again; returns the answer that goes on.
  mutating func proceed() -> LabelledAnswer? {
    unfinished.isWaiting = false
    defer { unfinished.answer = nil }
    return unfinished.answer
  }

  mutating func keep(_ answer: LabelledAnswer) { unfinished.answer = answer }

  mutating func then(_ step: @escaping Step) { unfinished.after = step }

  /// What comes behind the answer, when that is done.
  mutating func takeAfter() -> Step? {
    defer { unfinished.after = nil }
    return unfinished.after
  }

  mutating func insist(on step: Step?) { unfinished.whenLost = step }

  mutating func leave(_ leaving: Leaving) { self.leaving = leaving }
}

/// What becomes of a session when the servers of a chat have let it go.
struct Leaving: Sendable {
  let text: String
  let cause: Parting?
  let awaitsAcknowledgement: Bool
}

/// What is left of a session's last line.
struct Unfinished: Sendable {
  /// The last one comes next.
  fileprivate var steps: [Step] = []
  /// What comes behind the whole answer.
  fileprivate var after: Step?
  /// What has to be done although the session ends before its steps are.
  fileprivate var whenLost: Step?
  /// The labelled answer that the steps are part of.
  fileprivate var answer: LabelledAnswer?
  /// `Effect.proceed` is out.
  fileprivate(set) var isWaiting = false

  var isEmpty: Bool { steps.isEmpty }
}
