/// What lives here: the lines of one conversation, and how far they were read.

import DequeModule
import IRC

struct Log: Equatable, Sendable {
  /// Older lines fall off the top.
  static let limit = 10_000

  private(set) var entries: Deque<Entry> = []
  private(set) var unread = 0
  private(set) var mentions = 0
  /// The last entry that was on the screen when its reader looked away.
  private(set) var readMark: Int?
  /// Where the reader scrolled to; nil is the end.
  var scroll: ScrollAnchor?

  mutating func append(_ entry: Entry, isSeen: Bool) {
    if case .presence(let changes) = entry.kind, fold(changes, at: entry.time) { return }
    entries.append(entry)
    if entries.count > Self.limit { entries.removeFirst() }
    guard !isSeen, entry.isSpeech, !entry.isOwn else { return }
    unread += 1
    if entry.isMention { mentions += 1 }
  }

  /// Comings and goings in a row become one line.
  private mutating func fold(_ changes: [PresenceChange], at time: Timestamp) -> Bool {
    guard let last = entries.last, case .presence(let earlier) = last.kind,
      time - last.time < .seconds(3600)
    else { return false }
    var folded = last
    let all = earlier + changes
    folded.kind = .presence(all)
    folded.text = PresenceChange.summary(all)
    entries[entries.count - 1] = folded
    return true
  }

  mutating func update(_ id: Int, _ change: (inout Entry) -> Void) {
    guard let index = entries.lastIndex(where: { $0.id == id }) else { return }
    change(&entries[index])
  }

  /// Takes an entry out, so that it can come back at the end under its server time.
  mutating func remove(_ id: Int) -> Entry? {
    guard let index = entries.lastIndex(where: { $0.id == id }) else { return nil }
    return entries.remove(at: index)
  }

  mutating func clear() {
    entries = []
    scroll = nil
    unread = 0
    markRead()
  }

  /// The reader looks at this conversation.
  mutating func markRead() {
    if unread == 0 { readMark = nil }
    unread = 0
    mentions = 0
  }

  /// The reader looks away; the next look begins below this line.
  mutating func leaveMark() { readMark = entries.last?.id }
}

/// The row of the log that stands at the bottom of the pane.
struct ScrollAnchor: Equatable, Sendable {
  var entry: Int
  /// Rows of that entry below the pane.
  var hiddenRows: Int
}
