/// What lives here: what the server says about itself.
import IRC

extension Chat {
  /// ISUPPORT tokens, up to thirteen a line.
  var supportLines: [[String]] {
    let limits = configuration.limits
    var tokens = [
      "AWAYLEN=\(limits.awayLength)", "CASEMAPPING=ascii", "CHANLIMIT=#:\(limits.roomsPerPerson)",
      "CHANMODES=,,,n", "CHANNELLEN=\(limits.roomLength)", "CHANTYPES=#",
      "CHATHISTORY=\(limits.historyPage)", "MSGREFTYPES=msgid,timestamp",
      "NETWORK=\(configuration.networkName)", "NICKLEN=\(limits.nickLength)", "PREFIX=(o)@",
      "TARGMAX=PRIVMSG:\(limits.targets),NOTICE:\(limits.targets),JOIN:,PART:,NAMES:,WHOIS:1",
      "TOPICLEN=\(limits.topicLength)", "USERLEN=10", "UTF8ONLY", "WHOX",
    ]
    if !accounts.isEmpty { tokens.append("EVERYBODY=$*") }
    if let lobby = configuration.lobby { tokens.append("LOBBY=\(lobby)") }
    return stride(from: 0, to: tokens.count, by: 13).map {
      Array(tokens[$0..<min($0 + 13, tokens.count)])
    }
  }

  mutating func messageOfTheDay(_ id: SessionID) {
    guard !configuration.messageOfTheDay.isEmpty else {
      reply(id, .ERR_NOMOTD, "There is no message of the day")
      return
    }
    reply(id, .RPL_MOTDSTART, "- \(configuration.serverName) message of the day -")
    for line in configuration.messageOfTheDay { reply(id, .RPL_MOTD, "- " + line) }
    reply(id, .RPL_ENDOFMOTD, "End of the message of the day")
  }

  mutating func lusers(_ id: SessionID) {
    let online = nicks.count
    let unknown = sessions.count - online
    reply(id, .RPL_LUSERCLIENT, "There are \(online) users and 0 invisible on 1 servers")
    if unknown > 0 { reply(id, .RPL_LUSERUNKNOWN, String(unknown), "unknown connections") }
    reply(id, .RPL_LUSERCHANNELS, String(rooms.count), "rooms formed")
    reply(id, .RPL_LUSERME, "I have \(online) clients and 1 servers")
  }

  mutating func version(_ request: Request) {
    reply(
      request.id, .RPL_VERSION, configuration.version, configuration.serverName, "Swift, IRCv3")
    for line in supportLines {
      reply(request.id, .RPL_ISUPPORT, line + ["are supported by this server"])
    }
  }

  mutating func time(_ request: Request) {
    reply(request.id, .RPL_TIME, configuration.serverName, now.description)
  }

  mutating func info(_ request: Request) {
    reply(request.id, .RPL_INFO, "\(configuration.version), chat that never loses a word")
    reply(request.id, .RPL_INFO, "Running since \(configuration.created)")
    reply(request.id, .RPL_ENDOFINFO, "End of INFO")
  }

  /// Modern IRC, "HELP": 704, 705 and 706.
  mutating func help(_ request: Request) {
    let subject = request[0].map { $0.uppercased().clipped(to: 32) } ?? "*"
    let lines = Help.lines(about: subject)
    guard let first = lines.first else {
      reply(
        request.id, .ERR_HELPNOTFOUND, subject, "No help on that; HELP alone lists the commands")
      return
    }
    reply(request.id, .RPL_HELPSTART, subject, first)
    for line in lines.dropFirst() { reply(request.id, .RPL_HELPTXT, subject, line) }
    reply(request.id, .RPL_ENDOFHELP, subject, "End of help")
  }
}

/// One line a command.
enum Help {
  private static let texts: [(command: String, text: String)] = [
    ("PRIVMSG", "PRIVMSG <name or room>[,...] :<text> - say something; $* is everybody"),
    ("WHO", "WHO [<room or mask>] - who is online"),
    ("WHOLAST", "WHOLAST <minutes> - who was online in the last minutes, 0 to 59"),
    ("WHOIS", "WHOIS <name> - what is known of somebody"),
    ("BUSY", "BUSY [:<why>] - mark you as busy and hold your messages until BACK"),
    ("BACK", "BACK - no longer busy or away; held messages come"),
    ("AWAY", "AWAY [:<why>] - mark you as away; nothing is held"),
    ("JOIN", "JOIN <room>[,...] - enter rooms; you return there at your next login"),
    ("PART", "PART <room>[,...] [:<why>] - leave rooms for good"),
    ("TOPIC", "TOPIC <room> [:<text>] - see or set a room's topic"),
    ("NAMES", "NAMES <room> - who is in a room"),
    ("LIST", "LIST [<mask>] - which rooms there are"),
    ("QUIT", "QUIT [:<why>] - log out"),
  ]

  static func lines(about subject: String) -> [String] {
    if subject == "*" { return ["What can be said here:"] + texts.map(\.text) }
    return texts.filter { $0.command == subject }.map(\.text)
  }
}
