// What lives here: the servers of a chat, as one of them tells its people of them.

/// Empty where the server is alone.
public struct ServerList: Sendable, Equatable {
  /// Where clients find them, in the order in which to try them.
  let addresses: [String]
  /// What those are called that take part beside this one.
  let others: [String]

  public init(addresses: [String] = [], others: [String] = []) {
    (self.addresses, self.others) = (addresses, others)
  }
}
