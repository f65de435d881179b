// What lives here: what of a conversation was seen, and what is new in it.

import System

/// Seen is kept message by message: what is unseen counts, and the marker stays below all of it.
struct Attention: Equatable, Sendable {
  /// Where the reader stopped, and how many messages waited below.
  struct NewLine: Equatable, Sendable {
    let entry: Int
    fileprivate(set) var count: Int
  }

  private var messages = UnseenMessages()
  private var progress = ReadingProgress()
  /// Something went wrong here that has not been seen.
  private(set) var hasTrouble = false
  private(set) var newLine: NewLine?
  /// When the newest message was said.
  private var latest: Timestamp?

  // MARK: What comes

  var unread: Int { messages.count }
  var mentions: Int { messages.mentions }

  func isUnseen(_ entry: Int) -> Bool { messages.holds(entry) }

  /// Something is unseen that the log holds.
  var isPartlyUnseen: Bool { !messages.isAllFallen }

  var hasNothingUnseen: Bool { messages.isEmpty }

  /// Something was said, by whomever.
  mutating func note(_ time: Timestamp) { latest = max(latest ?? time, time) }

  /// Somebody else said this, and it is not on the screen.
  mutating func add(_ entry: Entry) {
    if messages.add(entry) { progress.uncover(entry.time) }
  }

  /// It came back from the past, from where the log had lost it.
  mutating func find(_ entry: Entry) { messages.find(entry) }

  /// The log has no room for it any more; nobody has seen it for that.
  mutating func drop(_ entry: Entry) { messages.drop(entry) }

  mutating func noteTrouble() { hasTrouble = true }
  mutating func endTrouble() { hasTrouble = false }

  // MARK: The line above what is new

  /// `isFirst`: it stands above all that is new so far.
  mutating func countNew(_ entry: Int, isFirst: Bool) {
    let count = (newLine?.count ?? 0) + 1
    newLine = NewLine(entry: isFirst ? entry : newLine?.entry ?? entry, count: count)
  }

  mutating func beginNew(at entry: Int) { newLine = NewLine(entry: entry, count: 1) }

  /// What stood below it is read, down to here.
  mutating func moveNewLine(to entry: Int?) {
    newLine = entry.map { NewLine(entry: $0, count: messages.held) }
  }

  /// The reader looks away; what comes now is new.
  mutating func leave() { newLine = nil }

  // MARK: Seeing

  /// The rows of a message of `count` rows that are on the screen; those that were there before count
  /// with them. True when all of it has been seen just now.
  mutating func see(_ entry: Int, rows: ClosedRange<Int>, of count: Int) -> Bool {
    guard let time = messages.see(entry, rows: rows, of: count) else { return false }
    progress.see(time, before: messages.times)
    return true
  }

  /// An earlier run has seen it.
  func wasSeenBefore(_ time: Timestamp) -> Bool { progress.wasSeenBefore(time) }

  /// The rows are others now.
  mutating func forgetRows() { messages.forgetRows() }

  /// Takes everything for read. False if nothing was unread.
  mutating func takeForRead() -> Bool {
    guard unread > 0 || hasTrouble else { return false }
    messages.setAllAside()
    hasTrouble = false
    return true
  }

  /// It was not read after all.
  mutating func takeBack() -> Bool { messages.takeBack() }

  /// It stays read.
  mutating func settle() { messages.settle() }

  // MARK: The marker

  /// The newest message with nothing unseen before it.
  var readThrough: Timestamp? { progress.through }
  /// What was seen while something before it was not, in order.
  var seenAhead: [ClosedRange<Timestamp>] { progress.ahead }

  /// `newest`: the newest message before a time.
  mutating func moveMarker(_ newest: (Timestamp) -> Timestamp?) {
    guard let through = messages.oldest.map(newest) ?? latest else { return }
    progress.read(through: through)
  }

  /// Read by another client of the same person; false if it was read here before.
  mutating func moveRead(to time: Timestamp) -> Bool {
    guard progress.hear(of: time) else { return false }
    messages.forget(through: time)
    return true
  }

  /// What an earlier run has read.
  mutating func restoreRead(_ time: Timestamp?, seen: [ClosedRange<Timestamp>]) {
    progress.restore(through: time, seen: seen)
  }

  /// What the server is to be told.
  var untold: Timestamp? { progress.untold }

  mutating func tell() { progress.tell() }
}
