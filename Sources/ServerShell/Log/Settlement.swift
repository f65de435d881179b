// What lives here: what the first server of a chat settles for all that follow.
import ServerCore
import System

/// Beside the chat's name, its secret and its logic (`Genesis`).
package struct Settlement: Codable, Equatable, Sendable {
  /// What clients know the chat by.
  package let identity: String
  /// Whose archive it began with; nil where it began with nothing, so that any server may.
  package let founder: String?
  package let created: Timestamp
  /// Running time less the calendar.
  package let offset: Duration
  package let settings: SharedSettings

  package var encoded: [UInt8] {
    get throws { try JSON(encoding: self).encoded }
  }
}

extension Settlement {
  package init(
    _ configuration: Configuration, identity: String, founder: String?, offset: Duration
  ) {
    self.init(
      identity: identity, founder: founder, created: configuration.created, offset: offset,
      settings: configuration.shared)
  }

  package init(decoding bytes: [UInt8]) throws {
    self = try JSON(parsing: bytes).decoded(as: Settlement.self)
  }
}
