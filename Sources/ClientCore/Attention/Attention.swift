// What lives here: what of a conversation was seen, and how far others may be told that it was read.

import System

/// Seen is kept message by message: what is unseen counts, and the marker stays below all of it.
struct Attention: Equatable, Sendable {
  /// Where the reader stopped, and how many messages waited below.
  struct NewLine: Equatable, Sendable {
    let entry: Int
    fileprivate(set) var count: Int
  }

  /// Somebody else's message that has not been on the screen.
  private struct Unseen: Equatable, Sendable {
    let time: Timestamp
    let isMention: Bool

    init(_ entry: Entry) { (time, isMention) = (entry.time, entry.isMention) }
  }

  /// More that fell off the top are only counted.
  private static let fallenLimit = 20_000

  /// By entry.
  private var unseen: [Int: Unseen] = [:]
  private(set) var mentions = 0
  /// Taken for read without having been shown: counted no more, but the marker waits below these, so
  /// that it can be taken back.
  private var setAside: [Int: Unseen] = [:]
  /// What the log holds no more, by the server's id: it is as unseen as before.
  private var fallen: [String: Unseen] = [:]
  private var lost: (count: Int, since: Timestamp)?
  /// Of a message of which a part was on the screen: its rows until now.
  private var shown: [Int: Set<Int>] = [:]
  /// What was seen while something before it was not, in order.
  private(set) var seenAhead: [ClosedRange<Timestamp>] = []
  /// Of these, what an earlier run has seen.
  private var seenBefore: [ClosedRange<Timestamp>] = []
  /// Something went wrong here that has not been seen.
  private(set) var hasTrouble = false
  private(set) var newLine: NewLine?
  /// The newest message with nothing unseen before it.
  private(set) var readThrough: Timestamp?
  /// What the server knows of that.
  private var toldThrough: Timestamp?
  /// When the newest message was said.
  private var latest: Timestamp?

  static func == (one: Attention, other: Attention) -> Bool {
    one.unseen == other.unseen && one.setAside == other.setAside && one.fallen == other.fallen
      && one.hasTrouble == other.hasTrouble && one.newLine == other.newLine
      && one.readThrough == other.readThrough && one.toldThrough == other.toldThrough
      && one.latest == other.latest && one.lost?.count == other.lost?.count
  }

  // MARK: What comes

  var unread: Int { unseen.count + fallen.count + (lost?.count ?? 0) }

  func isUnseen(_ entry: Int) -> Bool { unseen[entry] != nil }

  /// Something is unseen that the log holds.
  var isPartlyUnseen: Bool { !unseen.isEmpty || !setAside.isEmpty }

  /// Something was said, by whomever.
  mutating func note(_ time: Timestamp) { latest = max(latest ?? time, time) }

  /// Somebody else said this, and it is not on the screen.
  mutating func add(_ entry: Entry) {
    guard unseen.updateValue(Unseen(entry), forKey: entry.id) == nil else { return }
    if entry.isMention { mentions += 1 }
    // Nothing covers what nobody has seen.
    if !seenAhead.isEmpty { seenAhead.removeAll { $0.contains(entry.time) } }
  }

  /// It came back from the past, from where the log had lost it.
  mutating func find(_ entry: Entry) {
    guard let id = entry.messageID, let known = fallen.removeValue(forKey: id) else { return }
    unseen[entry.id] = known
  }

