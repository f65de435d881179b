// What lives here: what of the past is asked for, on its way, and here already.

import IRC
import System

/// Questions about the past are asked a few at a time, so that no server takes a login for a flood.
struct HistoryState: Equatable, Sendable {
  private static let parallel = 4

  private var waiting: [HistoryQuery] = []
  private var active: [HistoryQuery] = []
  private var count = 0
  private var batches = Batches()
  private var seen = RecentIDs()
  /// The newest server time seen: where the next login begins to look for what was missed.
  private(set) var lastOnline: Timestamp?

  // MARK: Questions

  mutating func add(_ query: HistoryQuery) {
    count += 1
    waiting.append(query.numbered(count))
  }

  /// The next one to send.
  mutating func next() -> HistoryQuery? {
    guard active.count < Self.parallel, !waiting.isEmpty else { return nil }
    let query = waiting.removeFirst()
    active.append(query)
    return query
  }

  /// The question that an answer of this type is for; without labels the oldest that fits.
  mutating func finish(label: String?, where fits: (HistoryQuery) -> Bool) -> HistoryQuery? {
    let index =
      label.flatMap { label in active.firstIndex { $0.label == label } }
      ?? (label == nil ? active.firstIndex(where: fits) : nil)
    return index.map { active.remove(at: $0) }
  }

  // MARK: What comes

  /// True when the line waits for the end of its batch.
  mutating func collect(_ message: Message) -> Bool { batches.collect(message) }

  /// Takes a BATCH line; returns the batch that ends with it, and the label that it answers.
  mutating func takeBatch(_ message: Message) -> (Batches.Batch, label: String?)? {
    batches.receive(message)
  }

  /// The label that `message` answers, its own or its batch's.
  func label(of message: Message) -> String? { batches.label(of: message) }

  /// False when the message was here before.
  mutating func isNew(_ messageID: String) -> Bool { seen.insert(messageID) }

  mutating func noteOnline(_ time: Timestamp) { lastOnline = max(lastOnline ?? time, time) }

  /// What an earlier run saw last.
  mutating func restoreOnline(_ time: Timestamp?) { lastOnline = lastOnline ?? time }

  mutating func loseLink() {
    batches.reset()
    (waiting, active) = ([], [])
  }
}
