// What lives here: messages that may be sent a second time before the archive knows of the first.
import Collections

/// The last messages with an id of their sender's choosing, bounded in number and in bytes.
struct RepeatGuard: Sendable, Codable {
  private enum CodingKeys: CodingKey { case messages, order, byteCount }

  private struct Key: Hashable, Codable {
    let sender: Place
    let clientID: String
  }

  private var messages = RevertibleMap<Key, [StoredMessage]>()
  private var order: Deque<Key> = []
  private var logs: [Log] = []
  private(set) var byteCount = 0

  /// What has changed in the order since one mark.
  private struct Log: Sendable {
    let byteCount: Int
    var added = 0
    /// In the order in which they went.
    var gone: [Key] = []
  }

  private static let capacity = 2000
  static let byteLimit = 4 << 20

  mutating func remember(_ message: StoredMessage) {
    guard let clientID = message.clientID, message.account != nil else { return }
    let key = Key(sender: message.sender, clientID: clientID)
    if messages[key] == nil {
      order.append(key)
      if !logs.isEmpty { logs[logs.count - 1].added += 1 }
      messages[key] = []
    }
    messages[key]?.append(message)
    byteCount += message.footprint
    while order.count > Self.capacity || byteCount > Self.byteLimit, order.count > 1 {
      forgetOldest()
    }
  }

  private mutating func forgetOldest() {
    guard let key = order.popFirst() else { return }
    if !logs.isEmpty { logs[logs.count - 1].gone.append(key) }
    guard let old = messages.removeValue(forKey: key) else { return }
    for message in old { byteCount -= message.footprint }
  }

  func find(sender: Place, clientID: String) -> [StoredMessage] {
    messages[Key(sender: sender, clientID: clientID)] ?? []
  }

  /// The message is gone; sent again it is not said again, and nobody reads its words.
  mutating func redact(_ sequence: MessageNumber) {
    for key in order {
      guard let index = messages[key]?.firstIndex(where: { $0.sequence == sequence }) else {
        continue
      }
      byteCount -= messages[key]?[index].footprint ?? 0
      messages[key]?[index].removeWords()
      byteCount += messages[key]?[index].footprint ?? 0
      return
    }
  }
}

extension RepeatGuard {
  mutating func mark() {
    messages.mark()
    logs.append(Log(byteCount: byteCount))
  }

  mutating func forgetOldestMark() {
    messages.forgetOldestMark()
    logs.removeFirst()
  }

  mutating func revert() {
    messages.revert()
    for log in logs.reversed() {
      order.prepend(contentsOf: log.gone)
      order.removeLast(log.added)
      byteCount = log.byteCount
    }
    logs = []
  }
}

extension StoredMessage {
  /// What its text and its tags take in memory, in bytes, besides what every message takes.
  public var wordBytes: Int {
    tags.reduce(text.utf8.count + joints.count * 8) {
      // Two strings, each with a head of its own when it is long.
      $0 + $1.key.utf8.count + $1.value.utf8.count + 96
    }
  }

  mutating func removeWords() {
    text = "-"
    joints = []
  }

  /// About how many bytes of memory it holds.
  var footprint: Int {
    tags.reduce(400 + text.utf8.count + joints.count * 8) {
      $0 + 32 + $1.key.utf8.count + $1.value.utf8.count
    }
  }
}
