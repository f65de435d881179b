// What lives here: in which options the servers of a chat differ.
import ServerCore

extension ServerSettings {
  /// The names of the options, in the table's order, that have to be changed where `one` counts for
  /// `other` to count; no value is told, for some are nobody's business.
  package static func differences(
    between one: SharedSettings, and other: SharedSettings
  ) -> [String] {
    let (one, other) = (ServerSettings(one), ServerSettings(other))
    return settings.filter { $0.differs(between: one, and: other) }.map(\.name)
  }

  /// What says so. The opposite of `read()`.
  private init(_ shared: SharedSettings) {
    self.init()
    configuration.shared = shared
    hasNoLobby = shared.lobby == nil
    lobby = shared.lobby ?? lobby
    nickFollowsAccount = shared.entry.nickFollowsAccount ? .yes : .no
  }
}
