/// What lives here: MARKREAD (IRCv3 draft/read-marker).
import IRC

extension Chat {
  mutating func markRead(_ request: Request) throws(Refusal) {
    guard let target = request[0] else {
      throw .fail(.markRead, "NEED_MORE_PARAMS", [], "Missing parameters")
    }
    let key = fold(target)
    guard let account = sessions[request.id]?.user.accountKey,
      rooms[key] != nil || Names.isNick(target, limits: configuration.limits)
    else {
      throw .fail(
        .markRead, "INVALID_PARAMS", [target.clipped(to: 64)], "There is no such conversation")
    }
    if let word = request[1] {
      guard word.hasPrefix("timestamp="),
        let time = Timestamp(parsing: String(word.dropFirst("timestamp=".count)))
      else {
        throw .fail(
          .markRead, "INVALID_PARAMS", [target, word.clipped(to: 64)],
          "The time is written timestamp=YYYY-MM-DDThh:mm:ss.sssZ")
      }
      move(key, of: account, to: min(time, now))
    }
    tellMarker(target, to: request.id)
  }

  /// A marker only ever moves forward.
  private mutating func move(_ target: String, of account: String, to time: Timestamp) {
    guard let markers = accounts[account]?.markers, markers[target].map({ $0 < time }) ?? true,
      markers[target] != nil || markers.count < configuration.limits.markers
    else { return }
    accounts[account]?.markers[target] = time
    effects.append(.store(.marker(account: account, target: target, time)))
  }

  mutating func tellMarker(_ target: String, to id: SessionID) {
    guard let account = sessions[id]?.user.accountKey else { return }
    let marker = accounts[account]?.markers[fold(target)]
    tell(id, .markRead, [target, marker.map { "timestamp=\($0)" } ?? "*"])
  }
}
