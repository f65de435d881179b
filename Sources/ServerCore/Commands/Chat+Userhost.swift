// What lives here: ISON, USERHOST and USERS (Modern IRC, "Optional Messages").
import IRC

extension Chat {
  mutating func isOn(_ request: Request) {
    let names = request.message.parameters.flatMap { $0.split(at: " ") }
    let online = names.compactMap { person(String($0))?.user.nick }
    reply(request.id, .RPL_ISON, packed(online, " ", beside: [], for: request.id).first ?? "")
  }

  /// Up to five names.
  mutating func userhost(_ request: Request) {
    let names = request.message.parameters.flatMap { $0.split(at: " ") }
    let replies = names.prefix(5).compactMap { nick -> String? in
      guard let session = person(String(nick)) else { return nil }
      let user = session.user
      return user.nick + (user.isOperator ? "*" : "") + (user.presence == .here ? "=+" : "=-")
        + "\(user.name)@\(host(of: session))"
    }
    let line = packed(replies, " ", beside: [], for: request.id).first ?? ""
    reply(request.id, .RPL_USERHOST, line)
  }

  mutating func users(_ request: Request) throws(Refusal) {
    throw Refusal(.ERR_USERSDISABLED, "USERS has been disabled; WHO lists who is online")
  }
}
