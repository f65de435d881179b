// What lives here: who is online, under which nick and of which account.
import Collections

/// The one index of nicks in use, and of the sessions that each account has. A nick is a name that
/// somebody has now; what is kept belongs to the account.
struct People: Sendable, Codable {
  /// Who has which nick.
  private var holders = RevertibleMap<Folded, SessionID>()
  /// Who is logged in to which account, in the order in which they came.
  private var sessions = RevertibleMap<Folded, [SessionID]>()
  private var watchers = Watchers()
  /// What accounts, and the rooms that people made, say of themselves.
  private(set) var metadata = MetadataTable()
  private var former: FormerNicks
  private var marks: [Mark] = []

  /// Who waits for whom is this server's own.
  private enum CodingKeys: CodingKey { case holders, sessions, former, metadata }

  private struct Mark: Sendable {
    let watchers: Watchers
    let metadata: MetadataTable
    let former: FormerNicks
  }

  /// `memory`: nicks given up that are remembered.
  init(memory: Int) { former = FormerNicks(capacity: memory) }

  // MARK: Who is here

  /// Who is online, however many sessions their accounts have.
  var count: Int { holders.count }

  func holder(of nick: Folded) -> SessionID? { holders[nick] }

  func sessions(of account: Folded) -> [SessionID] { sessions[account] ?? [] }

  /// The first of them.
  func session(of account: Folded) -> SessionID? { sessions[account]?.first }

  /// Somebody is let in.
  mutating func enter(_ id: SessionID, as nick: Folded, account: Folded?) {
    holders[nick] = id
    if let account { logIn(id, to: account) }
  }

  /// Somebody online becomes an account's.
  mutating func logIn(_ id: SessionID, to account: Folded) {
    if sessions[account]?.contains(id) != true { sessions[account, default: []].append(id) }
  }

  mutating func rename(_ id: SessionID, from old: Folded, to new: Folded) {
    if holders[old] == id { holders[old] = nil }
    holders[new] = id
  }

  mutating func leave(_ id: SessionID, nick: Folded, account: Folded?) {
    if holders[nick] == id { holders[nick] = nil }
    guard let account, let left = sessions[account]?.filter({ $0 != id }) else { return }
    sessions[account] = left.isEmpty ? nil : left
  }

  /// One of somebody's sessions leaves, and `next` stays.
  mutating func leave(_ id: SessionID, nick: Folded, account: Folded, to next: SessionID) {
    if holders[nick] == id { holders[nick] = next }
    sessions[account] = sessions[account]?.filter { $0 != id }
  }

  // MARK: Who waits for whom

  /// Who wants to know of a nick, in the order in which they began to.
  func watchers(of nick: Folded) -> OrderedSet<SessionID> { watchers[nick] }

  mutating func watch(_ nick: Folded, by id: SessionID) { watchers.add(id, to: nick) }

  mutating func unwatch(_ nick: Folded, by id: SessionID) { watchers.remove(id, from: nick) }

  /// Of somebody and whom they watch.
  var watches: Int { watchers.pairs }

  // MARK: What they say of themselves

  mutating func set(_ key: String, to value: String?, of owner: Place) {
    metadata.set(key, to: value, of: owner)
  }

  mutating func forgetMetadata(of owner: Place) { metadata.removeAll(of: owner) }

  // MARK: Who was here

  mutating func remember(_ entry: FormerNicks.Entry) { former.remember(entry) }

  /// The newest first.
  func formerHolders(of nick: Folded) -> [FormerNicks.Entry] { former.holders(of: nick) }

  var remembersTooMuch: Bool { former.count > former.capacity }

  // MARK: Going back

  mutating func mark() {
    holders.mark()
    sessions.mark()
    marks.append(Mark(watchers: watchers, metadata: metadata, former: former))
  }

  mutating func forgetOldestMark() {
    holders.forgetOldestMark()
    sessions.forgetOldestMark()
    marks.removeFirst()
  }

  mutating func revert() {
    holders.revert()
    sessions.revert()
    if let first = marks.first {
      (watchers, metadata, former) = (first.watchers, first.metadata, first.former)
    }
    marks = []
  }
}
