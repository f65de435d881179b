// What lives here: what the servers of a chat share at one place in their log, as it is kept.
import Cluster
import ServerCore
import System

/// Whoever starts from it goes on with what the log has behind it.
package struct SharedCheckpoint: Codable, Sendable {
  /// Who was there, and under which number.
  package struct Node: Codable, Sendable, Equatable {
    let name: String
    let number: NodeNumber
    /// The position of its arrival.
    let epoch: UInt64
    /// The newest logic that it knows.
    let logic: UInt64
    /// When something was heard of it last, in the log's time.
    let heard: Timestamp
  }

  /// The chat's name (`Genesis.instance`).
  package let instance: String
  /// How far the log was done.
  package let progress: LogProgress
  let nodes: [Node]
  /// Where clients find each, by its name.
  let addresses: [String: String]
  package let agreement: Agreement
  /// What all servers share, at that position.
  package let state: SharedState
}

extension SharedCheckpoint {
  private struct Head: Codable {
    let instance: String
    let progress: LogProgress
    let nodes: [Node]
    let addresses: [String: String]
    let agreement: Agreement
  }

  /// As it is kept, and the digest of the state, which is the same on all servers that have the same.
  package func written() throws -> (text: String, digest: UInt64) {
    let head = Head(
      instance: instance, progress: progress, nodes: nodes, addresses: addresses,
      agreement: agreement)
    let state = try JSON(encoding: state, sorted: true).encoded
    // The state is large: what is digested is what is kept.
    var bytes = try JSON(encoding: head).encoded
    bytes.removeLast()
    bytes += Array(",\"state\":".utf8) + state + [UInt8(ascii: "}")]
    return (String(decoding: bytes, as: UTF8.self), Self.digest(state))
  }

  /// 64 bits of FNV-1a.
  private static func digest(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
  }

  /// - Throws: where a value cannot be written as JSON.
  package var encoded: String { get throws { try written().text } }

  /// Throws for anything that `encoded` did not write.
  package init(decoding text: String) throws {
    self = try JSON(parsing: Array(text.utf8)).decoded(as: SharedCheckpoint.self)
  }
}

/// How far a server has come in the log, and what time it is there.
package struct LogProgress: Codable, Equatable, Sendable {
  package private(set) var position: LogPosition
  /// The latest that was told, whosever clock it was: it never goes back.
  private(set) var time = Timestamp(milliseconds: 0)
  /// Of all deeds so far.
  private var deedCount: UInt64 = 0

  init(at position: LogPosition) { self.position = position }

  mutating func advance(to position: Position, _ told: Timestamp, _ deeds: Int) {
    self.position = LogPosition(position)
    time = max(time, told)
    deedCount += UInt64(deeds)
  }
}

extension LogPosition {
  package init(_ position: Position) { self.init(rawValue: position.number) }
}

extension Position {
  package init(_ position: LogPosition) { self.init(position.rawValue) }
}
