// What lives here: values that know how they are read, from JSON.

extension JSON {
  /// Throws `DecodingError` for what is no such value.
  package func decoded<Value: Decodable>(as type: Value.Type) throws -> Value {
    try SingleDecoding(json: self).decode(type)
  }
}

private func fault(_ text: String) -> DecodingError {
  .dataCorrupted(DecodingError.Context(codingPath: [], debugDescription: text))
}

private struct JSONDecoding: Decoder {
  let json: JSON
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let members) = json else { throw fault("no object") }
    return KeyedDecodingContainer(KeyedDecoding(members))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard let elements = json.elements else { throw fault("no array") }
    return UnkeyedDecoding(elements: elements)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { SingleDecoding(json: json) }
}

private struct KeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
  private let members: [String: JSON]
  var codingPath: [any CodingKey] { [] }
  var allKeys: [Key] { members.keys.compactMap { Key(stringValue: $0) } }

  init(_ members: [JSON.Member]) {
    self.members = Dictionary(members.map { ($0.name, $0.value) }) { _, last in last }
  }

  private func value(_ key: Key) throws -> JSON {
    guard let value = members[key.stringValue] else { throw fault("no \(key.stringValue)") }
    return value
  }

  func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }

  func decodeNil(forKey key: Key) throws -> Bool { try value(key) == .null }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try value(key).decoded(as: type)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try JSONDecoding(json: value(key)).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try JSONDecoding(json: value(key)).unkeyedContainer()
  }

  func superDecoder() -> any Decoder { JSONDecoding(json: members["super"] ?? .null) }

  func superDecoder(forKey key: Key) throws -> any Decoder { JSONDecoding(json: try value(key)) }
}

private struct UnkeyedDecoding: UnkeyedDecodingContainer {
  let elements: [JSON]
  private(set) var currentIndex = 0
  var codingPath: [any CodingKey] { [] }
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex >= elements.count }

  init(elements: [JSON]) { self.elements = elements }

  private mutating func next() throws -> JSON {
    guard !isAtEnd else { throw fault("too few elements") }
    defer { currentIndex += 1 }
    return elements[currentIndex]
  }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd else { throw fault("too few elements") }
    guard elements[currentIndex] == .null else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try next().decoded(as: type)
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    try JSONDecoding(json: next()).container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try JSONDecoding(json: next()).unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder { JSONDecoding(json: try next()) }
}

private struct SingleDecoding: SingleValueDecodingContainer {
  let json: JSON
  var codingPath: [any CodingKey] { [] }

  func decodeNil() -> Bool { json == .null }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let value: Any?
    switch type {
    case is String.Type: value = json.text
    case is Bool.Type: value = json.bool
    case let number as any FixedWidthInteger.Type:
      guard case .number(let digits) = json else { throw fault("no number") }
      value = number.init(digits: digits)
    default: return try Value(from: JSONDecoding(json: json))
    }
    guard let value = value as? Value else { throw fault("no \(type)") }
    return value
  }
}

extension FixedWidthInteger {
  fileprivate init?(digits: String) { self.init(digits) }
}
