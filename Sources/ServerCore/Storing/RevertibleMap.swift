// What lives here: a dictionary without an order that can go back to how it was.

/// As `RevertibleDictionary`; a copy of the whole beside it would be copied at the next change.
struct RevertibleMap<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private enum Log: Sendable {
    /// What was there before the first change since the mark.
    case changes([Key: Value?])
    case whole([Key: Value])
  }

  private var elements: [Key: Value] = [:]
  private var logs: [Log] = []

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

  /// Sets what comes of the value that is there; the key is looked for once, in each of the tables.
  @discardableResult
  mutating func update(_ key: Key, _ change: (Value?) -> Value) -> Value {
    guard let index = elements.index(forKey: key) else {
      let value = change(nil)
      keep(key, nil)
      elements[key] = value
      return value
    }
    let value = change(elements.values[index])
    keep(key, elements.values[index])
    elements.values[index] = value
    return value
  }

  mutating func removeValue(forKey key: Key) -> Value? {
    keep(key)
    return elements.removeValue(forKey: key)
  }

  mutating func removeAll(where isOver: (Value) -> Bool) {
    if !logs.isEmpty { keepAll() }
    elements = elements.filter { !isOver($0.value) }
  }

  private mutating func keep(_ key: Key) {
    guard let last = logs.indices.last, case .changes(var changes) = logs[last],
      changes[key] == nil
    else { return }
    logs[last] = .changes([:])
    changes[key] = .some(elements[key])
    logs[last] = .changes(changes)
  }

  private mutating func keep(_ key: Key, _ value: Value?) {
    guard let last = logs.indices.last, case .changes(var changes) = logs[last] else { return }
    logs[last] = .changes([:])
    Self.fill(&changes[key], value)
    logs[last] = .changes(changes)
  }

  /// What was there first stays.
  private static func fill(_ old: inout Value??, _ value: Value?) {
    if old == nil { old = .some(value) }
  }

  private mutating func keepAll() {
    let last = logs.count - 1
    guard case .changes(let changes) = logs[last] else { return }
    var before = elements
    for (key, value) in changes { before[key] = value }
    logs[last] = .whole(before)
  }

  /// Somebody may want to go back to here.
  mutating func mark() { logs.append(.changes([:])) }

  /// Nobody goes back to the oldest mark any more.
  mutating func forgetOldestMark() { logs.removeFirst() }

  /// Goes back to the oldest mark, and forgets them all.
  mutating func revert() {
    for log in logs.reversed() {
      switch log {
      case .changes(let changes): for (key, value) in changes { elements[key] = value }
      case .whole(let before): elements = before
      }
    }
    logs = []
  }
}

extension RevertibleMap: Codable where Key: Codable, Value: Codable {}
