// What lives here: what the server says about itself.
import IRC

extension Chat {
  /// ISUPPORT tokens.
  var supportTokens: [String] {
    let (shared, limits) = (configuration.shared, configuration.limits)
    // What any list may have: of names there may be more.
    let targets = min(shared.messages.targets, shared.messages.targetRooms)
    var tokens = [
      "ACCOUNTEXTBAN=a,account", "AWAYLEN=\(shared.people.awayLength)", "BOT=B",
      "CASEMAPPING=ascii",
      "CHANLIMIT=#:\(shared.rooms.perPerson)", "CHANMODES=\(RoomModes.announced)",
      "CHANNELLEN=\(shared.names.roomLength)", "CHANTYPES=#", "CHATHISTORY=\(limits.historyPage)",
      "ELIST=CMNTU", "EXCEPTS=e", "EXTBAN=\(MaskPattern.announced)", "HOSTLEN=63", "INVEX=I",
      "KEYLEN=\(shared.rooms.keyLength)", "KICKLEN=\(shared.rooms.kickLength)",
      "MAXLIST=beI:\(shared.rooms.masks)", "MAXTARGETS=\(targets)", "MODES=\(shared.rooms.modes)",
      "MONITOR=\(limits.watchedNicks)",
      "MSGREFTYPES=msgid,timestamp", "NAMELEN=\(shared.names.realNameLength)",
      "NETWORK=\(Self.escape(shared.networkName))", "NICKLEN=\(shared.names.nickLength)",
      "PREFIX=(ov)@+",
      "STATUSMSG=@+",
      "TARGMAX=PRIVMSG:\(targets),NOTICE:\(targets),TAGMSG:\(targets),"
        + "JOIN:,KICK:,LIST:,NAMES:,PART:,WHOIS:\(limits.whoisTargets)",
      "TOPICLEN=\(shared.rooms.topicLength)", "USERLEN=\(shared.names.userLength)",
      "USERMODES=,,,\(UserModes.allLetters)",
      "UTF8ONLY", "WHOX",
    ]
    // LIST at its longest has to fit the outbox.
    if shared.rooms.count * LineLimit.body < limits.outbox { tokens.append("SAFELIST") }
    if !accounts.isEmpty { tokens.append("EVERYBODY=$*") }
    // account-registration, "ISUPPORT": who has no account need not try.
    if !shared.entry.allowsGuests { tokens.append("draft/ACCOUNTREQUIRED") }
    if let lobby = shared.lobby { tokens.append("LOBBY=\(lobby)") }
    if let identity = post.identity { tokens.append("\(ISupport.identityToken)=\(identity)") }
    if let servers = servers { tokens.append("\(ISupport.serversToken)=\(servers)") }
    return tokens
  }

  /// Where the chat goes on.
  mutating func tellServers(_ id: SessionID) {
    guard replica.servers.addresses.count > 1, let servers else { return }
    tellSupport([["\(ISupport.serversToken)=\(servers)"]], to: id)
  }

  /// As many addresses as have room in a line.
  private var servers: String? {
    var text = ""
    for address in replica.servers.addresses where text.utf8.count + address.utf8.count < 300 {
      text += (text.isEmpty ? "" : ",") + address
    }
    return text.isEmpty ? nil : text
  }

