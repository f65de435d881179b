// What lives here: own messages that the server has not yet confirmed.

import IRC
import System

/// One line that was said and is not safe yet.
struct PendingMessage: Equatable, Sendable {
  let label: String
  /// By which the server keeps the message once, however often it is sent.
  let clientID: String
  let command: Command
  /// As sent, several names joined by commas.
  let target: String
  let text: String
  /// When it was typed.
  let time: Timestamp
  /// The entries that wait, by folded target.
  fileprivate(set) var waiting: [String: EntryPlace]
  fileprivate var stage = Stage.unsent
  /// The question asked behind it, and how many such were answered.
  fileprivate var fence: String?
  fileprivate(set) var answered = 0
  /// The trace that it left where it was typed, if that is elsewhere.
  fileprivate(set) var remark: EntryPlace?

  fileprivate enum Stage: Equatable, Sendable {
    case unsent
    /// Typed too long ago to be said without asking.
    case held
    case sent
    /// Nothing confirms it on this server: it counts as said unless a refusal comes.
    case assumed
  }

  struct EntryPlace: Equatable, Sendable {
    fileprivate(set) var conversation: ConversationKey
    let entry: Int
  }

  init(label: String, _ said: KeptMessage, waiting: [String: EntryPlace]) {
    (self.label, clientID, command) = (label, said.clientID, said.command)
    target = said.targets.joined(separator: ",")
    (text, time, self.waiting) = (said.text, said.time, waiting)
  }

  var isSent: Bool { stage == .sent || isAssumed }
  var isAssumed: Bool { stage == .assumed }
  var isHeld: Bool { stage == .held }

  func isWaiting(_ folded: String) -> Bool { waiting[folded] != nil }

  var targets: [String] { target.split(at: ",").map(String.init) }

  func line(_ facts: ServerFacts) -> Message {
    var tags: Tags = [:]
    if facts.has(.labeledResponse) { tags[Tags.label] = label }
    if facts.keepsOnce { tags[Tags.clientID] = clientID }
    return Message(tags: tags, command, target, text)
  }

  /// Whether `heard` is this text as some servers return it: without formatting, or cut.
  func isHeard(as heard: String) -> Bool {
    if heard == text { return true }
    let (said, back) = (Formatting.strip(text).trimmed, Formatting.strip(heard).trimmed)
    return said == back || (back.utf8.count >= 300 && said.hasPrefix(back))
  }
}

/// What was said and is not safe, in that order, and the questions asked behind it.
struct Outgoing: Equatable, Sendable {
  /// Behind what was said a question is asked after the first span, then after each of the second.
  private static let fenceSpan: Duration = .seconds(5)
  private static let fencePeriod: Duration = .seconds(10)
  /// The end of what a plain client said.
  static let barrier = "parley-end"
  static let names = "parley-names"

  private(set) var all: [PendingMessage] = []
  private var count = 0
  /// Distinguishes this run from every other.
  private let runID: String
  /// The question that stands behind what was said, and when the next is due.
  private var fence: String?
  private var fenceCount = 0
  private var nextFence: Moment?
  private(set) var hasPassedBarrier = false

  init(runID: String) { self.runID = runID }

  /// With nothing said, counting on.
  var anew: Outgoing {
    var outgoing = Outgoing(runID: runID)
    outgoing.count = count
    return outgoing
  }

  var isEmpty: Bool { all.isEmpty }
  /// Whether the server still owes an answer, or will.
  var isSettled: Bool { all.allSatisfy(\.isHeld) }
  var held: [PendingMessage] { all.filter(\.isHeld) }

  // MARK: Saying

  /// Says something new; returns what to write down of it.
  mutating func add(
    _ text: String, to targets: [String], as command: Command, at time: Timestamp,
    waiting: [String: PendingMessage.EntryPlace]
  ) -> (PendingMessage, kept: KeptMessage) {
    let kept = KeptMessage(
      clientID: "\(runID)-\(count + 1)", command: command, targets: targets, text: text, time: time)
    return (add(kept, waiting: waiting), kept)
  }

