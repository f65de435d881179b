// What lives here: the messages of a conversation that nobody has seen.

import System

/// Those that the log holds, those that were taken for read unseen, and those that fell off its top.
struct UnseenMessages: Equatable, Sendable {
  /// Somebody else's message that has not been on the screen.
  private struct Unseen: Equatable, Sendable {
    let time: Timestamp
    let isMention: Bool

    init(_ entry: Entry) { (time, isMention) = (entry.time, entry.isMention) }
  }

  private struct Lost: Equatable, Sendable {
    let count: Int
    let since: Timestamp
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
  private var lost: Lost?
  /// Of a message of which a part was on the screen: its rows until now.
  private var shown: [Int: Set<Int>] = [:]

  var count: Int { held + fallen.count + (lost?.count ?? 0) }
  /// Of these the log's.
  var held: Int { unseen.count }

  func holds(_ entry: Int) -> Bool { unseen[entry] != nil }

  var isAllFallen: Bool { unseen.isEmpty && setAside.isEmpty }

  var isEmpty: Bool { isAllFallen && fallen.isEmpty && lost == nil }

  /// Of those that the log holds.
  var times: [Timestamp] { unseen.values.map(\.time) + setAside.values.map(\.time) }

  /// The time of the oldest message that nobody may be told is read.
  var oldest: Timestamp? {
    var oldest = lost?.since
    for known in unseen.values { oldest = min(oldest ?? known.time, known.time) }
    for known in setAside.values { oldest = min(oldest ?? known.time, known.time) }
    for known in fallen.values { oldest = min(oldest ?? known.time, known.time) }
    return oldest
  }

  // MARK: Coming and falling

  /// False if it was there.
  mutating func add(_ entry: Entry) -> Bool {
    guard unseen.updateValue(Unseen(entry), forKey: entry.id) == nil else { return false }
    if entry.isMention { mentions += 1 }
    return true
  }

  mutating func find(_ entry: Entry) {
    guard let id = entry.messageID, let known = fallen.removeValue(forKey: id) else { return }
    unseen[entry.id] = known
  }

  mutating func drop(_ entry: Entry) {
    (setAside[entry.id], shown[entry.id]) = (nil, nil)
    guard let known = unseen.removeValue(forKey: entry.id) else { return }
    if let id = entry.messageID, fallen.count < Self.fallenLimit {
      fallen[id] = known
    } else {
      if known.isMention { mentions -= 1 }
      lost = Lost(count: (lost?.count ?? 0) + 1, since: min(lost?.since ?? known.time, known.time))
    }
  }

  // MARK: Seeing

  /// When the message was said, if all of its rows have been seen now.
  mutating func see(_ entry: Int, rows: ClosedRange<Int>, of count: Int) -> Timestamp? {
    guard let time = unseen[entry]?.time ?? setAside[entry]?.time else { return nil }
    if rows.count < count {
      shown[entry, default: []].formUnion(rows)
      guard shown[entry, default: []].count >= count else { return nil }
    }
    (shown[entry], setAside[entry]) = (nil, nil)
    if let known = unseen.removeValue(forKey: entry), known.isMention { mentions -= 1 }
    return time
  }

  mutating func forgetRows() { if !shown.isEmpty { shown = [:] } }

  mutating func setAllAside() {
    setAside = unseen
    (unseen, fallen, lost, mentions) = ([:], [:], nil, 0)
  }

  mutating func takeBack() -> Bool {
    guard !setAside.isEmpty else { return false }
    unseen.merge(setAside) { known, _ in known }
    setAside = [:]
    countMentions()
    return true
  }

  mutating func settle() { setAside = [:] }

  /// What is no younger was seen elsewhere.
  mutating func forget(through time: Timestamp) {
    unseen = unseen.filter { $0.value.time > time }
    setAside = setAside.filter { $0.value.time > time }
    fallen = fallen.filter { $0.value.time > time }
    if let since = lost?.since, since <= time { lost = nil }
    countMentions()
  }

  private mutating func countMentions() {
    mentions = (Array(unseen.values) + fallen.values).count { $0.isMention }
  }
}
