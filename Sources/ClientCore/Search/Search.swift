// What lives here: a search, and how far it got.

import IRC
import System

/// A search and what it found, newest first.
struct Search: Equatable, Sendable {
  enum State: Equatable, Sendable {
    case asking
    case done
    /// The server cannot search: only what is loaded was looked at.
    case doneHere
    case failed(String)
  }

  let words: SearchWords
  private(set) var state: State = .asking
  private(set) var hits: [SearchHit] = []
  /// Nothing older was found when it was last asked for.
  private(set) var isWhole = false
  /// Some that match are not among the hits.
  private(set) var isCut = false
  /// What the page that was asked for last began before.
  private var before: Timestamp?

  static let page = 50
  private static let mostHere = 1000

  init(words: SearchWords) { self.words = words }

  /// Whether the list may go on.
  var hasOlder: Bool { state == .done && !isWhole && !hits.isEmpty }

  mutating func fail(_ reason: String) { state = .failed(reason) }

  /// The server did not look through everything.
  mutating func noteCut() { isCut = true }

  /// What to ask for; nil if there is nothing older. Times are not unique, so the last one is asked
  /// for again.
  mutating func askOlder() -> Tags? {
    guard hasOlder, let oldest = hits.last?.entry.time else { return nil }
    var before = oldest + .milliseconds(1)
    if before == self.before {
      // More than a page of one time: the rest of them cannot be asked for.
      before = oldest
      isCut = true
    }
    (state, self.before) = (.asking, before)
    return words.attributes(limit: Self.page, before: before)
  }

  /// What the client itself found, in any order.
  mutating func finishHere(_ found: [SearchHit]) {
    hits = Array(found.sorted { $0.entry.time > $1.entry.time }.prefix(Self.mostHere))
    isWhole = found.count <= Self.mostHere
    state = .doneHere
  }

  /// A page, oldest first. Returns what is new, or nil if a whole page brought nothing new and older
  /// ones are to be asked for.
  mutating func take(_ page: [SearchHit]) -> [SearchHit]? {
    let known = Set(hits.compactMap(\.entry.messageID))
    let new = page.reversed().filter { $0.entry.messageID.map { !known.contains($0) } ?? true }
    let isStuck = new.isEmpty && page.count >= Self.page && !isCut
    isWhole = new.isEmpty && !isStuck || (known.isEmpty && page.count < Self.page / 2)
    hits += new
    state = .done
    return isStuck ? nil : new
  }
}

struct SearchHit: Equatable, Sendable {
  let entry: Entry
  let place: ConversationKey
  let placeName: String
}
