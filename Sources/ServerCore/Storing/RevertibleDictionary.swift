// What lives here: an ordered dictionary that can go back to how it was.
import Collections

/// Keeps what was there before a change only while somebody may want it back, and then once a key:
/// going back costs what has changed, not what there is.
struct RevertibleDictionary<Value: Sendable>: Sendable {
  typealias Elements = OrderedDictionary<Folded, Value>

  private enum Change: Sendable {
    case changed(Folded, from: Value)
    /// Behind all others.
    case added(Folded)
    case removed(Folded, Value, at: Int)
  }

  /// What has changed since one mark.
  private struct Log: Sendable {
    var changes: [Change] = []
    var touched: Set<Folded> = []
  }

  private var elements: Elements = [:]
  private var logs: [Log] = []

  private enum CodingKeys: CodingKey { case elements }

  var keys: OrderedSet<Folded> { elements.keys }
  var values: Elements.Values { elements.values }
  var isEmpty: Bool { elements.isEmpty }

  func index(forKey key: Folded) -> Int? { elements.index(forKey: key) }

  subscript(key: Folded) -> Value? {
    _read { yield elements[key] }
    set {
      if let newValue {
        if elements.index(forKey: key) == nil { note(.added(key), of: key) } else { keep(key) }
        elements[key] = newValue
      } else {
        removeValue(forKey: key)
      }
    }
    _modify {
      // For what changes a part of a value that is there: `rooms[key]?.topic = nil`.
      keep(key)
      yield &elements[key]
    }
  }

  /// Looks at a value where it is; the subscript hands out a copy.
  @inline(__always)
  func look<Part>(at key: Folded, _ part: (borrowing Value) -> Part) -> Part? {
    guard let index = elements.index(forKey: key) else { return nil }
    return part(elements.values[index])
  }

  /// In place; the subscript moves the whole value to and fro.
  mutating func modify(_ key: Folded, _ change: (inout Value) -> Void) {
    guard let index = elements.index(forKey: key) else { return }
    keep(key)
    change(&elements.values[index])
  }

  @discardableResult
  mutating func removeValue(forKey key: Folded) -> Value? {
    guard let index = elements.index(forKey: key) else { return nil }
    let (_, value) = elements.remove(at: index)
    note(.removed(key, value, at: index), of: key)
    return value
  }

  /// The value before its first change since the mark.
  private mutating func keep(_ key: Folded) {
    guard let last = logs.indices.last,
      let index = elements.index(forKey: key), logs[last].touched.insert(key).inserted
    else { return }
    logs[last].changes.append(.changed(key, from: elements.values[index]))
  }

  private mutating func note(_ change: Change, of key: Folded) {
    guard let last = logs.indices.last else { return }
    logs[last].touched.insert(key)
    logs[last].changes.append(change)
  }
}

extension RevertibleDictionary {
  /// Somebody may want to go back to here.
  mutating func mark() { logs.append(Log()) }

  /// Nobody goes back to the oldest mark any more.
  mutating func forgetOldestMark() { logs.removeFirst() }

  /// Goes back to the oldest mark, and forgets them all.
  mutating func revert() {
    for log in logs.reversed() {
      for change in log.changes.reversed() { undo(change) }
    }
    logs = []
  }

  private mutating func undo(_ change: Change) {
    switch change {
    case .changed(let key, let value): elements[key] = value
    case .added(let key): elements.removeValue(forKey: key)
    case .removed(let key, let value, let index):
      elements.updateValue(value, forKey: key, insertingAt: index)
    }
  }
}

extension RevertibleDictionary: Sequence {
  func makeIterator() -> Elements.Iterator { elements.makeIterator() }
}

extension RevertibleDictionary: Codable where Value: Codable {}
