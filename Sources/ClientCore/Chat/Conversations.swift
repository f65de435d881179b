// What lives here: all conversations in their order, and which one is looked at.

import IRC
import System

struct Conversations: Equatable, Sendable {
  private(set) var all: [Conversation] = {
    var server = Conversation(.server, name: "server")
    server.set(number: 1)
    return [server]
  }()
  private(set) var current: ConversationKey = .server
  private var presence = TerminalPresence()
  private var look = Look()
  /// The conversation that was left, until its input line is.
  private var left: ConversationKey?
  /// What an earlier run, or the server, knows of conversations that are not open.
  private var remembered: [ConversationKey: KeptPlace] = [:]

  /// Drafts as the person's other clients have them.
  var shared = SharedDrafts()
  /// Rooms that the person asked for: they are shown when the server lets them in.
  private var wanted: Set<ConversationKey> = []
  private var entryCount = 0
  /// The hues that the terminal has for names.
  private(set) var hueCount = Theme.Depth.many.hues
  private(set) var joinsEmoji = false

  /// The same login with nothing kept and nothing said.
  mutating func startAnew() {
    let shared = shared
    let (hueCount, joinsEmoji) = (hueCount, joinsEmoji)
    self = Conversations()
    self.shared = shared
    (self.hueCount, self.joinsEmoji) = (hueCount, joinsEmoji)
  }

  subscript(key: ConversationKey) -> Conversation? { all.first { $0.key == key } }

  /// The number of a new entry, in whatever conversation.
  mutating func nextEntry() -> Int {
    entryCount += 1
    return entryCount
  }

  mutating func colour(in hues: Int) { hueCount = hues }

  /// Messages have other rows then.
  mutating func joinEmoji(_ joins: Bool) {
    guard joins != joinsEmoji else { return }
    joinsEmoji = joins
    updateAll { $0.log.forgetRows() }
  }

  mutating func want(_ key: ConversationKey) { wanted.insert(key) }

  func wants(_ key: ConversationKey) -> Bool { wanted.contains(key) }

  mutating func takeWanted(_ key: ConversationKey) -> Bool { wanted.remove(key) != nil }

  /// As `Look.cover`.
  mutating func cover(_ capacity: Int) { look.cover(capacity) }

  mutating func nameServer(_ name: String) {
    update(.server) { $0.rename(to: .server, name: name) }
  }

  var currentConversation: Conversation {
    self[current] ?? Conversation(.server, name: "server")
  }

  /// Those that the lists show, by number: the server's own only where there is no lobby, or when it
  /// is looked at.
  var listed: [Conversation] {
    all.filter { $0.key != .server || hasNoLobby || current == .server }
      .sorted { ($0.number ?? .max) < ($1.number ?? .max) }
  }

  private var hasNoLobby = true

  /// The lobby stands first.
  mutating func placeFirst(_ key: ConversationKey) {
    guard let index = all.firstIndex(where: { $0.key == key }) else { return }
    all.insert(all.remove(at: index), at: 0)
    // From now on the server's own page is none that keys name.
    guard hasNoLobby else { return }
    hasNoLobby = false
    update(.server) { $0.set(number: nil) }
    update(key) { $0.set(number: 1) }
  }

  /// No server makes more of them than somebody can look through; what it says goes on elsewhere.
  static let limit = 500

  /// `isAsked`: the person wants it.
  mutating func open(_ key: ConversationKey, name: String, isAsked: Bool = true) {
    guard isAsked || all.count < Self.limit, self[key] == nil else { return }
    var conversation = Conversation(key, name: name)
    if let place = remembered[key] { conversation.restore(place) }
    conversation.set(number: freeNumber)
    all.append(conversation)
  }

  /// The lowest that names none: the others keep theirs.
  private var freeNumber: Int {
    let taken = Set(all.compactMap(\.number))
    return (1...).first { !taken.contains($0) } ?? 1
  }

  /// The conversation that a key names.
  func numbered(_ number: Int) -> ConversationKey? {
    listed.first { $0.number == number }?.key
  }

  mutating func remember(_ place: KeptPlace, as key: ConversationKey) {
    remembered[key] = place
    update(key) { $0.restore(place) }
  }

  mutating func rememberRead(_ time: Timestamp, in key: ConversationKey, name: String) {
    guard remembered.count < 4 * Self.limit || remembered[key] != nil else { return }
    var place = remembered[key] ?? KeptPlace(name: name, isOpen: false)
    place.read(through: time)
    remembered[key] = place
  }

  func readThrough(_ key: ConversationKey) -> Timestamp? {
    self[key]?.log.attention.readThrough ?? remembered[key]?.readThrough
  }

  /// Whether what stands on the screen now is seen: a key is a look, a line of the server's is none
  /// where only keys tell that somebody is there.
  func isWatched(byKey: Bool) -> Bool {
    !look.isCovered && (presence.isCertain || (byKey && !presence.isAway))
  }

