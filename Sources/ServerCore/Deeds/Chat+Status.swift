// What lives here: what whoever runs this server asks about it.
import IRC

extension Chat {
  /// Nicks of who is online, by the server that they are connected to; a server alone has no number.
  public var online: [NodeNumber?: [String]] {
    var online: [NodeNumber?: [String]] = [:]
    for id in sessions.ids {
      guard let session = sessions[id], session.isOnline else { continue }
      online[replica.node == nil ? nil : id.node, default: []].append(session.user.nick)
    }
    return online
  }

  /// How an account's owner proves it; nil where there is none.
  public func credential(of name: String) -> Credential? { accounts[fold(name)]?.credential }

  /// For this server's log: what others' people do stands in theirs.
  mutating func log(_ id: SessionID, _ entry: LogEntry) {
    if replica.owns(id) { output.append(.log(entry)) }
  }
}
