// What lives here: the bans and mutes that hold now.
import Collections
import IRC
import System

struct SanctionList: Sendable, Codable {
  private struct Key: Hashable, Codable {
    let kind: Sanction.Kind
    let subject: String
  }

  private struct Entry: Codable {
    let sanction: Sanction
    let subject: Sanction.Subject
  }

  private var entries: OrderedDictionary<Key, Entry> = [:]
  private var mutes = 0
  /// No earlier one ends before this.
  private var nextEnd: Moment?

  var hasMutes: Bool { mutes > 0 }
  var hasBans: Bool { entries.count > mutes }

  /// In the order in which they were set.
  var all: [Sanction] { entries.values.map(\.sanction) }
  var count: Int { entries.count }

  /// A second one of the same kind for the same subject replaces the first.
  mutating func add(_ sanction: Sanction, _ subject: Sanction.Subject) {
    let key = Key(kind: sanction.kind, subject: sanction.subject)
    _ = remove(key)
    entries[key] = Entry(sanction: sanction, subject: subject)
    if sanction.kind == .mute { mutes += 1 }
    if let end = sanction.ends { nextEnd = min(nextEnd ?? end, end) }
  }

  func find(_ kind: Sanction.Kind, _ subject: String) -> Sanction? {
    entries[Key(kind: kind, subject: subject)]?.sanction
  }

  mutating func remove(_ kind: Sanction.Kind, _ subject: String) -> Sanction? {
    remove(Key(kind: kind, subject: subject))
  }

  private mutating func remove(_ key: Key) -> Sanction? {
    guard let removed = entries.removeValue(forKey: key) else { return nil }
    if key.kind == .mute { mutes -= 1 }
    return removed.sanction
  }

  /// Takes out what is over, and returns it.
  mutating func expire(at moment: Moment) -> [Sanction] {
    guard let end = nextEnd, end <= moment else { return [] }
    let over = all.filter { $0.isOver(at: moment) }
    // At once: one by one each would move all behind it.
    entries.removeAll { $0.value.sanction.isOver(at: moment) }
    mutes -= over.count { $0.kind == .mute }
    nextEnd = entries.values.compactMap(\.sanction.ends).min()
    return over
  }

  /// The first that holds and meets.
  func first(
    _ kind: Sanction.Kind, at moment: Moment, _ meets: (Sanction.Subject) -> Bool
  ) -> Sanction? {
    entries.values.first {
      $0.sanction.kind == kind && !$0.sanction.isOver(at: moment) && meets($0.subject)
    }?.sanction
  }
}
