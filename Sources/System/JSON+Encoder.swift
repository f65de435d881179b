// What lives here: values that know how they are written, as JSON.

extension JSON {
  /// Of integers, text, truth values, and what is made of them; floating-point numbers are refused.
  package init(encoding value: some Encodable) throws {
    let node = Node()
    try value.encode(to: NodeEncoder(node: node))
    self = node.json
  }
}

/// A value as it grows.
private final class Node {
  enum Content {
    case value(JSON)
    case array([Node])
    case object([(name: String, node: Node)])
  }

  var content = Content.value(.null)

  var json: JSON {
    switch content {
    case .value(let value): value
    case .array(let nodes): .array(nodes.map(\.json))
    case .object(let members): .object(members.map { JSON.Member($0.name, $0.node.json) })
    }
  }

  func begin(_ empty: Content) {
    if case .value = content { content = empty }
  }

  func add() -> Node {
    guard case .array(var nodes) = content else { return Node() }
    // Or all would be copied.
    content = .value(.null)
    let node = Node()
    nodes.append(node)
    content = .array(nodes)
    return node
  }

  func add(_ name: String) -> Node {
    guard case .object(var members) = content else { return Node() }
    content = .value(.null)
    let node = Node()
    members.append((name, node))
    content = .object(members)
    return node
  }
}

private struct NodeEncoder: Encoder {
  let node: Node
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.begin(.object([]))
    return KeyedEncodingContainer(KeyedEncoding(node: node))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.begin(.array([]))
    return UnkeyedEncoding(node: node)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { SingleEncoding(node: node) }
}

private struct KeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: Node
  var codingPath: [any CodingKey] { [] }

  mutating func encodeNil(forKey key: Key) { _ = node.add(key.stringValue) }

  mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    try SingleEncoding(node: node.add(key.stringValue)).encode(value)
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    NodeEncoder(node: node.add(key.stringValue)).container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    NodeEncoder(node: node.add(key.stringValue)).unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder { NodeEncoder(node: node.add("super")) }

  mutating func superEncoder(forKey key: Key) -> any Encoder {
    NodeEncoder(node: node.add(key.stringValue))
  }
}

private struct UnkeyedEncoding: UnkeyedEncodingContainer {
  let node: Node
  private(set) var count = 0
  var codingPath: [any CodingKey] { [] }

  init(node: Node) { self.node = node }

  private mutating func next() -> Node {
    count += 1
    return node.add()
  }

  mutating func encodeNil() { _ = next() }

  mutating func encode<Value: Encodable>(_ value: Value) throws {
    try SingleEncoding(node: next()).encode(value)
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    NodeEncoder(node: next()).container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    NodeEncoder(node: next()).unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder { NodeEncoder(node: next()) }
}

private struct SingleEncoding: SingleValueEncodingContainer {
  let node: Node
  var codingPath: [any CodingKey] { [] }

  func encodeNil() { node.content = .value(.null) }

  func encode<Value: Encodable>(_ value: Value) throws {
    switch value {
    case let text as String: node.content = .value(.text(text))
    case let truth as Bool: node.content = .value(.bool(truth))
    case let number as any FixedWidthInteger: node.content = .value(.number(String(number)))
    case is any BinaryFloatingPoint:
      throw EncodingError.invalidValue(
        value, EncodingError.Context(codingPath: [], debugDescription: "no integer"))
    default: try value.encode(to: NodeEncoder(node: node))
    }
  }
}
