// What lives here: what the servers of a chat share at one place in their log, as it is kept.
import Cluster
import ServerCore
import System

/// Whoever starts from it goes on with what the log has behind it.
package struct SharedCheckpoint: Codable, Sendable {
  /// Who was there, and under which number.
  package struct Node: Codable, Sendable, Equatable {
    package let name: String
    package let number: NodeNumber
    /// The position of its arrival.
    package let epoch: UInt64
    /// When something was heard of it last, in the log's time.
    package let heard: Timestamp
  }

  /// The chat's name (`Genesis.instance`).
  package let instance: String
  package let progress: LogProgress
  package let nodes: [Node]
  /// Where clients find each, by its name.
  package let addresses: [String: String]
  package let state: SharedState
}

extension SharedCheckpoint {
  package var encoded: String {
    get throws { String(decoding: try JSON(encoding: self).encoded, as: UTF8.self) }
  }

  package init(decoding text: String) throws {
    self = try JSON(parsing: Array(text.utf8)).decoded(as: SharedCheckpoint.self)
  }
}

/// How far a server has come in the log, and what time it is there.
package struct LogProgress: Codable, Equatable, Sendable {
  package private(set) var position: LogPosition
  /// The latest that was told, whosever clock it was: it never goes back.
  package private(set) var time = Timestamp(milliseconds: 0)
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
