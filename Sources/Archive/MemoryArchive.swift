/// What lives here: an archive that ends with its process.
import IRC
import ServerCore
import Synchronization

/// Holds messages up to a number of bytes; past it the oldest go first.
public final class MemoryArchive: Archive {
  private struct Contents {
    /// In the order of their sequence numbers.
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
      for record in records {
        if case .renamedRoom(let old, let room) = record {
          contents.messages = contents.messages.map { $0.moved(from: old, to: room) }
        }
        guard let message = record.said else { continue }
        contents.messages.append(message)
        contents.bytes += Self.cost(message)
      }
      if contents.bytes > byteLimit { dropOldest(&contents) }
    }
    return .success(())
  }

  public func fetch(_ query: Query, then: @escaping @Sendable (Answer) -> Void) -> Answer? {
    contents.withLock { contents in
      // A mailbox is asked for at every login, so it does not walk through everything.
      guard case .mailbox(let mailbox) = query else { return query.answer(from: contents.messages) }
      let start = Self.firstIndex(after: mailbox.after, in: contents.messages)
      return query.answer(from: contents.messages[start...])
    }
  }

  /// Every commit tidies up after itself.
  public func tidy(now: Timestamp, then: @escaping @Sendable (Bool) -> Void) {}

  public func close() {}

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

extension Record {
  /// The message or event in it.
  var said: StoredMessage? {
    switch self {
    case .message(let message, _), .event(let message): message
    default: nil
    }
  }
}
