/// What lives here: messages that may be sent a second time before the archive knows of the first.
import Collections

/// The last messages with an id of their sender's choosing.
struct RepeatGuard: Sendable {
  private struct Key: Hashable {
    let sender: String
    let clientID: String
  }

  private var messages: [Key: [StoredMessage]] = [:]
  private var order: Deque<Key> = []
  private static let capacity = 2000

  mutating func remember(_ message: StoredMessage) {
    guard let clientID = message.clientID, message.account != nil else { return }
    let key = Key(sender: message.sender, clientID: clientID)
    if messages[key] == nil { order.append(key) }
    messages[key, default: []].append(message)
    if order.count > Self.capacity, let oldest = order.popFirst() { messages[oldest] = nil }
  }

  func find(sender: String, clientID: String) -> [StoredMessage] {
    messages[Key(sender: sender, clientID: clientID)] ?? []
  }

  /// A room has another name now, or is gone.
  mutating func change(_ change: (StoredMessage) -> StoredMessage) {
    for key in order { messages[key] = messages[key]?.map(change) }
  }

  /// The message is gone; sent again it is not said again, and nobody reads its words.
  mutating func redact(_ sequence: Sequence) {
    for key in order {
      guard let index = messages[key]?.firstIndex(where: { $0.sequence == sequence }) else {
        continue
      }
      messages[key]?[index].removeWords()
      return
    }
  }

  /// The message could not be stored; sent again, it is new.
  mutating func forget(_ sequence: Sequence) {
    guard
      let key = order.last(where: { messages[$0]?.contains { $0.sequence == sequence } == true })
    else { return }
    messages[key]?.removeAll { $0.sequence == sequence }
  }
}

extension StoredMessage {
  mutating func removeWords() {
    text = "-"
    joints = []
  }
}
