// What lives here: what an etcd, or whatever stands in its place, may answer.
import ClusterSupport
import System
import Testing

@testable import Cluster

@Suite struct `An answer of etcd's gateway` {
  private let keys = EtcdKeys(prefix: "parley")
  private let origin = Origin(node: Samples.node("a"), epoch: Epoch(Position(2)), number: 1)

  private func answer(_ status: Int, _ body: String, to request: StoreRequest) -> StoreAnswer {
    EtcdAnswer(status, Array(body.utf8), to: request, keys).answer
  }

  private func watched(_ line: String) -> StoreAnswer {
    EtcdAnswer(watch: Array(line.utf8), keys).answer
  }

  private let header = #""header":{"cluster_id":"18446744073709551615","revision":"3"}"#
  private let key = #""key":"cGFybGV5L2xvZy9h","create_revision":"2","lease":"7""#

  @Test func `says what was done, and what stands there where nothing was`() {
    let append = StoreRequest.append([], origin, LeaseID(7))
    #expect(answer(200, "{\(header),\"succeeded\":true}", to: append) == .put(Position(3)))
    let kv = "{\(key),\"mod_revision\":\"3\",\"version\":\"2\"}"
    let stands = "{\(header),\"responses\":[{\"response_range\":{\"kvs\":[\(kv)]}}]}"
    let standing = NodeStanding(
      epoch: Epoch(Position(2)), number: 1, position: Position(3), lease: LeaseID(7))
    #expect(answer(200, stands, to: append) == .found(standing))
    let nothing = "{\(header),\"responses\":[{\"response_range\":{\"header\":{}}}]}"
    #expect(answer(200, nothing, to: append) == .found(nil))
    #expect(
      EtcdAnswer(200, Array("{\(header)}".utf8), to: .revoke(LeaseID(1)), keys).cluster == .max)
    #expect(
      answer(200, "{\"result\":{\(header),\"ID\":\"7\"}}", to: .keepAlive(LeaseID(7)))
        == .alive(seconds: 0))
  }

  @Test(arguments: [
    (429, "etcdserver: mvcc: database space exceeded", StoreFailure.full),
    (429, "etcdserver: too many requests", .unanswered("etcdserver: too many requests")),
    (400, "etcdserver: request is too large", .tooLarge),
    (404, "etcdserver: requested lease not found", .leaseEnded),
    (400, "etcdserver: mvcc: required revision has been compacted", .compacted),
    (400, "etcdserver: mvcc: required revision is a future revision", .future),
    (503, "etcdserver: request timed out", .unanswered("etcdserver: request timed out")),
  ])
  func `tells what is decided from what is not`(
    _ status: Int, _ words: String, _ failure: StoreFailure
  ) {
    let body = #"{"error":"\#(words)","message":"\#(words)","code":8}"#
    #expect(answer(status, body, to: .append([], origin, LeaseID(1))) == .failed(failure))
    let stream = #"{"error":{"grpc_code":14,"http_code":\#(status),"message":"\#(words)"}}"#
    #expect(watched(stream) == .failed(failure))
  }

  @Test func `tells events in order`() {
    let put = "{\"kv\":{\(key),\"mod_revision\":\"2\",\"version\":\"1\",\"value\":\"AAE=\"}}"
    let gone = #"{"type":"DELETE","kv":{"key":"cGFybGV5L2xvZy9h","mod_revision":"5"}}"#
    let standing = NodeStanding(
      epoch: Epoch(Position(2)), number: 0, position: Position(2), lease: LeaseID(7))
    #expect(watched("{\"result\":{\(header),\"created\":true}}") == .watching)
    #expect(
      watched("{\"result\":{\(header),\"events\":[\(put),\(gone)]}}")
        == .events([
          .put(origin.node, standing, [0, 1]), .delete(origin.node, Position(5)),
        ]))
    #expect(
      watched("{\"result\":{\(header),\"canceled\":true,\"compact_revision\":\"4\"}}")
        == .failed(.compacted))
  }

  @Test(arguments: [
    "{\"result\":{\"events\":[{}]}}",
    "{\"result\":{\"events\":[{\"kv\":{\"key\":\"!\"}}]}}",
    "{\"result\":{\"events\":[{\"kv\":{\"key\":\"YQ==\",\"version\":\"1\"}}]}}",
    "{\"result\":{\"events\":[{\"kv\":{\"key\":\"cGFybGV5L2xvZy9h\",\"version\":\"-1\"}}]}}",
    "{\"result\":{\"events\":[{\"kv\":{\"key\":\"cGFybGV5L2xvZy9h\"}}]}}",
    "{\"result\":{\"events\":[{\"type\":\"MOVE\",\"kv\":{\"key\":\"cGFybGV5L2xvZy9h\"}}]}}",
  ])
  func `that is no event of ours stops the reader`(_ line: String) {
    guard case .failed(.malformed) = watched(line) else {
      Issue.record("\(watched(line))")
      return
    }
  }

  @Test(arguments: ["", "<html>", "{", "[]", "null", "{\"error\":7}", "{\"result\":1}"])
  func `that is none decides nothing`(_ text: String) {
    guard case .failed(.unanswered) = answer(502, text, to: .append([], origin, LeaseID(1)))
    else {
      Issue.record("\(text) was believed")
      return
    }
  }

  @Test func `never traps, whatever it is`() {
    var random = SeededGenerator(seed: 11)
    let kv = "{\(key),\"mod_revision\":\"3\",\"version\":\"2\",\"value\":\"AAECAw==\"}"
    let requests: [StoreRequest] = [
      .version, .grant(seconds: 3), .keepAlive(LeaseID(1)), .standings(at: Position(3)),
      .append([], origin, LeaseID(1)), .notes(under: "x"), .note("x", [], version: 0),
    ]
    let whole = Array(
      "{\(header),\"kvs\":[\(kv)],\"events\":[{\"kv\":\(kv)}],\"ID\":\"7\",\"TTL\":\"3\"}".utf8)
    for round in 0..<10_000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
          in: 32...126, using: &random)
      }
      _ = EtcdAnswer(200, bytes, to: requests[round % requests.count], keys)
      _ = EtcdAnswer(watch: Array("{\"result\":".utf8) + bytes + [UInt8(ascii: "}")], keys)
    }
  }
}

