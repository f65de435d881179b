// What lives here: values that know how they are written, as JSON.

extension JSON {
  /// Of integers, text, truth values, and what is made of them; floating-point numbers are refused.
  ///
  /// `sorted`: what has no order of its own stands in one that follows from it, so that the same is always
  /// written the same; that costs something.
  package init(encoding value: some Encodable, sorted: Bool = false) throws {
    let node = Node(sorts: sorted)
    try value.encode(to: NodeEncoder(node: node))
    self = node.json
  }
}

/// Goes through its elements in an order that is another in each process.
private protocol Orderless {
  /// What an element takes in an array: a key and its value are two.
  static var width: Int { get }
}

extension Dictionary: Orderless {
  fileprivate static var width: Int { 2 }
}

extension Set: Orderless {
  fileprivate static var width: Int { 1 }
}

/// A value as it grows.
private final class Node {
  enum Content {
    case value(JSON)
    case array([Node])
    case object([(name: String, node: Node)])
  }

  var content = Content.value(.null)
  let sorts: Bool
  /// Of what has no order: how many elements belong together.
  private var width: Int?

  init(sorts: Bool) { self.sorts = sorts }

  func note(_ value: some Encodable) {
    if sorts, let value = value as? any Orderless { width = type(of: value).width }
  }

  var json: JSON {
    switch content {
    case .value(let value): value
    case .array(let nodes): .array(ordered(nodes.map(\.json)))
    case .object(let members):
      .object(ordered(members.map { JSON.Member($0.name, $0.node.json) }))
    }
  }

  private func ordered(_ members: [JSON.Member]) -> [JSON.Member] {
    width == nil ? members : members.sorted { $0.name < $1.name }
  }

  private func ordered(_ elements: [JSON]) -> [JSON] {
    guard let width else { return elements }
    let starts = stride(from: 0, to: elements.count, by: width)
    let groups = starts.map {
      (elements[$0].encoded, elements[$0..<min($0 + width, elements.count)])
    }
    return groups.sorted { $0.0.lexicographicallyPrecedes($1.0) }.flatMap(\.1)
  }

  func begin(_ empty: Content) {
    if case .value = content { content = empty }
  }

  func add() -> Node {
    guard case .array(var nodes) = content else { return Node(sorts: sorts) }
    // Or all would be copied.
    content = .value(.null)
    let node = Node(sorts: sorts)
    nodes.append(node)
    content = .array(nodes)
    return node
  }

  func add(_ name: String) -> Node {
    guard case .object(var members) = content else { return Node(sorts: sorts) }
    content = .value(.null)
    let node = Node(sorts: sorts)
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
    default:
      node.note(value)
      try value.encode(to: NodeEncoder(node: node))
    }
  }
}
