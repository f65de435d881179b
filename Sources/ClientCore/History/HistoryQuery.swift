// What lives here: a question about the past (IRCv3 draft/chathistory).

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

  let kind: Kind
  let key: ConversationKey
  /// As the server spells it.
  let target: String
  let limit: Int
  private(set) var label = ""

  init(kind: Kind, key: ConversationKey = .server, target: String = "", limit: Int = 100) {
    (self.kind, self.key, self.target, self.limit) = (kind, key, target, limit)
  }

  /// The question as it is asked, for the `number`th time that anything is.
  func numbered(_ number: Int) -> HistoryQuery {
    var query = self
    query.label = "h\(number)"
    return query
  }

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
