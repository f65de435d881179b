// What lives here: which messages somebody should have received and did not.

/// A range holds at least one message, so there are never more ranges than messages; they are not
/// joined to save room, for what was said between them is not this person's.
public struct Missed: Sendable, Equatable, Codable {
  /// A room, those of a rank in one, who wrote letters, or everybody; in their order.
  public private(set) var places: [Place] = []
  /// Of each place, in order and apart from each other, never empty.
  private var ranges: [[ClosedRange<MessageNumber>]] = []

  public init() {}

  /// What is missing from one place, in order.
  public subscript(place: Place) -> [ClosedRange<MessageNumber>] {
    let (index, isThere) = find(place)
    return isThere ? ranges[index] : []
  }

  /// Whether everything arrived.
  public var isEmpty: Bool { places.isEmpty }
  /// Of all places.
  public var first: MessageNumber? { ranges.compactMap(\.first?.lowerBound).min() }
  /// Of all places.
  public var last: MessageNumber? { ranges.compactMap(\.last?.upperBound).max() }

  /// Where a place stands, or would stand.
  private func find(_ place: Place) -> (index: Int, isThere: Bool) {
    let index = places.partitioningIndex { $0 >= place }
    return (index, index < places.count && places[index] == place)
  }

  private mutating func set(_ list: [ClosedRange<MessageNumber>], of place: Place) {
    let (index, isThere) = find(place)
    switch (list.isEmpty, isThere) {
    case (false, true): ranges[index] = list
    case (false, false):
      places.insert(place, at: index)
      ranges.insert(list, at: index)
    case (true, true):
      places.remove(at: index)
      ranges.remove(at: index)
    case (true, false): break
    }
  }

  /// Takes the logarithm of how many ranges the place has.
  public func contains(_ sequence: MessageNumber, in place: Place) -> Bool {
    let list = self[place]
    let index = list.firstIndex(endingAtOrAfter: sequence)
    return index < list.count && list[index].contains(sequence)
  }

  func overlaps(_ range: ClosedRange<MessageNumber>, in place: Place) -> Bool {
    let list = self[place]
    let index = list.firstIndex(endingAtOrAfter: range.lowerBound)
    return index < list.count && list[index].overlaps(range)
  }

  /// Joins it with what it touches or overlaps; takes the logarithm of how many ranges the place
  /// has, and moves those behind it.
  public mutating func add(_ range: ClosedRange<MessageNumber>, in place: Place) {
    var list = self[place]
    let start = list.firstIndex(endingAtOrAfter: max(range.lowerBound, 1) - 1)
    var joined = range
    var end = start
    while end < list.count, list[end].lowerBound <= range.upperBound + 1 {
      joined =
        min(joined.lowerBound, list[end].lowerBound)...max(joined.upperBound, list[end].upperBound)
      end += 1
    }
    list.replaceSubrange(start..<end, with: [joined])
    set(list, of: place)
  }

  /// Returns whether anything of it was missing.
  @discardableResult
  mutating func remove(_ range: ClosedRange<MessageNumber>, in place: Place) -> Bool {
    guard overlaps(range, in: place) else { return false }
    var left: [ClosedRange<MessageNumber>] = []
    for old in self[place] {
      guard old.overlaps(range) else {
        left.append(old)
        continue
      }
      if old.lowerBound < range.lowerBound { left.append(old.lowerBound...range.lowerBound - 1) }
      if old.upperBound > range.upperBound { left.append(range.upperBound + 1...old.upperBound) }
    }
    set(left, of: place)
    return true
  }

  /// Removes a range from all places; returns those that held some of it, in alphabetical order.
  mutating func remove(_ range: ClosedRange<MessageNumber>) -> [Place] {
    places.filter { remove(range, in: $0) }
  }
}

extension [ClosedRange<MessageNumber>] {
  /// Where the first range is that does not end before `sequence`.
  fileprivate func firstIndex(endingAtOrAfter sequence: MessageNumber) -> Int {
    partitioningIndex { $0.upperBound >= sequence }
  }
}

extension Array {
  /// The first index whose element, like all after it, belongs to the second part.
  func partitioningIndex(where belongsToSecondPart: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if belongsToSecondPart(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
