// What lives here: ISON, USERHOST and USERS (Modern IRC, "Optional Messages").
import IRC

extension Chat {
  func isOn(_ request: Request, _ replies: inout Replies) {
    let names = request.message.parameters.flatMap { $0.split(at: " ") }
    let online = names.compactMap { person(String($0))?.user.nick }
    replies.add(.RPL_ISON, packed(online, " ", beside: [], for: request.id).first ?? "")
  }

  /// Up to five names.
  func userhost(_ request: Request, _ replies: inout Replies) {
    let names = request.message.parameters.flatMap { $0.split(at: " ") }
    let people = names.prefix(5).compactMap { nick -> String? in
      guard let session = person(String(nick)) else { return nil }
      let user = session.user
      return user.nick + (user.isOperator ? "*" : "") + (user.presence == .here ? "=+" : "=-")
        + "\(user.name)@\(host(of: session))"
    }
    let line = packed(people, " ", beside: [], for: request.id).first ?? ""
    replies.add(.RPL_USERHOST, line)
  }

  func users() throws(Refusal) {
    throw Refusal(.ERR_USERSDISABLED, "USERS has been disabled; WHO lists who is online")
  }
}
