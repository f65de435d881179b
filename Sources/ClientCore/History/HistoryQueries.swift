// What lives here: the questions about the past that are under way (IRCv3 draft/chathistory).

import IRC
import System

struct HistoryQuery: Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    /// The newest screenful.
    case latest
    /// What was missed after this message, page by page.
    case after(String)
    case before(String)
    /// The surroundings of a search hit, to which the reader goes.
    case around(String)
    /// From this message towards a gap above the entry.
    case fill(after: String, gap: Int)
    /// The conversations in which something was said since.
    case targets(since: Timestamp)
    case search(Tags)
  }

  var kind: Kind
  var key: ConversationKey = .server
  /// As the server spells it.
  var target = ""
  var limit = 100
  var label = ""

  var message: Message {
    let count = String(limit)
    return switch kind {
    case .latest: Message(.chatHistory, "LATEST", target, "*", count)
    case .after(let id), .fill(let id, _):
      Message(.chatHistory, "AFTER", target, "msgid=\(id)", count)
    case .before(let id): Message(.chatHistory, "BEFORE", target, "msgid=\(id)", count)
    case .around(let id): Message(.chatHistory, "AROUND", target, "msgid=\(id)", count)
    case .targets(let since):
      Message(
        .chatHistory, "TARGETS", "timestamp=\(since)", "timestamp=9999-12-31T23:59:59.999Z", count)
    case .search(let attributes): Message(.search, attributes.encoded)
    }
  }

  /// The type of the batch that answers.
  var batchType: String {
    switch kind {
    case .targets: "draft/chathistory-targets"
    case .search: "soju.im/search"
    default: "chathistory"
    }
  }
}

/// A few at a time, so that no server takes a login for a flood.
struct HistoryQueries: Equatable, Sendable {
  private static let parallel = 4

  private var waiting: [HistoryQuery] = []
  private var active: [HistoryQuery] = []
  private var count = 0

  mutating func add(_ query: HistoryQuery) {
    count += 1
    var query = query
    query.label = "h\(count)"
    waiting.append(query)
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

  mutating func reset() {
    waiting = []
    active = []
  }
}
