// What lives here: the part of a log that comes from the past.

import DequeModule
import IRC
import System

extension Log {
  struct Merged: Equatable {
    /// Something in the batch was here before.
    fileprivate(set) var metKnown = false
    /// Somebody said something that was not read.
    fileprivate(set) var hasUnread = false
    /// Entries that are new here.
    fileprivate(set) var ids: [Int] = []
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
  mutating func merge(_ batch: [Entry], unreadSince: Timestamp?) -> Merged {
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
      addUnread(entry, isFirst: isFirstNew(at: index))
      merged.hasUnread = true
    }
    return merged
  }

  /// Whether the entry at `index` stands above everything that is new so far.
  private func isFirstNew(at index: Int) -> Bool {
    guard let firstNew = attention.newLine?.entry else { return true }
    return !entries.prefix(index).contains { $0.id == firstNew }
  }

  mutating func markGaps(around ids: [Int]) {
    guard let first = entries.firstIndex(where: { $0.id == ids.first }),
      let last = entries.lastIndex(where: { $0.id == ids.last })
    else { return }
    if entries[..<first].contains(where: { !$0.messageIDs.isEmpty }) {
      coverage.open(gap: entries[first].id)
    } else {
      coverage.reach(top: .more)
    }
    let next = entries[(last + 1)...].first { !$0.messageIDs.isEmpty }
    if let next { coverage.open(gap: next.id) }
  }

  mutating func goTo(messageID: String) {
    guard let index = entries.lastIndex(where: { $0.messageID == messageID }) else { return }
    goTo(index: index)
  }
}

extension Entry {
  func isUnread(since time: Timestamp) -> Bool { isSpeech && !isOwn && self.time > time }
}
