// What lives here: how far a conversation was read, and what in it waits to be seen.

import IRC
import System

struct Attention: Equatable, Sendable {
  private(set) var unread = 0
  private(set) var mentions = 0
  /// Something went wrong here that has not been seen.
  private(set) var hasTrouble = false
  /// The entry above which the reader stopped reading.
  private(set) var firstNew: Int?
  /// Everything until then was on the screen.
  private(set) var readThrough: Timestamp?
  /// What the server knows of that.
  private var toldThrough: Timestamp?
  /// When the newest message was said.
  private var latest: Timestamp?

  // MARK: What comes

  /// Something was said, by whomever.
  mutating func note(_ time: Timestamp) { latest = max(latest ?? time, time) }

  /// Counts what somebody else said.
  mutating func count(_ entry: Entry, isSeen: Bool, isFirstNew: Bool) {
    if isFirstNew { firstNew = entry.id }
    guard !isSeen else { return }
    unread += 1
    if entry.isMention { mentions += 1 }
  }

  mutating func noteTrouble() { hasTrouble = true }

  // MARK: Reading

  mutating func markRead() {
    (unread, mentions) = (0, 0)
    noteRead()
  }

  /// The end is on the screen.
  mutating func noteRead() {
    hasTrouble = false
    if let latest { read(through: latest) }
  }

  mutating func read(through time: Timestamp) { readThrough = max(readThrough ?? time, time) }

  /// No more than these are unread.
  mutating func leave(_ below: [Entry]) {
    unread = min(unread, below.count)
    mentions = min(mentions, below.count { $0.isMention })
  }

  /// The reader looks away; what comes now is new.
  mutating func leaveMark() { firstNew = nil }

  /// Read by another client of the same person; `below`: what is still unread then.
  mutating func moveRead(to time: Timestamp, below: () -> [Entry]) {
    toldThrough = max(toldThrough ?? time, time)
    guard readThrough.map({ $0 < time }) ?? true else { return }
    readThrough = time
    let below = below()
    leave(below)
    guard let firstNew, !below.contains(where: { $0.id == firstNew }) else { return }
    self.firstNew = below.first?.id
  }

  /// What an earlier run has read.
  mutating func restoreRead(_ time: Timestamp?) { readThrough = time }

  /// What the server is to be told.
  var untold: Timestamp? {
    guard let readThrough else { return nil }
    return toldThrough.map { $0 < readThrough } ?? true ? readThrough : nil
  }

  mutating func tell() { toldThrough = readThrough }
}