  /// Modern IRC, "RPL_ISUPPORT": space, backslash and equal sign in a value.
  private static func escape(_ value: String) -> String {
    value.unicodeScalars.reduce(into: "") { escaped, scalar in
      switch scalar {
      case " ": escaped += "\\x20"
      case "\\": escaped += "\\x5C"
      case "=": escaped += "\\x3D"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
  }

  /// All tokens, up to thirteen a line.
  var supportLines: [[String]] { supportLines(supportTokens) }

  func supportLines(_ tokens: [String]) -> [[String]] {
    stride(from: 0, to: tokens.count, by: 13).map {
      Array(tokens[$0..<min($0 + 13, tokens.count)])
    }
  }

  func messageOfTheDay(_ replies: inout Replies) {
    guard !configuration.greeting.messageOfTheDay.isEmpty else {
      replies.add(.ERR_NOMOTD, "There is no message of the day")
      return
    }
    replies.add(.RPL_MOTDSTART, "- \(configuration.shared.serverName) message of the day -")
    for line in configuration.greeting.messageOfTheDay { replies.add(.RPL_MOTD, "- " + line) }
    replies.add(.RPL_ENDOFMOTD, "End of the message of the day")
  }

  /// Modern IRC, "LUSERS".
  func lusers(_ replies: inout Replies) {
    let online = people.count
    let unknown = sessions.count - sessions.companions - online - counters.departing.count
    let most = max(counters.mostOnline, online)
    let others = replica.servers.others.count
    let here =
      replica.node == nil ? online : sessions.hereCount - unknown - counters.departing.count
    replies.add(
      .RPL_LUSERCLIENT,
      "There are \(online) users and "
        + "\(counters.invisible.count) invisible on \(others + 1) servers")
    if !counters.operators.isEmpty {
      replies.add(.RPL_LUSEROP, String(counters.operators.count), "operator(s) online")
    }
    if unknown > 0 { replies.add(.RPL_LUSERUNKNOWN, String(unknown), "unknown connections") }
    if !rooms.isEmpty { replies.add(.RPL_LUSERCHANNELS, String(rooms.count), "rooms formed") }
    replies.add(.RPL_LUSERME, "I have \(here) clients and \(others) servers")
    replies.add(
      .RPL_LOCALUSERS, String(here), String(most), "Current local users \(here), max \(most)")
    replies.add(
      .RPL_GLOBALUSERS, String(online), String(most),
      "Current global users \(online), max \(most)")
  }

  /// The parameter of a question to a server: a mask that stands for this one, or somebody's nick.
  func requireThisServer(_ word: String?) throws(Refusal) {
    guard let word, !word.isEmpty, !Mask(word).matches(configuration.shared.serverName),
      person(word) == nil
    else { return }
    throw .noSuchServer(word)
  }

  /// Modern IRC, "MOTD".
  func motd(_ request: Request, _ replies: inout Replies) throws(Refusal) {
    try requireThisServer(request[0])
    messageOfTheDay(&replies)
  }

  /// Modern IRC, "TIME".
  func time(_ request: Request, _ replies: inout Replies) throws(Refusal) {
    try requireThisServer(request[0])
    replies.add(
      .RPL_TIME, configuration.shared.serverName, String(now.seconds), "0",
      now.description)
  }

  /// Modern IRC, "ADMIN".
  func admin(_ request: Request, _ replies: inout Replies) throws(Refusal) {
    try requireThisServer(request[0])
    let admin = configuration.greeting.admin
    guard admin.isKnown else {
      throw Refusal(
        .ERR_NOADMININFO, configuration.shared.serverName, "It is not known who runs this server")
    }
    replies.add(.RPL_ADMINME, configuration.shared.serverName, "Who runs this server:")
    replies.add(.RPL_ADMINLOC1, admin.location ?? "Somewhere")
    replies.add(.RPL_ADMINLOC2, admin.about ?? configuration.shared.networkName)
    replies.add(.RPL_ADMINEMAIL, admin.email ?? "No address is known")
  }

  /// Modern IRC, "LINKS": all servers have one name; the others are told by what they are called among
  /// themselves.
  func links(_ replies: inout Replies) {
    let name = configuration.shared.serverName
    replies.add(.RPL_LINKS, "*", name, "0 \(configuration.shared.networkName)")
    for other in replica.servers.others {
      replies.add(.RPL_LINKS, other, name, "1 \(other), another server of this chat")
    }
    replies.add(.RPL_ENDOFLINKS, "*", "End of the list of servers")
  }

  /// Modern IRC, "INFO".
  func info(_ request: Request, _ replies: inout Replies) throws(Refusal) {
    try requireThisServer(request[0])
    replies.add(.RPL_INFO, "\(configuration.version), chat that never loses a word")
    replies.add(.RPL_INFO, "Running since \(configuration.created)")
    replies.add(.RPL_ENDOFINFO, "End of INFO")
  }
}