@Suite struct `An address of etcd` {
  @Test(arguments: [
    ("http://127.0.0.1:2379", true), ("http://localhost", true), ("http://[::1]:1", true),
    ("https://a.example:2379/", false), ("http://127.0.0.1.example", false),
    ("http://128.0.0.1", false), ("https://[2001:db8::1]", false),
  ])
  func `is on this machine or not`(_ text: String, _ isHere: Bool) throws {
    #expect(try EtcdAddress(parsing: text).isHere == isHere)
  }

  @Test(arguments: [
    "", "a.example:2379", "ftp://a", "http://", "http://a:0", "http://a:65536", "http://a:+1",
    "http://a:", "http://user:word@a", "http://a/path", "http://a?b", "http://a b", "http://[::1",
    "http://::1", "http://ä",
  ])
  func `is nothing else`(_ text: String) {
    #expect(throws: EtcdAddress.Refusal.self) { try EtcdAddress(parsing: text) }
  }

  @Test func `is named once, and others are encrypted`() throws {
    #expect(throws: EtcdAddress.Refusal.self) {
      try EtcdAddress.list(parsing: "http://a,http://a:2379")
    }
    var options = EtcdOptions(
      addresses: try EtcdAddress.list(parsing: "http://127.0.0.1,https://b,http://c"))
    #expect(throws: EtcdOptions.Refusal.self) { try options.check() }
    options.allowsPlaintext = true
    #expect(throws: Never.self) { try options.check() }
    options.certificate = "x"
    #expect(throws: EtcdOptions.Refusal.self) { try options.check() }
    #expect(throws: EtcdOptions.Refusal.self) { try EtcdOptions(addresses: []).check() }
  }
}
