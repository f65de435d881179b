// What lives here: what is searched for: words, and who said it and where.

import IRC
import System

/// `words from:bob in:#room`
struct SearchWords: Equatable, Sendable {
  private(set) var text: String
  private(set) var from: String?
  private(set) var place: String?

  init(_ typed: String) {
    var words: [Substring] = []
    for word in typed.split(whereSeparator: \.isWhitespace) {
      if word.hasPrefix("from:"), word.count > 5 {
        from = String(word.dropFirst(5))
      } else if word.hasPrefix("in:"), word.count > 3 {
        place = String(word.dropFirst(3))
      } else {
        words.append(word)
      }
    }
    text = words.joined(separator: " ")
  }

  var isEmpty: Bool { text.isEmpty && from == nil && place == nil }

  var list: [String] { text.split(separator: " ").map { $0.lowercased() } }

  /// As soju.im/search writes it.
  func attributes(limit: Int, before: Timestamp? = nil) -> Tags {
    var tags: Tags = [:]
    if !text.isEmpty { tags["text"] = text }
    if let place { tags["in"] = place }
    if let from { tags["from"] = from }
    if let before { tags["before"] = before.description }
    tags["limit"] = String(limit)
    return tags
  }
}
