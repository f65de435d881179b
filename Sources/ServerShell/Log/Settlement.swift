// What lives here: what the first server of a chat settles for all that follow.
import Cluster
import ServerCore
import System

/// Beside the chat's name, its secret and its logic (`Genesis`).
package struct Settlement: Codable, Equatable, Sendable {
  /// What clients know the chat by.
  package let identity: String
  /// Whose archive it began with; nil where it began with nothing, so that any server may.
  package let founder: String?
  /// When the first server began.
  package let created: Timestamp
  /// Running time less the calendar.
  package let offset: Duration
  package let settings: SharedSettings
  /// With which it began: whoever reads the log from there does.
  package let logic: UInt64
  /// What has been agreed upon since.
  var current: SharedSettings?

  /// JSON.
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
      settings: configuration.shared, logic: Deed.logics.upperBound, current: nil)
  }

  /// What all servers have in common now.
  package var agreed: SharedSettings { current ?? settings }

  /// Throws for anything that `encoded` did not write.
  package init(decoding bytes: [UInt8]) throws {
    self = try JSON(parsing: bytes).decoded(as: Settlement.self)
  }
}

extension SettledGenesis {
  /// What is to stand there once more has been agreed upon; nil where it does.
  package func raised(to agreement: Agreement) throws -> Genesis? {
    var (genesis, settlement) = (genesis, try Settlement(decoding: genesis.settings))
    guard genesis.logic < agreement.logic || settlement.agreed != agreement.settings else {
      return nil
    }
    settlement.current = agreement.settings
    genesis.logic = max(genesis.logic, agreement.logic)
    genesis.settings = try settlement.encoded
    return genesis
  }
}