  /// What an earlier run said waits again.
  @discardableResult
  mutating func add(
    _ said: KeptMessage, waiting: [String: PendingMessage.EntryPlace]
  ) -> PendingMessage {
    count += 1
    let message = PendingMessage(label: "m\(count)", said, waiting: waiting)
    all.append(message)
    return message
  }

  private mutating func update(_ label: String, _ change: (inout PendingMessage) -> Void) {
    guard let index = all.firstIndex(where: { $0.label == label }) else { return }
    change(&all[index])
  }

  mutating func send(_ label: String, at moment: Moment) {
    if !all.contains(where: \.isSent) { nextFence = moment + Self.fenceSpan }
    update(label) { $0.stage = .sent }
  }

  mutating func assume(_ label: String) { update(label) { $0.stage = .assumed } }

  mutating func hold(_ label: String) { update(label) { $0.stage = .held } }

  /// The person still means it.
  mutating func release(_ label: String) { update(label) { $0.stage = .unsent } }

  /// The conversation goes on under another name.
  mutating func follow(_ key: ConversationKey, to newKey: ConversationKey) {
    for index in all.indices {
      for (folded, place) in all[index].waiting where place.conversation == key {
        all[index].waiting[folded]?.conversation = newKey
      }
      if all[index].remark?.conversation == key { all[index].remark?.conversation = newKey }
    }
  }

  mutating func remark(_ label: String, at place: PendingMessage.EntryPlace?) {
    update(label) { $0.remark = place }
  }

  /// The link is gone: what was not confirmed has to be said again.
  mutating func loseLink() {
    (fence, hasPassedBarrier) = (nil, false)
    all.removeAll(where: \.isAssumed)
    for index in all.indices {
      if all[index].isSent { all[index].stage = .unsent }
      (all[index].fence, all[index].answered) = (nil, 0)
    }
  }

  // MARK: Questions

  /// When the next question behind what was said is due.
  var fenceDue: Moment? { fence == nil && all.contains(where: \.isSent) ? nextFence : nil }

  mutating func nextFenceName() -> String {
    fenceCount += 1
    return "parley-fence-\(fenceCount)"
  }

  /// Those that wait for an answer stand before the question `name`.
  mutating func stand(before name: String) {
    for index in all.indices where all[index].isSent {
      all[index].fence = name
      fence = name
    }
  }

  /// The question `name` is answered, and these are not: the server is done with them.
  mutating func pass(_ name: String, at moment: Moment) -> [PendingMessage] {
    if name == Self.barrier { hasPassedBarrier = true }
    guard name == fence else { return [] }
    fence = nil
    nextFence = moment + Self.fencePeriod
    var passed: [PendingMessage] = []
    for index in all.indices where all[index].fence == name {
      all[index].fence = nil
      all[index].answered += 1
      passed.append(all[index])
    }
    return passed
  }

  // MARK: Answers

  func first(clientID: String) -> PendingMessage? { all.first { $0.clientID == clientID } }

  func first(label: String?) -> PendingMessage? {
    guard let label else { return nil }
    return all.first { $0.label == label }
  }

  /// The oldest one that `folded` still waits for with this text, for servers without labels.
  func first(to folded: String, command: Command, text: String) -> PendingMessage? {
    all.first {
      $0.isSent && $0.waiting[folded] != nil && $0.command == command && $0.isHeard(as: text)
    }
  }

  /// The oldest one that was sent, answers coming in order: to this target, or to any.
  func firstSent(to folded: String? = nil, command: Command? = nil) -> PendingMessage? {
    all.first { message in
      message.isSent && folded.map { message.waiting[$0] != nil } ?? true
        && command.map { message.command == $0 } ?? true
    }
  }

  /// Ends the wait for one target; the message is forgotten after its last one.
  mutating func settle(_ label: String, _ folded: String) -> PendingMessage.EntryPlace? {
    guard let index = all.firstIndex(where: { $0.label == label }) else { return nil }
    let place = all[index].waiting.removeValue(forKey: folded)
    if all[index].waiting.isEmpty { all.remove(at: index) }
    return place
  }

  /// Ends the wait for all targets.
  mutating func settle(_ label: String) -> [PendingMessage.EntryPlace] {
    guard let index = all.firstIndex(where: { $0.label == label }) else { return [] }
    return Array(all.remove(at: index).waiting.values)
  }
}
