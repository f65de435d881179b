// What lives here: the order in which passwords are worked on.

/// Whoever waits takes a turn after everybody else's, household by household, so that one which
/// sends many keeps nobody else waiting. When there are too many, the household with the most
/// waiting gives one up.
package struct PasswordLine<Work> {
  private struct Place {
    let id: SessionID
    let household: String
    let work: Work
  }

  private let capacity: Int
  private var waiting: [String: [Place]] = [:]
  /// The households that have something waiting, the next one first.
  private var turns: [String] = []
  /// Of those that have hung up: their turn comes when nobody else waits.
  private var late: [Place] = []
  /// What waits, of all households.
  private(set) var count = 0

  package init(capacity: Int) { self.capacity = max(1, capacity) }

  /// Returns what is given up for it, which may be itself.
  package mutating func add(_ work: Work, of id: SessionID, from household: String) -> Work? {
    if waiting[household] == nil { turns.append(household) }
    waiting[household, default: []].append(Place(id: id, household: household, work: work))
    count += 1
    return count > capacity ? giveUp() : nil
  }

  private mutating func giveUp() -> Work? {
    count -= 1
    if let place = late.popLast() { return place.work }
    // The first of those with the most, so that the same line always gives up the same.
    var longest = turns.first ?? ""
    for household in turns where size(of: household) > size(of: longest) { longest = household }
    let place = waiting[longest]?.popLast()
    forgetIfEmpty(longest)
    return place?.work
  }

  /// A session has hung up and may never read the answer.
  package mutating func postpone(_ id: SessionID) {
    guard let place = take(id) else { return }
    late.append(place)
  }

  /// A session is gone.
  package mutating func remove(_ id: SessionID) {
    if let index = late.firstIndex(where: { $0.id == id }) {
      late.remove(at: index)
      count -= 1
    } else if take(id) != nil {
      count -= 1
    }
  }

  /// Whose turn it is; nil when nobody waits.
  package mutating func next() -> Work? {
    guard !turns.isEmpty else {
      guard !late.isEmpty else { return nil }
      count -= 1
      return late.removeFirst().work
    }
    count -= 1
    let household = turns.removeFirst()
    let place = waiting[household]?.removeFirst()
    if size(of: household) > 0 { turns.append(household) } else { waiting[household] = nil }
    return place?.work
  }

  private func size(of household: String) -> Int { waiting[household]?.count ?? 0 }

  private mutating func take(_ id: SessionID) -> Place? {
    for household in turns {
      guard let index = waiting[household]?.firstIndex(where: { $0.id == id }) else { continue }
      let place = waiting[household]?.remove(at: index)
      forgetIfEmpty(household)
      return place
    }
    return nil
  }

  private mutating func forgetIfEmpty(_ household: String) {
    guard size(of: household) == 0 else { return }
    waiting[household] = nil
    turns.removeAll { $0 == household }
  }
}
