/// What lives here: TAGMSG (IRCv3 message-tags).
import IRC

extension Chat {
  /// message-tags: client-only tags without a text; never kept.
  mutating func relayTags(_ request: Request) throws(Refusal) {
    guard let sender = sessions[request.id], let list = request[0],
      sender.capabilities.contains(.messageTags)
    else { return }
    let tags = request.message.tags.clientOnly
    guard !tags.isEmpty else { return }
    for name in list.split(separator: ",").prefix(configuration.limits.targets) {
      let target = try resolve(String(name), for: request.id)
      var outgoing = Outgoing(
        Message(source: source(of: sender), .tagmsg, [target.name]))
      outgoing.time = now
      outgoing.account = sender.user.account
      outgoing.clientTags = tags + sender.user.ownTags
      let ids: [SessionID] =
        switch target {
        case .room(let key, _): rooms[key].map { Array($0.members.keys) } ?? []
        case .ranked(let key, let prefix, _): members(of: key, reachedBy: prefix)
        case .person(let key, _): nicks[key].map { [$0] } ?? []
        case .everybody: []
        }
      let readers = ids.filter {
        $0 != sender.id && sessions[$0]?.capabilities.contains(.messageTags) == true
          && sessions[$0]?.delivery.mode == .live
      }
      emit(outgoing, to: readers)
      if sender.capabilities.contains(.echoMessage) { emit(outgoing, to: sender.id) }
    }
  }
}
