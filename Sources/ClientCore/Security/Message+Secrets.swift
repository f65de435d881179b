// What lives here: lines of the protocol as they may stand in a trace.

import IRC

extension Message {
  /// The line in display form, without what only its sender and the server may know.
  package var trace: String { DisplayForm.text(of: withoutSecrets.description) }

  /// Passwords are masked wherever the protocol, or a service that is spoken to, takes them.
  var withoutSecrets: Message {
    var message = self
    switch command {
    case .pass: message.mask(from: 0)
    case .authenticate where !["PLAIN", "EXTERNAL", SCRAM.mechanism, "+", "*"].contains(self[0]):
      message.mask(from: 0)
    case "OPER", "REGISTER", "VERIFY", "CREATE", "VHOST": message.mask(from: 1)
    case "NS", "NICKSERV", "CS", "CHANSERV", "IDENTIFY", "SQUERY", "PASSWD", "SETPASS":
      message.mask(from: 0)
    case .privmsg, .notice, "CPRIVMSG":
      if self[0].map(Self.isService) ?? false { message.mask(from: 1) }
    // The key of a room.
    case .join where source == nil: message.mask(from: 1)
    default: break
    }
    return message
  }

  private mutating func mask(from index: Int) {
    guard index < parameters.count else { return }
    parameters.replaceSubrange(index..., with: ["***"])
  }

  /// NickServ and its like, however they are addressed.
  private static func isService(_ target: String) -> Bool {
    let name = target.prefix { $0 != "@" && $0 != "!" }.lowercased()
    return name.hasSuffix("serv") || name == "q" || name == "x" || name == "authserv"
  }
}
