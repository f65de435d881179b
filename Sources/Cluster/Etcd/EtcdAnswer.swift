// What lives here: what etcd's JSON gateway answers.
import System

/// Whatever does not read as it should is `.malformed`; nothing that is left out is made up, but for
/// zero and false, which protocol buffers leave out.
struct EtcdAnswer: Sendable {
  /// Nil where an error has none.
  let cluster: UInt64?
  let answer: StoreAnswer

  /// Its answer to anything but a watch.
  init(_ status: Int, _ body: [UInt8], to request: StoreRequest, _ keys: EtcdKeys) {
    let parsed: JSON
    do throws(JSONFault) {
      parsed = try JSON(parsing: body)
    } catch {
      // Something between us and etcd, or half an answer: what it says is not for programs.
      cluster = nil
      answer = .failed(.unanswered("status \(status), and \(error)"))
      return
    }
    guard status == 200, parsed["error"] == nil else {
      cluster = nil
      answer = .failed(Self.failure(parsed["error"]?["message"] == nil ? parsed : parsed["error"]))
      return
    }
    // Answers of gRPC streams are wrapped.
    let body = parsed["result"] ?? parsed
    cluster = body["header"]?["cluster_id"]?.unsigned
    do throws(StoreFailure) {
      answer = try Self.answer(body, to: request, keys)
    } catch {
      answer = .failed(error)
    }
  }

  /// Nobody knows.
  init(failed reason: String) {
    cluster = nil
    answer = .failed(.unanswered(reason))
  }

  /// One line of a watch.
  init(watch line: [UInt8], _ keys: EtcdKeys) {
    guard let parsed = try? JSON(parsing: line) else {
      (cluster, answer) = (nil, .failed(.unanswered("a line of a watch is no JSON")))
      return
    }
    guard let result = parsed["result"] else {
      (cluster, answer) = (nil, .failed(Self.failure(parsed["error"] ?? parsed)))
      return
    }
    cluster = result["header"]?["cluster_id"]?.unsigned
    do throws(StoreFailure) {
      answer = try Self.watched(result, keys)
    } catch {
      answer = .failed(error)
    }
  }

  private static func watched(_ result: JSON, _ keys: EtcdKeys) throws(StoreFailure) -> StoreAnswer
  {
    if (result["compact_revision"]?.unsigned ?? 0) > 0 { throw .compacted }
    if result["canceled"]?.bool == true {
      throw .unanswered(
        "etcd ended the watch: \(result["cancel_reason"]?.text ?? "without a reason")")
    }
    if result["created"]?.bool == true { return .watching }
    var events: [StoreEvent] = []
    for event in result["events"]?.elements ?? [] { events.append(try Self.event(event, keys)) }
    return .events(events)
  }

  private static func event(_ event: JSON, _ keys: EtcdKeys) throws(StoreFailure) -> StoreEvent {
    guard let kv = event["kv"] else { throw .malformed("an event without a key") }
    let (node, position) = (try Self.node(kv, keys), Position(try kv.count("mod_revision")))
    switch event["type"]?.text {
    case nil, "PUT": return .put(node, try standing(kv), try kv.decoded("value"))
    case "DELETE": return .delete(node, position)
    default: throw .malformed("an event of an unknown type")
    }
  }

  private static func node(_ kv: JSON, _ keys: EtcdKeys) throws(StoreFailure) -> NodeID {
    guard let node = keys.node(ofKey: try kv.decoded("key")) else {
      throw .malformed("a key that is no node's")
    }
    return node
  }

  private static func standing(_ kv: JSON) throws(StoreFailure) -> NodeStanding {
    let version = try kv.count("version")
    guard version > 0 else { throw .malformed("a key without a version") }
    return NodeStanding(
      epoch: Epoch(Position(try kv.count("create_revision"))), number: version - 1,
      position: Position(try kv.count("mod_revision")),
      lease: LeaseID(kv["lease"]?.integer ?? 0))
  }

  private static func answer(
    _ body: JSON, to request: StoreRequest, _ keys: EtcdKeys
  ) throws(StoreFailure) -> StoreAnswer {
    switch request {
    case .version:
      guard let version = body["etcdserver"]?.text else {
        throw .unanswered("what answers there is not etcd")
      }
      return .version(version)
    case .grant:
      return .granted(
        LeaseID(Int64(try body.count("ID"))), seconds: Int64(try body.count("TTL")))
    case .keepAlive: return .alive(seconds: max(0, body["TTL"]?.integer ?? 0))
    case .revoke: return .revoked
    case .standings: return .standings(try standings(body, keys))
    case .notes:
      var notes: [Note] = []
      for kv in body["kvs"]?.elements ?? [] { notes.append(try note(kv, keys)) }
      return .notes(notes)
    case .watch: throw .malformed("a watch that is not one")
    case .arrive, .append, .note:
      if body["succeeded"]?.bool == true {
        return .put(Position(try (body["header"] ?? .null).count("revision")))
      }
      let kv = body["responses"]?.elements?.first?["response_range"]?["kvs"]?.elements?.first
      if case .note = request {
        guard let kv else { return .foundNote(nil) }
        return .foundNote(try note(kv, keys))
      }
      guard let kv else { return .found(nil) }
      return .found(try standing(kv))
    }
  }

  private static func standings(
    _ body: JSON, _ keys: EtcdKeys
  ) throws(StoreFailure) -> [NodeID: NodeStanding] {
    var standings: [NodeID: NodeStanding] = [:]
    for kv in body["kvs"]?.elements ?? [] { standings[try node(kv, keys)] = try standing(kv) }
    return standings
  }

  private static func note(_ kv: JSON, _ keys: EtcdKeys) throws(StoreFailure) -> Note {
    guard let name = keys.note(ofKey: try kv.decoded("key")) else {
      throw .malformed("a key that is no note's")
    }
    return Note(
      name: name, bytes: try kv.decoded("value"), version: try kv.count("version"),
      position: Position(try kv.count("create_revision")))
  }

  /// gRPC's codes are too coarse (8 is a full disk and too many requests, 11 is too far back and not yet
  /// there), so etcd's own sentences decide, which are constants of its interface (rpctypes/error.go). All
  /// that is not known here is asked again.
  private static func failure(_ error: JSON?) -> StoreFailure {
    let words =
      error?["message"]?.text ?? error?["error"]?.text ?? error?.text ?? "an unknown error"
    return
      switch words
    {
    case "etcdserver: mvcc: database space exceeded": .full
    case "etcdserver: request is too large": .tooLarge
    case "etcdserver: requested lease not found": .leaseEnded
    case "etcdserver: mvcc: required revision has been compacted": .compacted
    case "etcdserver: mvcc: required revision is a future revision": .future
    default: .unanswered(words)
    }
  }
}

extension JSON {
  fileprivate var unsigned: UInt64? {
    switch self {
    case .number(let digits): UInt64(digits)
    case .string: text.flatMap { $0.utf8.count > 20 ? nil : UInt64($0) }
    default: nil
    }
  }

  /// What protocol buffers leave out is 0.
  fileprivate func count(_ name: String) throws(StoreFailure) -> UInt64 {
    guard let value = self[name] else { return 0 }
    guard let number = value.integer, number >= 0 else { throw .malformed("\(name) is no number") }
    return UInt64(number)
  }

  fileprivate func decoded(_ name: String) throws(StoreFailure) -> [UInt8] {
    guard let value = self[name] else { return [] }
    guard let bytes = value.bytes.flatMap(Base64.decode) else {
      throw .malformed("\(name) is not base64")
    }
    return bytes
  }
}
