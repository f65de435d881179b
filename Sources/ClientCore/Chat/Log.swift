// What lives here: the lines of one conversation, and how far they were read.

import DequeModule
import IRC
import System

struct Log: Equatable, Sendable {
  /// Older lines fall off the top, as long as nobody reads there.
  static let limit = 10_000

  private(set) var entries: Deque<Entry> = []
  private(set) var unread = 0
  private(set) var mentions = 0
  /// Something went wrong here that has not been seen.
  private(set) var hasTrouble = false
  /// The entry above which the reader stopped reading.
  private(set) var firstNew: Int?
  /// Everything until then was on the screen.
  private(set) var readThrough: Timestamp?
  /// What the server knows of that.
  var toldThrough: Timestamp?
  /// Where the reader scrolled to; nil is the end.
  var scroll: ScrollAnchor?
  var top = LogTop.unknown
  /// By the entry below the gap.
  var gaps: [Int: LogGap] = [:]
  /// The message after which an interrupted catching up goes on.
  var catchUpFrom: String?
  /// The entry that a search led to.
  var found: Int?
  private var ids: Set<String> = []
  /// When the newest message was said.
  private var latest: Timestamp?

  func holds(_ id: String) -> Bool { ids.contains(id) }

  mutating func append(_ entry: Entry, isSeen: Bool) {
    if fold(entry, into: entries.count - 1) { return }
    insert(entry, at: entries.count)
    if entries.count > Self.limit, scroll == nil { dropFirst() }
    if entry.kind == .error, !isSeen { hasTrouble = true }
    guard entry.isSpeech, entry.delivery == .received else { return }
    if !entry.isOwn { count(entry, isSeen: isSeen, isFirstNew: unread == 0 && !isSeen) }
    if isSeen { noteRead() }
  }

  mutating func insert(_ entry: Entry, at index: Int) {
    entries.insert(entry, at: index)
    ids.formUnion(entry.messageIDs)
    guard entry.isSpeech, entry.delivery == .received else { return }
    latest = max(latest ?? entry.time, entry.time)
  }

  /// Nobody asked for more than fits.
  mutating func trim() {
    while entries.count > Self.limit, scroll == nil { dropFirst() }
  }

  private mutating func dropFirst() {
    let entry = entries.removeFirst()
    ids.subtract(entry.messageIDs)
    gaps[entry.id] = nil
    if top != .noHistory { top = .more }
  }

  /// Counts what somebody else said.
  mutating func count(_ entry: Entry, isSeen: Bool, isFirstNew: Bool) {
    if isFirstNew { firstNew = entry.id }
    guard !isSeen else { return }
    unread += 1
    if entry.isMention { mentions += 1 }
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
    gaps = [:]
    scroll = nil
    found = nil
    firstNew = nil
    if top != .noHistory { top = .more }
    markRead()
  }

  // MARK: Reading

  mutating func markRead() {
    unread = 0
    mentions = 0
    noteRead()
  }

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
    guard end < entries.count - 1 else { return markRead() }
    let below = entries[(end + 1)...].filter(\.isCounted)
    unread = min(unread, below.count)
    mentions = min(mentions, below.count { $0.isMention })
    guard unread > 0 else { return markRead() }
    guard let time = entries[...end].last(where: \.isSpeech)?.time else { return }
    readThrough = max(readThrough ?? time, time)
  }

  /// The reader looks away; what comes now is new.
  mutating func leaveMark() {
    firstNew = nil
    found = nil
  }

  mutating func noteTrouble() { hasTrouble = true }

  mutating func noteRead() {
    hasTrouble = false
    guard let latest else { return }
    readThrough = max(readThrough ?? latest, latest)
  }

  /// What an earlier run, or another client of the same person, has read.
  mutating func moveRead(to time: Timestamp) {
    toldThrough = max(toldThrough ?? time, time)
    guard readThrough.map({ $0 < time }) ?? true else { return }
    readThrough = time
    let left = entries.filter { $0.isUnread(since: time) }
    unread = min(unread, left.count)
    mentions = min(mentions, left.count { $0.isMention })
    guard let firstNew, !left.contains(where: { $0.id == firstNew }) else { return }
    self.firstNew = left.first?.id
  }

  mutating func restoreRead(_ time: Timestamp?) { readThrough = time }

  var isReadingUntold: Bool {
    guard let readThrough else { return false }
    return toldThrough.map { $0 < readThrough } ?? true
  }
}

/// The row of the log that stands at the bottom of the pane.
struct ScrollAnchor: Equatable, Sendable {
  var entry: Int
  /// Rows of that entry below the pane.
  var hiddenRows: Int
}
