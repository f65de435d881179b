// What lives here: the part of a log that comes from the past.

import DequeModule
import IRC
import System

/// What is known about the time before the first entry.
enum LogTop: Equatable, Sendable {
  case unknown
  case more
  case loading
  /// The beginning is here; it is told when the reader asks for more.
  case complete
  case beginning
  case noHistory

  var text: String? {
    switch self {
    case .unknown, .more, .complete: nil
    case .loading: "-- loading --"
    case .beginning: "-- the beginning --"
    case .noHistory: "-- this server keeps no history --"
    }
  }
}

/// Messages between two entries that are not here.
enum LogGap: Equatable, Sendable {
  case open
  case loading
}

extension Log {
  struct Merged: Equatable {
    /// Something in the batch was here before.
    var metKnown = false
    /// Somebody said something to the reader.
    var isUrgent = false
    /// Entries that are new here.
    var ids: [Int] = []
  }

  var oldestID: String? { entries.lazy.compactMap(\.messageIDs.first).first }
  var newestID: String? { newestID(before: entries.count) }

  func newestID(above entry: Int) -> String? {
    guard let index = entries.lastIndex(where: { $0.id == entry }) else { return nil }
    return newestID(before: index)
  }

  private func newestID(before index: Int) -> String? {
    entries[..<index].reversed().lazy.compactMap(\.messageIDs.last).first
  }

  /// Puts messages in their places by time, those of one batch in the server's order.
  mutating func merge(_ batch: [Entry], unreadSince: Timestamp?, isSeen: Bool) -> Merged {
    var merged = Merged()
    var floor = 0
    for entry in batch {
      if let id = entry.messageIDs.first, holds(id) {
        merged.metKnown = true
        if let index = entries.lastIndex(where: { $0.messageIDs.contains(id) }) {
          floor = max(floor, index + 1)
        }
        continue
      }
      var index = entries.count
      while index > floor, entries[index - 1].time > entry.time { index -= 1 }
      // With its neighbour of the same batch; what lies between batches may be missing.
      if index > 0, merged.ids.last == entries[index - 1].id, fold(entry, into: index - 1) {
        continue
      }
      insert(entry, at: index)
      floor = index + 1
      merged.ids.append(entry.id)
      guard let unreadSince, entry.isUnread(since: unreadSince) else { continue }
      count(entry, isSeen: isSeen, isFirstNew: isFirstNew(at: index))
      if !isSeen { merged.isUrgent = true }
    }
    if isSeen, unreadSince != nil { noteRead() }
    return merged
  }

  /// Whether the entry at `index` stands above everything that is new so far.
  private func isFirstNew(at index: Int) -> Bool {
    guard let firstNew else { return true }
    return !entries.prefix(index).contains { $0.id == firstNew }
  }

  mutating func markGaps(around ids: [Int]) {
    guard let first = entries.firstIndex(where: { $0.id == ids.first }),
      let last = entries.lastIndex(where: { $0.id == ids.last })
    else { return }
    if entries[..<first].contains(where: { !$0.messageIDs.isEmpty }) {
      gaps[entries[first].id] = .open
    } else {
      top = .more
    }
    let next = entries[(last + 1)...].first { !$0.messageIDs.isEmpty }
    if let next { gaps[next.id] = .open }
  }

  /// Scrolls so that the message has some lines below it, and marks it.
  mutating func goTo(messageID: String) {
    guard let index = entries.lastIndex(where: { $0.messageID == messageID }) else { return }
    goTo(index: index)
  }

  mutating func goTo(index: Int) {
    found = entries[index].id
    let below = index + 4
    let isEnd = below >= entries.count - 1
    scroll = isEnd ? nil : ScrollAnchor(entry: entries[below].id, hiddenRows: 0)
  }

  mutating func stopLoading() {
    if top == .loading { top = .more }
    for (entry, gap) in gaps where gap == .loading { gaps[entry] = .open }
  }
}

extension Entry {
  func isUnread(since time: Timestamp) -> Bool { isSpeech && !isOwn && self.time > time }

  func with(id: Int) -> Entry {
    var entry = Entry(id: id, time: time, kind: kind, sender: sender, text: text)
    (entry.isOwn, entry.isMention, entry.isBroadcast) = (isOwn, isMention, isBroadcast)
    entry.messageID = messageID
    return entry
  }
}