  /// Whether what comes now is seen at once: it appears at the bottom, and the reader is there.
  mutating func sees(_ key: ConversationKey, _ entry: Entry) -> Bool {
    guard presence.isCertain, !look.isCovered, current == key else { return false }
    guard isAtEnd(key) else {
      // Near the top of a short log the end is on the screen all the same.
      look.want()
      return false
    }
    if look.holds(entry.text.utf8.count), !entry.text.contains(where: \.isNewline) { return true }
    look.want()
    return entry.isOwn
  }

  /// Whether it needs neither a bell nor a line above it.
  func isLikelySeen(_ key: ConversationKey, at moment: Moment) -> Bool {
    presence.isLikely(at: moment) && !look.isCovered && isAtEnd(key)
  }

  /// The terminal tells that the person is at it.
  var isWatchedFor: Bool { presence.isCertain }

  private func isAtEnd(_ key: ConversationKey) -> Bool {
    current == key && self[key]?.log.scroll == nil
  }

  /// True once after something came that the screen may show.
  mutating func takeWantsLook() -> Bool { look.takeWanted() }

  /// True once after somebody came.
  mutating func takeArrival() -> Bool { look.takeArrival() }

  /// What was said before is here now.
  mutating func arrive(in key: ConversationKey) {
    guard key == current else { return }
    look.arrive()
    look.want()
  }

  /// Conversations besides the current one in which something was typed and not sent.
  var drafts: Int { all.count { $0.key != current && !$0.draft.isEmpty } }

  func draft(of key: ConversationKey) -> String {
    self[key]?.draft ?? remembered[key]?.draft ?? ""
  }

  mutating func set(draft: String, of key: ConversationKey, name: String) {
    guard self[key] == nil else { return update(key) { $0.set(draft: draft) } }
    guard remembered.count < 4 * Self.limit || remembered[key] != nil else { return }
    remembered[key, default: KeptPlace(name: name, isOpen: false)].leave(draft)
  }

  /// True if another conversation is shown than before; the text stays with the one that was left.
  mutating func takeLeft(leaving text: String) -> Bool {
    guard let key = left else { return false }
    left = nil
    guard key != current else { return false }
    if self[key] != nil {
      update(key) { $0.set(draft: text) }
    } else if !text.isEmpty {
      remembered[key, default: KeptPlace(name: "", isOpen: false)].leave(text)
    }
    return true
  }

  mutating func close(_ key: ConversationKey) {
    guard key != .server, let index = all.firstIndex(where: { $0.key == key }) else { return }
    all.remove(at: index)
    if current == key { show(all[max(0, index - 1)].key) }
  }

  mutating func show(_ key: ConversationKey) {
    guard self[key] != nil else { return }
    if key != current {
      update(current) { $0.log.leave() }
      left = left ?? current
      current = key
      look.arrive()
      look.want()
    }
  }

  /// A key, or a report of the terminal's focus.
  mutating func note(_ key: Key, at moment: Moment) {
    let wasThere = presence.isLikely(at: moment)
    presence.note(key, at: moment)
    if presence.isAway {
      update(current) { $0.log.leave() }
    } else if !wasThere {
      look.arrive()
    }
  }

  mutating func update(_ key: ConversationKey, _ change: (inout Conversation) -> Void) {
    guard let index = all.firstIndex(where: { $0.key == key }) else { return }
    change(&all[index])
  }

  mutating func updateAll(_ change: (inout Conversation) -> Void) {
    for index in all.indices { change(&all[index]) }
  }

  /// A person's conversation follows the person's new name.
  mutating func rename(_ key: ConversationKey, to newKey: ConversationKey, name: String) {
    guard let index = all.firstIndex(where: { $0.key == key }), self[newKey] == nil else { return }
    all[index].follow(to: newKey, name: name)
    if current == key { current = newKey }
    if left == key { left = newKey }
  }

  /// A room has another name now; everything else stays.
  mutating func move(_ key: ConversationKey, to newKey: ConversationKey, name: String) {
    guard let index = all.firstIndex(where: { $0.key == key }),
      key == newKey || self[newKey] == nil
    else { return }
    all[index].rename(to: newKey, name: name)
    if current == key { current = newKey }
  }

  /// The next one with unread lines after the current one, mentions and private talk first, and what
  /// is muted last.
  var nextUnread: ConversationKey? {
    let start = all.firstIndex { $0.key == current } ?? 0
    let others = all[(start + 1)...] + all[..<start]
    let urgent = others.first { $0.forYou > 0 || $0.log.attention.hasTrouble }
    let unread = others.filter { $0.log.unread > 0 }
    return (urgent ?? unread.first { !$0.isMuted } ?? unread.first)?.key
  }

  func neighbour(_ step: Int) -> ConversationKey {
    let keys = listed.map(\.key)
    guard let index = keys.firstIndex(of: current) else { return current }
    return keys[(index + step + keys.count) % keys.count]
  }
}
