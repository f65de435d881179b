// What lives here: who watches which nick (IRCv3 monitor).
import Collections

/// From nicks to those who want to know, so that an arrival costs one look-up.
struct Watchers: Sendable {
  private var byNick: [Folded: OrderedSet<SessionID>] = [:]

  /// In the order in which they began to watch.
  subscript(nick: Folded) -> OrderedSet<SessionID> { byNick[nick] ?? [] }

  /// Of a session and a nick.
  var pairs: Int { byNick.values.reduce(0) { $0 + $1.count } }

  mutating func add(_ id: SessionID, to nick: Folded) {
    byNick[nick, default: []].append(id)
  }

  mutating func remove(_ id: SessionID, from nick: Folded) {
    byNick[nick]?.remove(id)
    if byNick[nick]?.isEmpty == true { byNick[nick] = nil }
  }
}