  /// The log has no room for it any more; nobody has seen it for that.
  mutating func drop(_ entry: Entry) {
    (setAside[entry.id], shown[entry.id]) = (nil, nil)
    guard let known = unseen.removeValue(forKey: entry.id) else { return }
    if let id = entry.messageID, fallen.count < Self.fallenLimit {
      fallen[id] = known
    } else {
      if known.isMention { mentions -= 1 }
      lost = ((lost?.count ?? 0) + 1, min(lost?.since ?? known.time, known.time))
    }
  }

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
    newLine = entry.map { NewLine(entry: $0, count: unseen.count) }
  }

  /// The reader looks away; what comes now is new.
  mutating func leave() { newLine = nil }

  // MARK: Seeing

  /// The rows of a message of `count` rows that are on the screen; those that were there before count
  /// with them. True when all of it has been seen just now.
  mutating func see(_ entry: Int, rows: ClosedRange<Int>, of count: Int) -> Bool {
    guard unseen[entry] != nil || setAside[entry] != nil else { return false }
    if rows.count < count {
      shown[entry, default: []].formUnion(rows)
      guard shown[entry, default: []].count >= count else { return false }
    }
    shown[entry] = nil
    let time = unseen[entry]?.time ?? setAside[entry]?.time
    setAside[entry] = nil
    if let known = unseen.removeValue(forKey: entry), known.isMention { mentions -= 1 }
    if let time { seeAhead(time) }
    return true
  }

  /// Seen, perhaps before something that stands above it.
  private mutating func seeAhead(_ time: Timestamp) {
    let open = Array(unseen.values) + setAside.values
    guard open.contains(where: { $0.time < time }), !open.contains(where: { $0.time == time })
    else {
      return
    }
    guard let index = seenAhead.lastIndex(where: { $0.lowerBound <= time }) else {
      return insert(time...time, at: 0)
    }
    let range = seenAhead[index]
    guard !range.contains(time) else { return }
    if open.contains(where: { range.upperBound < $0.time && $0.time < time }) {
      insert(time...time, at: index + 1)
    } else {
      seenAhead[index] = range.lowerBound...time
    }
  }

  private mutating func insert(_ range: ClosedRange<Timestamp>, at index: Int) {
    seenAhead.insert(range, at: index)
    if seenAhead.count > Self.intervalLimit { seenAhead.removeFirst() }
  }

  /// More are not remembered: those are read once more.
  static let intervalLimit = 64

  /// An earlier run has seen it.
  func wasSeenBefore(_ time: Timestamp) -> Bool { seenBefore.contains { $0.contains(time) } }

  /// The rows are others now.
  mutating func forgetRows() { if !shown.isEmpty { shown = [:] } }

  /// Takes everything for read. False if nothing was unread.
  mutating func takeForRead() -> Bool {
    guard unread > 0 || hasTrouble else { return false }
    setAside = unseen
    (unseen, fallen, lost, mentions, hasTrouble) = ([:], [:], nil, 0, false)
    return true
  }

  /// It was not read after all.
  mutating func takeBack() -> Bool {
    guard !setAside.isEmpty else { return false }
    unseen.merge(setAside) { known, _ in known }
    mentions = (Array(unseen.values) + fallen.values).count { $0.isMention }
    setAside = [:]
    return true
  }

  /// It stays read.
  mutating func settle() { setAside = [:] }

  // MARK: The marker

  /// The time of the oldest message that nobody may be told is read.
  private var bound: Timestamp? {
    var bound = lost?.since
    for known in unseen.values { bound = min(bound ?? known.time, known.time) }
    for known in setAside.values { bound = min(bound ?? known.time, known.time) }
    for known in fallen.values { bound = min(bound ?? known.time, known.time) }
    return bound
  }

  /// `newest`: the newest message before a time.
  mutating func moveMarker(_ newest: (Timestamp) -> Timestamp?) {
    guard let through = bound.map(newest) ?? latest else { return }
    readThrough = max(readThrough ?? through, through)
    forgetSeen()
  }

  /// The marker tells the rest.
  private mutating func forgetSeen() {
    guard !seenAhead.isEmpty, let readThrough else { return }
    seenAhead.removeAll { $0.upperBound <= readThrough }
    if seenAhead.isEmpty { seenBefore = [] }
  }

  var hasNothingUnseen: Bool {
    unseen.isEmpty && setAside.isEmpty && fallen.isEmpty && lost == nil
  }

  /// Read by another client of the same person; false if it was read here before.
  mutating func moveRead(to time: Timestamp) -> Bool {
    toldThrough = max(toldThrough ?? time, time)
    guard readThrough.map({ $0 < time }) ?? true else { return false }
    readThrough = time
    forgetSeen()
    unseen = unseen.filter { $0.value.time > time }
    setAside = setAside.filter { $0.value.time > time }
    fallen = fallen.filter { $0.value.time > time }
    if let since = lost?.since, since <= time { lost = nil }
    mentions = (Array(unseen.values) + fallen.values).count { $0.isMention }
    return true
  }

  /// What an earlier run has read.
  mutating func restoreRead(_ time: Timestamp?, seen: [ClosedRange<Timestamp>]) {
    (readThrough, seenAhead, seenBefore) = (time, seen, seen)
  }

  /// What the server is to be told.
  var untold: Timestamp? {
    guard let readThrough else { return nil }
    return toldThrough.map { $0 < readThrough } ?? true ? readThrough : nil
  }

  mutating func tell() { toldThrough = readThrough }
}
