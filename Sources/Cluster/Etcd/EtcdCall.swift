// What lives here: what is asked of the log's engine, as etcd's JSON gateway takes it.
import System

/// etcd's API version 3 through its gRPC gateway (etcd.io, "Why gRPC gateway"): keys and values in base64,
/// integers of 64 bits as strings.
struct EtcdCall: Sendable {
  let path: String
  /// Nil asks with GET.
  let body: [UInt8]?

  private init(_ path: String, _ body: JSON?) {
    self.path = path
    self.body = body?.encoded
  }

  init(_ request: StoreRequest, _ keys: EtcdKeys) {
    switch request {
    case .version: self.init("/version", nil)
    case .grant(let seconds): self.init("/v3/lease/grant", .object(("TTL", .text("\(seconds)"))))
    case .keepAlive(let lease): self.init("/v3/lease/keepalive", .object(("ID", .id(lease))))
    case .revoke(let lease): self.init("/v3/lease/revoke", .object(("ID", .id(lease))))
    case .arrive(let node, let bytes, let lease):
      let key = keys.key(of: node)
      self.init(
        "/v3/kv/txn", Self.put(key, bytes, lease, if: [Self.compare(key, "VERSION", "version", 0)]))
    case .append(let bytes, let origin, let lease):
      let key = keys.key(of: origin.node)
      let conditions = [
        Self.compare(key, "CREATE", "create_revision", origin.epoch.arrival.number),
        // The arrival was the first.
        Self.compare(key, "VERSION", "version", origin.number),
      ]
      self.init("/v3/kv/txn", Self.put(key, bytes, lease, if: conditions))
    case .standings(let position):
      self.init(
        "/v3/kv/range",
        .object(
          ("key", .base64(keys.log)), ("range_end", .base64(EtcdKeys.end(of: keys.log))),
          ("revision", .text("\(position)")), ("keys_only", .bool(true))))
    case .watch(let position): self.init("/v3/watch", Self.watch(keys, after: position))
    case .notes(let name):
      let key = keys.key(ofNote: name)
      self.init(
        "/v3/kv/range",
        .object(("key", .base64(key)), ("range_end", .base64(EtcdKeys.end(of: key)))))
    case .note(let name, let bytes, let version):
      let key = keys.key(ofNote: name)
      self.init(
        "/v3/kv/txn",
        Self.put(
          key, bytes, nil, if: [Self.compare(key, "VERSION", "version", version)], keysOnly: false))
    }
  }

  /// In pieces: after a break thousands of batches are told at once.
  private static func watch(_ keys: EtcdKeys, after position: Position) -> JSON {
    .object(
      (
        "create_request",
        .object(
          ("key", .base64(keys.log)), ("range_end", .base64(EtcdKeys.end(of: keys.log))),
          ("start_revision", .text("\(position.number + 1)")), ("fragment", .bool(true)))
      ))
  }

  private static func compare(
    _ key: String, _ target: String, _ name: String, _ number: UInt64
  ) -> JSON {
    .object(
      ("key", .base64(key)), ("target", .text(target)), ("result", .text("EQUAL")),
      (name, .text("\(number)")))
  }

  /// Puts where all is as it should be, and tells how it is where not.
  private static func put(
    _ key: String, _ bytes: [UInt8], _ lease: LeaseID?, if conditions: [JSON], keysOnly: Bool = true
  ) -> JSON {
    var put = [
      JSON.Member("key", .base64(key)), JSON.Member("value", .string(Base64.encoded(bytes))),
    ]
    if let lease { put.append(JSON.Member("lease", .id(lease))) }
    let range = JSON.object(("key", .base64(key)), ("keys_only", .bool(keysOnly)))
    return .object(
      ("compare", .array(conditions)),
      ("success", .array([.object(("request_put", .object(put)))])),
      ("failure", .array([.object(("request_range", range))])))
  }
}

extension JSON {
  fileprivate static func base64(_ text: String) -> JSON {
    .string(Base64.encoded(Array(text.utf8)))
  }
  fileprivate static func base64(_ bytes: [UInt8]) -> JSON { .string(Base64.encoded(bytes)) }
  fileprivate static func id(_ lease: LeaseID) -> JSON { .text("\(lease)") }
}
