// What lives here: MODE of oneself (Modern IRC, "MODE message", "User mode").
import IRC

extension Chat {
  mutating func userMode(_ request: Request) throws(Refusal) {
    guard let session = sessions[request.id], let name = request[0] else { return }
    guard fold(name) == fold(session.user.nick) else {
      guard person(name) != nil || accounts[fold(name)] != nil else { throw noSuchName(name) }
      throw Refusal(.ERR_USERSDONTMATCH, "You can only see and change your own modes")
    }
    guard let change = request[1], !change.isEmpty else {
      reply(request.id, .RPL_UMODEIS, "+" + session.user.modes.text)
      return
    }
    let (modes, isKnown) = apply(change, to: session.user.modes)
    setModes(modes, of: request.id)
    if !isKnown { throw Refusal(.ERR_UMODEUNKNOWNFLAG, "There is no such mode") }
  }

  /// What is known is done, whatever else the string holds.
  private func apply(_ change: String, to modes: UserModes) -> (UserModes, isKnown: Bool) {
    var modes = modes
    var isKnown = true
    var isAdding = true
    for scalar in change.unicodeScalars {
      switch scalar {
      case "+": isAdding = true
      case "-": isAdding = false
      default:
        guard let mode = UserModes(letter: Character(scalar)) else {
          isKnown = false
          continue
        }
        // Nobody makes themselves an operator; without a word, as everywhere.
        if isAdding, mode != .serverOperator { modes.insert(mode) }
        if !isAdding { modes.remove(mode) }
      }
    }
    return (modes, isKnown)
  }

  /// Changes somebody's modes and shows them what changed.
  mutating func setModes(_ modes: UserModes, of id: SessionID) {
    guard let session = sessions[id], modes != session.user.modes else { return }
    let added = modes.subtracting(session.user.modes).text
    let removed = session.user.modes.subtracting(modes).text
    setOperator(id, modes.contains(.serverOperator))
    sessions.changeUser(of: id) { $0.set(modes) }
    let all = sessions.own(id)
    counters.setInvisible(all[0], modes.contains(.invisible))
    let change = (added.isEmpty ? "" : "+" + added) + (removed.isEmpty ? "" : "-" + removed)
    announce(
      Message(source: source(of: session), .mode, [session.user.nick, change]),
      account: session.user.account, to: all)
  }
}
