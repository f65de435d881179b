// What lives here: the bans and mutes that hold now.
import Collections
import IRC
import System

struct SanctionList: Sendable {
  private struct Key: Hashable {
    let kind: Sanction.Kind
    let subject: String
  }

  private struct Entry {
    let sanction: Sanction
    let subject: Sanction.Subject
  }

  private var entries: OrderedDictionary<Key, Entry> = [:]
  private(set) var hasMutes = false
  private(set) var hasBans = false

  /// In the order in which they were set.
  var all: [Sanction] { entries.values.map(\.sanction) }
  var count: Int { entries.count }

  /// A second one of the same kind for the same subject replaces the first.
  mutating func add(_ sanction: Sanction, _ subject: Sanction.Subject) {
    let key = Key(kind: sanction.kind, subject: sanction.subject)
    entries[key] = nil
    entries[key] = Entry(sanction: sanction, subject: subject)
    note()
  }

  func find(_ kind: Sanction.Kind, _ subject: String) -> Sanction? {
    entries[Key(kind: kind, subject: subject)]?.sanction
  }

  mutating func remove(_ kind: Sanction.Kind, _ subject: String) -> Sanction? {
    let removed = entries.removeValue(forKey: Key(kind: kind, subject: subject))
    note()
    return removed?.sanction
  }

  /// Takes out what is over, and returns it.
  mutating func expire(at moment: Moment) -> [Sanction] {
    let over = all.filter { $0.isOver(at: moment) }
    for sanction in over { _ = remove(sanction.kind, sanction.subject) }
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

  private mutating func note() {
    hasMutes = entries.keys.contains { $0.kind == .mute }
    hasBans = entries.keys.contains { $0.kind == .ban }
  }
}
