// What lives here: HELP and its texts.
import IRC

extension Chat {
  /// Modern IRC, "HELP": 704, 705 and 706, or 524.
  mutating func help(_ request: Request) {
    let subject = request[0].map { $0.uppercased().clipped(to: 32) } ?? "*"
    guard let lines = Help.lines(about: subject), let title = lines.first else {
      // A subject that is no word cannot be repeated.
      let word = subject.isEmpty || subject.holds(" ") || subject.begins(with: ":") ? "*" : subject
      reply(request.id, .ERR_HELPNOTFOUND, word, "No help on that; HELP alone lists the commands")
      return
    }
    reply(request.id, .RPL_HELPSTART, subject, title)
    reply(request.id, .RPL_HELPTXT, subject, "")
    for line in lines.dropFirst() { reply(request.id, .RPL_HELPTXT, subject, line) }
    reply(request.id, .RPL_ENDOFHELP, subject, "End of help")
  }
}

/// How a command is written, and what it does.
enum Help {
  /// The title, then what follows it; nil for a subject that is not known.
  static func lines(about subject: String) -> [String]? {
    guard subject != "*" else {
      return ["What can be said here:"] + texts.map { line($0.key, $0.value) }
    }
    guard let text = texts.first(where: { $0.key == subject }) else { return nil }
    return [
      text.value.form.isEmpty ? text.key : "\(text.key) \(text.value.form)", text.value.meaning,
    ]
  }

  private static func line(_ command: String, _ text: (form: String, meaning: String)) -> String {
    "\(command)\(text.form.isEmpty ? "" : " ")\(text.form) - \(text.meaning)"
  }

  /// In the order in which they are listed: what people need first comes first.
  static let texts: KeyValuePairs<String, (form: String, meaning: String)> = [
    "REDACT": ("<name or room> <msgid> [:<why>]", "remove a message"),
    "BATCH": (
      "+<word> draft/multiline <name or room>, -<word>", "say something of several lines"
    ),
    "PRIVMSG": ("<name or room>[,...] :<text>", "say something; $* is everybody"),
    "NOTICE": ("<name or room>[,...] :<text>", "the same for programs: it is never answered"),
    "TAGMSG": ("<name or room>[,...]", "client tags without a text"),
    "JOIN": ("<room>[,...] [<key>[,...]]", "enter rooms; you return there at your next login"),
    "PART": ("<room>[,...] [:<why>]", "leave rooms for good"),
    "TOPIC": ("<room> [:<text>]", "see or set a room's topic"),
    "NAMES": ("<room>", "who is in a room"),
    "LIST": ("[<mask>|<conditions>]", "which rooms there are; >9 with more than nine people"),
    "INVITE": ("[<name> <room>]", "ask somebody in, or see where you are asked"),
    "KICK": ("<room> <name>[,...] [:<why>]", "for operators of a room: take somebody out"),
    "MODE": (
      "<room or your name> [<modes>]",
      "see or set modes; +o operator, +v voice, +b ban, +b ~m:name mute, +k key, +l limit, "
        + "+W slow: everybody says one line in so many seconds"
    ),
    "RENAME": ("<room> <room> [:<why>]", "for operators of a room: give it another name"),
    "WHO": ("[<room or mask>]", "who is online"),
    "WHOIS": ("<name>", "what is known of somebody"),
    "WHOLAST": ("<minutes>", "who was online in the last minutes, 0 to 59"),
    "WHOWAS": ("<name> [<count>]", "who had a name before"),
    "MONITOR": ("+|- <name>[,...], C, L, S", "be told when these come and go"),
    "ISON": ("<name> [...]", "which of these are online"),
    "USERHOST": ("<name> [...]", "which of these are online, away or operators"),
    "USERS": ("", "switched off; WHO tells the same"),
    "SETNAME": (":<real name>", "change your real name"),
    "AWAY": ("[:<why>]", "mark you as away; nothing is held"),
    "BUSY": ("[:<why>]", "mark you as busy and hold your messages until BACK"),
    "BACK": ("", "no longer busy or away; held messages come"),
    "CHATHISTORY": ("<subcommand> <name or room> ...", "what was said before"),
    "MARKREAD": ("<name or room> [timestamp=<time>]", "how far you have read"),
    "METADATA": (
      "<name, room or *> <GET|LIST|SET|CLEAR|SUB|UNSUB|SUBS|SYNC> [<key>...] [:<value>]",
      "what people and rooms tell of themselves"
    ),
    "SEARCH": ("text=<words>[;in=<room>][;from=<name>]", "find what was said"),
    "NICK": ("<name>", "take a name; with an account it is the account's"),
    "USER": ("<name> 0 * :<real name>", "say who you are when you connect"),
    "PASS": ("<account>:<password>", "log in when you connect"),
    "AUTHENTICATE": ("<mechanism or data>", "log in by SASL"),
    "REGISTER": ("* * <password>", "make an account of your name, where the server allows it"),
    "VERIFY": ("<account> <code>", "confirm a registration"),
    "CAP": ("LS|LIST|REQ|END", "agree on capabilities"),
    "PING": ("<word>", "ask whether the server is there"),
    "PONG": ("<word>", "answer its PING"),
    "QUIT": ("[:<why>]", "log out"),
    "MOTD": ("[<server>]", "the message of the day"),
    "LUSERS": ("", "how many people are here"),
    "VERSION": ("[<server>]", "which server this is and what it supports"),
    "ISUPPORT": ("", "what this server supports"),
    "TIME": ("[<server>]", "the server's time"),
    "INFO": ("", "about this server"),
    "ADMIN": ("[<server>]", "who runs this server"),
    "LINKS": ("", "which servers there are: this one"),
    "STATS": ("<letter>", "u how long it runs, m which commands are used; for operators k and o"),
    "HELP": ("[<command>]", "this list, or one line of it"),
    "HELPOP": ("[<command>]", "HELP, where a client keeps that word for itself"),
    "OPER": ("<name> <password>", "become an operator of this server"),
    "KILL": ("<name> :<why>", "for operators: end somebody's connection"),
    "CHGHOST": ("<name> <host>", "for operators: change the host that others see"),
    "WALLOPS": (":<text>", "for operators: tell everybody with user mode w"),
    "BAN": (
      "<account, mask or address> [<time>] [:<why>]",
      "for operators: end their connections and let them in no more; time as 10m, 2h, 7d"
    ),
    "UNBAN": ("<account, mask or address>", "for operators: let them in again"),
    "MUTE": (
      "<account, mask or address> [<time>] [:<why>]",
      "for operators: let them read and not speak; ~a:bob is an account"
    ),
    "UNMUTE": ("<account, mask or address>", "for operators: let them speak again"),
    "REHASH": ("", "for operators: read settings, accounts and certificates again"),
  ]
}
