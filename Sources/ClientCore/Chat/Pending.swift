/// What lives here: own messages that the server has not yet confirmed.

import IRC

/// One line that was said and is not safe yet.
struct PendingMessage: Equatable, Sendable {
  let label: String
  /// By which the server keeps the message once, however often it is sent.
  let clientID: String
  let command: Command
  /// As sent, several names joined by commas.
  let target: String
  let text: String
  /// The entries that wait, by folded target.
  var waiting: [String: EntryPlace]
  var isSent = false

  struct EntryPlace: Equatable, Sendable {
    var conversation: ConversationKey
    var entry: Int
  }

  func line(_ facts: ServerFacts) -> Message {
    var tags: Tags = [:]
    if facts.has(.labeledResponse) { tags[Tags.label] = label }
    if facts.has(.messageTags), facts.support.lobby != nil { tags[Tags.clientID] = clientID }
    return Message(tags: tags, command, target, text)
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

  mutating func nextNumber() -> Int {
    count += 1
    return count
  }

  /// Goes on counting where `other` stopped.
  mutating func skipNumbers(of other: PendingMessages) { count = max(count, other.count) }

  func first(clientID: String) -> PendingMessage? { all.first { $0.clientID == clientID } }

  mutating func add(_ message: PendingMessage) { all.append(message) }

  mutating func markSent(_ label: String) {
    guard let index = all.firstIndex(where: { $0.label == label }) else { return }
    all[index].isSent = true
  }

  /// The link is gone: what was not confirmed has to be said again.
  mutating func markAllUnsent() {
    for index in all.indices { all[index].isSent = false }
  }

  func first(label: String?) -> PendingMessage? {
    guard let label else { return nil }
    return all.first { $0.label == label }
  }

  /// The oldest one that `folded` still waits for with this text, for servers without labels.
  func first(to folded: String, command: Command, text: String) -> PendingMessage? {
    all.first { $0.isSent && $0.waiting[folded] != nil && $0.command == command && $0.text == text }
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
