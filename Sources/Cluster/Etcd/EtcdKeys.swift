// What lives here: where the log lies among etcd's keys.

/// `PREFIX/log/NODE` is the node's newest batch; other names below `PREFIX/` are notes.
struct EtcdKeys: Sendable {
  let prefix: String

  var log: String { prefix + "/log/" }

  func key(of node: NodeID) -> String { log + node.name }

  func key(ofNote name: String) -> String { prefix + "/" + name }

  /// Behind every key that begins like this one.
  static func end(of key: String) -> [UInt8] {
    var bytes = Array(key.utf8)
    // Keys are ASCII, so the last byte has one above it.
    if let last = bytes.popLast() { bytes.append(last + 1) }
    return bytes
  }

  func node(ofKey bytes: [UInt8]) -> NodeID? {
    guard bytes.starts(with: log.utf8) else { return nil }
    return String(validating: bytes.dropFirst(log.utf8.count), as: UTF8.self).flatMap { NodeID($0) }
  }

  func note(ofKey bytes: [UInt8]) -> String? {
    guard bytes.starts(with: (prefix + "/").utf8) else { return nil }
    return String(validating: bytes.dropFirst(prefix.utf8.count + 1), as: UTF8.self)
  }
}
