// What lives here: a dictionary without an order that can go back to how it was.

/// As `RevertibleDictionary`; a copy of the whole beside it would be copied at the next change.
struct RevertibleMap<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private var elements: [Key: Value] = [:]
  /// For each mark what was there before the first change since.
  private var logs: [[Key: Value?]] = []

  private enum CodingKeys: CodingKey { case elements }

  var count: Int { elements.count }

  subscript(key: Key) -> Value? {
    _read { yield elements[key] }
    _modify {
      keep(key)
      yield &elements[key]
    }
  }

  subscript(key: Key, default value: @autoclosure () -> Value) -> Value {
    get { elements[key] ?? value() }
    _modify {
      keep(key)
      yield &elements[key, default: value()]
    }
  }

  mutating func removeValue(forKey key: Key) -> Value? {
    keep(key)
    return elements.removeValue(forKey: key)
  }

  private mutating func keep(_ key: Key) {
    guard let last = logs.indices.last, logs[last][key] == nil else { return }
    logs[last].updateValue(elements[key], forKey: key)
  }

  /// Somebody may want to go back to here.
  mutating func mark() { logs.append([:]) }

  /// Nobody goes back to the oldest mark any more.
  mutating func forgetOldestMark() { logs.removeFirst() }

  /// Goes back to the oldest mark, and forgets them all.
  mutating func revert() {
    for log in logs.reversed() {
      for (key, value) in log { elements[key] = value }
    }
    logs = []
  }
}

extension RevertibleMap: Codable where Key: Codable, Value: Codable {}
