// What lives here: MONITOR, which tells when somebody comes and goes (IRCv3 monitor).
import IRC

extension Chat {
  mutating func monitor(_ request: Request) throws(Refusal) {
    let id = request.id
    switch request[0]?.uppercased() {
    case "+":
      guard let list = request[1] else { throw .needMoreParameters(request.command) }
      watch(list, for: id)
    case "-":
      guard let list = request[1] else { throw .needMoreParameters(request.command) }
      for nick in list.split(at: ",") { unwatch(fold(String(nick)), for: id) }
    case "C": unwatchAll(id)
    case "L":
      let names = sessions[id].map { Array($0.interests.watched.values) } ?? []
      for line in packed(names, ",", beside: [], for: id) { reply(id, .RPL_MONLIST, line) }
      reply(id, .RPL_ENDOFMONLIST, "End of the list of who is watched")
    case "S":
      tellStatus(sessions[id].map { Array($0.interests.watched.values) } ?? [], to: id)
    default:
      throw Refusal(.ERR_UNKNOWNERROR, request.command.rawValue, "MONITOR knows +, -, C, L and S")
    }
  }

  private mutating func watch(_ list: String, for id: SessionID) {
    let limit = configuration.limits.watchedNicks
    var added: [String] = []
    var refused: [String] = []
    for nick in list.split(at: ",").map(String.init)
    where Names.isNick(nick, limits: configuration.shared.names) {
      let key = fold(nick)
      guard let session = sessions[id], session.interests.watched[key] == nil else { continue }
      guard session.interests.watched.count < limit else {
        refused.append(nick)
        continue
      }
      sessions[id]?.watch(key, written: nick)
      people.watch(key, by: id)
      added.append(nick)
    }
    tellStatus(added, to: id)
    guard !refused.isEmpty else { return }
    let text = "You watch as many names as you may"
    for line in packed(refused, ",", beside: [String(limit), text], for: id) {
      reply(id, .ERR_MONLISTFULL, String(limit), line, text)
    }
  }

  private mutating func tellStatus(_ names: [String], to id: SessionID) {
    let online = names.compactMap { person($0).map { source(of: $0).description } }
    let offline = names.filter { person($0) == nil }
    for line in packed(online, ",", beside: [], for: id) { reply(id, .RPL_MONONLINE, line) }
    for line in packed(offline, ",", beside: [], for: id) { reply(id, .RPL_MONOFFLINE, line) }
  }

  private mutating func unwatch(_ key: Folded, for id: SessionID) {
    sessions[id]?.unwatch(key)
    people.unwatch(key, by: id)
  }

  /// Nothing is watched for this session any more.
  mutating func unwatchAll(_ id: SessionID) {
    guard let watched = sessions[id]?.interests.watched, !watched.isEmpty else { return }
    for key in watched.keys { people.unwatch(key, by: id) }
    sessions[id]?.unwatchAll()
  }

  /// A nick has come to be used.
  mutating func tellWatchersOfArrival(_ session: Session) {
    tellWatchers(of: session.user.nick, .RPL_MONONLINE, source(of: session).description)
  }

  /// A nick is no longer used.
  mutating func tellWatchersOfDeparture(_ name: String) {
    tellWatchers(of: name, .RPL_MONOFFLINE, name)
  }

  /// The specification lets `*` stand for the reader, so that many read one and the same line.
  private mutating func tellWatchers(of name: String, _ numeric: Numeric, _ who: String) {
    let readers = people.watchers(of: fold(name))
    guard readers.count > Self.watchersToldByName else {
      for id in readers { reply(id, numeric, who) }
      return
    }
    let line = Message(source: serverSource, numeric.command, ["*", who])
    emit(Outgoing(line.fitted()), to: readers)
  }

  private static var watchersToldByName: Int { 50 }
}
