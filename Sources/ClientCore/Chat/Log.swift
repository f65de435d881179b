// What lives here: the lines of one conversation, and how far they were read.

import DequeModule
import IRC
import System

struct Log: Equatable, Sendable {
  /// Older lines fall off the top, as long as nobody reads there.
  static let limit = 10_000

  private(set) var entries: Deque<Entry> = []
  /// How far it was read.
  var attention = Attention()
  /// What of it is not here.
  var missing = Missing()
  /// Where the reader scrolled to; nil is the end.
  private(set) var scroll: ScrollAnchor?
  /// The entry that a search led to.
  private(set) var found: Int?
  private var ids: Set<String> = []

  var unread: Int { attention.unread }
  var mentions: Int { attention.mentions }

  func holds(_ id: String) -> Bool { ids.contains(id) }

  mutating func append(_ entry: Entry, isSeen: Bool) {
    if fold(entry, into: entries.count - 1) { return }
    insert(entry, at: entries.count)
    if entries.count > Self.limit, scroll == nil { dropFirst() }
    if entry.kind == .error, !isSeen { attention.noteTrouble() }
    guard entry.isSpeech, entry.delivery == .received else { return }
    if !entry.isOwn { attention.count(entry, isSeen: isSeen, isFirstNew: unread == 0 && !isSeen) }
    if isSeen { attention.noteRead() }
  }

  mutating func insert(_ entry: Entry, at index: Int) {
    entries.insert(entry, at: index)
    ids.formUnion(entry.messageIDs)
    guard entry.isSpeech, entry.delivery == .received else { return }
    attention.note(entry.time)
  }

  /// Nobody asked for more than fits.
  mutating func trim() {
    while entries.count > Self.limit, scroll == nil { dropFirst() }
  }

  private mutating func dropFirst() {
    let entry = entries.removeFirst()
    ids.subtract(entry.messageIDs)
    missing.cutTop(above: entry.id)
  }

  /// Comings and goings in a row become one line.
  mutating func fold(_ entry: Entry, into index: Int) -> Bool {
    guard case .presence(let change) = entry.kind, entries.indices.contains(index),
      case .presence(var fold) = entries[index].kind,
      entry.time - entries[index].time < .seconds(3600)
    else { return false }
    // Held in one place only, it is changed there and not copied.
    entries[index].kind = .event
    let isTaken = fold.add(change)
    entries[index].kind = .presence(fold)
    if isTaken { ids.formUnion(entry.messageIDs) }
    return isTaken
  }

  mutating func update(_ id: Int, _ change: (inout Entry) -> Void) {
    guard let index = entries.lastIndex(where: { $0.id == id }) else { return }
    change(&entries[index])
  }

  /// Somebody took the message back; returns it as it was.
  mutating func remove(messageID: String, _ removal: Entry.Removal) -> Entry? {
    guard ids.contains(messageID),
      let index = entries.lastIndex(where: { $0.messageID == messageID })
    else { return nil }
    let entry = entries[index]
    entries[index].text = ""
    entries[index].removal = removal
    return entry
  }

  /// Takes an entry out, so that it can come back at the end under its server time.
  mutating func remove(_ id: Int) -> Entry? {
    guard let index = entries.lastIndex(where: { $0.id == id }) else { return nil }
    let entry = entries.remove(at: index)
    ids.subtract(entry.messageIDs)
    return entry
  }

  mutating func clear() {
    entries = []
    ids = []
    (scroll, found) = (nil, nil)
    missing.clear()
    attention.leaveMark()
    attention.markRead()
  }

  // MARK: Reading

  /// Where the oldest unread message stands: those counted are the newest of others.
  var firstUnseen: Int? {
    var left = unread
    var found: Int?
    for index in entries.indices.reversed() where left > 0 {
      guard entries[index].isCounted else { continue }
      (found, left) = (index, left - 1)
    }
    return found
  }

  /// Everything down to the entry was on the screen.
  mutating func read(through id: Int) {
    guard let end = entries.lastIndex(where: { $0.id == id }) else { return }
    guard end < entries.count - 1 else { return attention.markRead() }
    attention.leave(entries[(end + 1)...].filter(\.isCounted))
    guard unread > 0 else { return attention.markRead() }
    if let time = entries[...end].last(where: \.isSpeech)?.time { attention.read(through: time) }
  }

  /// The reader looks away.
  mutating func leave() {
    attention.leaveMark()
    found = nil
  }

  /// Another client of the same person has read this far.
  mutating func moveRead(to time: Timestamp) {
    attention.moveRead(to: time) { entries.filter { $0.isUnread(since: time) } }
  }

  mutating func scroll(to anchor: ScrollAnchor?) { scroll = anchor }

  /// Scrolls so that the entry has some lines below it, and marks it.
  mutating func goTo(index: Int) {
    found = entries[index].id
    let below = index + 4
    let isEnd = below >= entries.count - 1
    scroll = isEnd ? nil : ScrollAnchor(entry: entries[below].id, hiddenRows: 0)
  }
}

/// The row of the log that stands at the bottom of the pane.
struct ScrollAnchor: Equatable, Sendable {
  let entry: Int
  /// Rows of that entry below the pane.
  let hiddenRows: Int
}
