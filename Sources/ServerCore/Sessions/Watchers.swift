// What lives here: who watches which nick (IRCv3 monitor).
import Collections

/// From folded nicks to those who want to know, so that an arrival costs one look-up.
struct Watchers: Sendable {
  private var byNick: [String: OrderedSet<SessionID>] = [:]

  /// In the order in which they began to watch.
  subscript(folded: String) -> OrderedSet<SessionID> { byNick[folded] ?? [] }

  /// Of a session and a nick.
  var pairs: Int { byNick.values.reduce(0) { $0 + $1.count } }

  mutating func add(_ id: SessionID, to folded: String) {
    byNick[folded, default: []].append(id)
  }

  mutating func remove(_ id: SessionID, from folded: String) {
    byNick[folded]?.remove(id)
    if byNick[folded]?.isEmpty == true { byNick[folded] = nil }
  }
}
