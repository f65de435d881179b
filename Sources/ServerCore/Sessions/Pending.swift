// What lives here: what is under way for a session.
import IRC

struct Pending: Sendable {
  /// The message of several lines that is coming in.
  private(set) var clientBatch: ClientBatch?
  /// What the archive was asked.
  private(set) var asked: Asked?
  /// What is left of the last line.
  var unfinished = Unfinished()
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

  mutating func leave(_ leaving: Leaving) { self.leaving = leaving }
}

/// What becomes of a session when the servers of a chat have let it go.
struct Leaving: Sendable {
  let text: String
  let cause: Parting?
  let awaitsAcknowledgement: Bool
}

/// What is left of a session's last line. Its later lines wait until that is done.
struct Unfinished: Sendable {
  /// The last one comes next.
  private var steps: [Step] = []
  /// What comes behind the whole answer.
  private var after: Step?
  /// What has to be done although the session ends before its steps are.
  private(set) var whenLost: Step?
  /// The labelled answer that the steps are part of.
  private var answer: LabelledAnswer?
  /// `Effect.proceed` is out.
  private(set) var isWaiting = false

  var isEmpty: Bool { steps.isEmpty }

  mutating func add(_ step: @escaping Step) { steps.append(step) }

  mutating func next() -> Step? { steps.popLast() }

  mutating func wait() { isWaiting = true }

  /// Its turn has come again; returns the answer that goes on.
  mutating func proceed() -> LabelledAnswer? {
    isWaiting = false
    defer { answer = nil }
    return answer
  }

  mutating func keep(_ answer: LabelledAnswer) { self.answer = answer }

  mutating func then(_ step: @escaping Step) { after = step }

  /// What comes behind the answer, when that is done.
  mutating func takeAfter() -> Step? {
    defer { after = nil }
    return after
  }

  mutating func insist(on step: Step?) { whenLost = step }
}
