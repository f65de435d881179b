// What lives here: the lines of one conversation, and how far they were read.

import DequeModule
import IRC
import System

struct Log: Equatable, Sendable {
  /// Older lines fall off the top, as long as nobody reads there.
  static let limit = 10_000

  private(set) var entries: Deque<Entry> = []
  /// How far it was read.
  private(set) var attention = Attention()
  /// What of it is not here.
  var coverage = HistoryCoverage()
  /// Where the reader scrolled to; nil is the end.
  private(set) var scroll: ScrollAnchor?
  /// The entry that a search led to.
  private(set) var found: Int?
  private(set) var hues = NameHues()
  private var ids: Set<String> = []

  var unread: Int { attention.unread }
  var mentions: Int { attention.mentions }

  func holds(_ id: String) -> Bool { ids.contains(id) }

  /// `isNew`: the line above what is new belongs above it, unless it stands there already.
  mutating func append(_ entry: Entry, isSeen: Bool, isNew: Bool = true) {
    if fold(entry, into: entries.count - 1) { return }
    insert(entry, at: entries.count)
    if entries.count > Self.limit, scroll == nil { dropFirst() }
    if entry.kind == .error, !isSeen { attention.noteTrouble() }
    guard entry.isSpeech, entry.delivery == .received else { return }
    if isSeen {
      if attention.hasNothingUnseen { attention.moveMarker { $0 } }
    } else if !entry.isOwn {
      if isNew { unread == 0 ? attention.beginNew(at: entry.id) : countNew(entry.id) }
      attention.add(entry)
    }
  }

  private mutating func countNew(_ id: Int) {
    attention.countNew(id, isFirst: attention.newLine == nil)
  }

  mutating func insert(_ entry: Entry, at index: Int) {
    entries.insert(entry, at: index)
    ids.formUnion(entry.messageIDs)
    guard entry.isSpeech, entry.delivery == .received else { return }
    attention.note(entry.time)
    attention.find(entry)
  }

  /// Nobody asked for more than fits.
  mutating func trim() {
    while entries.count > Self.limit, scroll == nil { dropFirst() }
  }

  private mutating func dropFirst() {
    let entry = entries.removeFirst()
    ids.subtract(entry.messageIDs)
    attention.drop(entry)
    coverage.cutTop(above: entry.id)
  }

  /// Comings and goings in a row become one line.
  mutating func fold(_ entry: Entry, into index: Int) -> Bool {
    guard case .presence(let change) = entry.kind, entries.indices.contains(index),
      entry.time - entries[index].time < .seconds(3600), entries[index].fold(change)
    else { return false }
    ids.formUnion(entry.messageIDs)
    return true
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
    entries[index].remove(removal)
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
    coverage.clear()
    attention.leave()
    if attention.takeForRead() { settleRead() }
  }

  /// Somebody speaks; `count`: the hues that there are for names.
  mutating func hearSpeaker(_ folded: String, of count: Int) { hues.note(folded, of: count) }

  // MARK: Reading

  /// The newest that was said to this person: by name, and in a private talk what is unseen.
  func forYou(isPrivate: Bool) -> [Entry] {
    let isMeant = { (entry: Entry) in
      entry.isSpeech && !entry.isOwn && entry.removal == nil
        && (isPrivate ? attention.isUnseen(entry.id) : entry.isMention)
    }
    return Array(entries.reversed().lazy.filter(isMeant).prefix(50))
  }

  mutating func goTo(entry id: Int) {
    if let index = entries.firstIndex(where: { $0.id == id }) { goTo(index: index) }
  }

  /// Where the oldest unseen message stands.
  var firstUnseen: Int? {
    guard attention.unread > 0 else { return nil }
    return entries.firstIndex { attention.isUnseen($0.id) }
  }

  /// Where what is new begins: at the line, if there is one.
  var firstNew: Int? {
    if let line = attention.newLine, let index = entries.firstIndex(where: { $0.id == line.entry })
    {
      return index
    }
    return firstUnseen
  }

  /// These rows are on the screen, and somebody looks.
  mutating func see(_ rows: some Sequence<(entry: Int, rows: ClosedRange<Int>, count: Int)>) {
    var hasSeen = false
    for row in rows where attention.see(row.entry, rows: row.rows, of: row.count) { hasSeen = true }
    if hasSeen { moveMarker() }
  }

  /// The end is on the screen, and somebody looks.
  mutating func seeEnd() {
    attention.endTrouble()
    if attention.hasNothingUnseen { moveMarker() }
  }

  mutating func noteTrouble() { attention.noteTrouble() }

  /// The server knows how far it was read.
  mutating func tellRead() { attention.tell() }

  /// An earlier run has read this far.
  mutating func restoreRead(_ time: Timestamp?, seen: [ClosedRange<Timestamp>] = []) {
    if attention.readThrough == nil { attention.restoreRead(time, seen: seen) }
  }

  /// The rows of a message are others now.
  mutating func forgetRows() { attention.forgetRows() }

  /// Somebody else said it, and it was not read.
  mutating func addUnread(_ entry: Entry, isFirst: Bool) {
    guard !attention.wasSeenBefore(entry.time) else { return }
    attention.countNew(entry.id, isFirst: isFirst)
    attention.add(entry)
  }

  mutating func takeBackRead() -> Bool { attention.takeBack() }

  /// Taken for read without a look; false if nothing was unread.
  mutating func takeForRead() -> Bool { attention.takeForRead() }

  /// What was taken for read stays so.
  mutating func settleRead() {
    attention.settle()
    moveMarker()
  }

  private mutating func moveMarker() {
    attention.moveMarker { bound in
      entries.last { $0.isSpeech && $0.delivery == .received && $0.time < bound }?.time
    }
  }

  /// The reader looks away.
  mutating func leave() {
    attention.leave()
    found = nil
  }

  /// Another client of the same person has read this far.
  mutating func moveRead(to time: Timestamp) {
    guard attention.moveRead(to: time) else { return }
    moveMarker()
    guard let line = attention.newLine,
      let index = entries.firstIndex(where: { $0.id == line.entry }), entries[index].time <= time
    else { return }
    attention.moveNewLine(to: firstUnseen.map { entries[$0].id })
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
