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
  var time: Timestamp
  /// The entries that wait, by folded target.
  var waiting: [String: EntryPlace]
  var isSent = false
  /// Nothing confirms it on this server: it counts as said unless a refusal comes.
  var isAssumed = false
  /// Typed too long ago to be said without asking.
  var isHeld = false
  /// Questions asked behind it, and how many of them were answered.
  var fence: String?
  var answered = 0
  /// The trace that it left where it was typed, if that is elsewhere.
  var remark: EntryPlace?

  struct EntryPlace: Equatable, Sendable {
    var conversation: ConversationKey
    var entry: Int
  }

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

/// In the order in which they were said.
struct PendingMessages: Equatable, Sendable {
  private(set) var all: [PendingMessage] = []
  private var count = 0
  /// Distinguishes this run from every other.
  let runID: String

  init(runID: String) { self.runID = runID }

  var isEmpty: Bool { all.isEmpty }
  /// Whether the server still owes an answer, or will.
  var isSettled: Bool { all.allSatisfy(\.isHeld) }
  var held: [PendingMessage] { all.filter(\.isHeld) }

  mutating func nextNumber() -> Int {
    count += 1
    return count
  }

  /// Goes on counting where `other` stopped.
  mutating func skipNumbers(of other: PendingMessages) { count = max(count, other.count) }

  func first(clientID: String) -> PendingMessage? { all.first { $0.clientID == clientID } }

  mutating func add(_ message: PendingMessage) { all.append(message) }

  mutating func update(_ label: String, _ change: (inout PendingMessage) -> Void) {
    guard let index = all.firstIndex(where: { $0.label == label }) else { return }
    change(&all[index])
  }

  /// The link is gone: what was not confirmed has to be said again.
  mutating func markAllUnsent() {
    all.removeAll(where: \.isAssumed)
    for index in all.indices {
      (all[index].isSent, all[index].fence, all[index].answered) = (false, nil, 0)
    }
  }

  /// Those that wait for an answer stand before the question `name`. False if there is none.
  mutating func stand(before name: String) -> Bool {
    var isAny = false
    for index in all.indices where all[index].isSent {
      all[index].fence = name
      isAny = true
    }
    return isAny
  }

  /// The question `name` is answered, and these are not: the server is done with them.
  mutating func pass(_ name: String) -> [PendingMessage] {
    var passed: [PendingMessage] = []
    for index in all.indices where all[index].fence == name {
      all[index].fence = nil
      all[index].answered += 1
      passed.append(all[index])
    }
    return passed
  }

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
