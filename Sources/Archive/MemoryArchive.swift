/// What lives here: an archive that ends with its process.
import IRC
import ServerCore
import Synchronization

/// Holds messages up to a number of bytes; past it the oldest go first.
public final class MemoryArchive: Archive {
  private struct Contents {
    var messages: [StoredMessage] = []
    var bytes = 0
  }

  private let contents = Mutex(Contents())
  private let byteLimit: Int
  /// What a message costs beside its text, in bytes (measured: structs, strings' heads, padding).
  private static let overhead = 300

  /// `byteLimit`: about how much memory all messages may take.
  public init(byteLimit: Int = 32 << 20) {
    self.byteLimit = byteLimit
  }

  public func commit(_ records: [Record], then: @escaping @Sendable (Outcome) -> Void) -> Outcome? {
    contents.withLock { contents in
      for case .message(let message, _) in records {
        contents.messages.append(message)
        contents.bytes += Self.cost(message)
      }
      if contents.bytes > byteLimit { dropOldest(&contents) }
    }
    return .success(())
  }

  public func fetch(
    _ query: MailboxQuery, then: @escaping @Sendable ([StoredMessage]) -> Void
  ) -> [StoredMessage]? {
    contents.withLock { contents in
      let start = Self.firstIndex(after: query.after, in: contents.messages)
      return Array(contents.messages[start...].lazy.filter(query.includes).prefix(query.limit))
    }
  }

  private static func cost(_ message: StoredMessage) -> Int {
    message.text.utf8.count + message.tags.reduce(overhead) { $0 + $1.value.utf8.count + 64 }
  }

  /// Drops a quarter at once, so that the array is moved seldom.
  private func dropOldest(_ contents: inout Contents) {
    var dropped = 0
    while contents.bytes > byteLimit * 3 / 4, dropped < contents.messages.count {
      contents.bytes -= Self.cost(contents.messages[dropped])
      dropped += 1
    }
    contents.messages.removeFirst(dropped)
  }

  /// Messages are in the order of their sequence numbers.
  private static func firstIndex(after sequence: Sequence, in messages: [StoredMessage]) -> Int {
    var low = 0
    var high = messages.count
    while low < high {
      let middle = (low + high) / 2
      if messages[middle].sequence <= sequence { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
