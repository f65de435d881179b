// What lives here: the words of which the fuzzer makes its lines.

extension FuzzLines {
  static let templates = [
    "PRIVMSG {target} :{text}", "PRIVMSG {target} :{text}", "PRIVMSG {target} :{text}",
    "PRIVMSG #everyone :{text}", "PRIVMSG {name},{name} :{text}", "PRIVMSG $* :{text}",
    "NOTICE {target} :{text}", "PRIVMSG {target}", "PRIVMSG",
    "PRIVMSG {target},{target},{text} {text}",
    "@+draft/reply=x TAGMSG {target}", "TAGMSG {text}", "JOIN {room}", "JOIN {room},{room} {text}",
    "JOIN 0", "PART {room} :{text}", "PART #everyone", "TOPIC {room} :{text}", "TOPIC {room}",
    "NAMES {room}", "NAMES", "LIST", "LIST {room},>3", "WHO {room}", "WHO {room} %tnfla,{number}",
    "WHO {text}", "WHOIS {name}", "WHOIS {name} {name}", "WHOWAS {name} {number}",
    "WHOLAST {number}", "WHOLAST", "BUSY :{text}", "BUSY", "BACK", "AWAY :{text}", "AWAY",
    "NICK {name}", "NICK {text}", "USER {name} 0 * :{text}", "PASS {text}", "PING {text}", "PING",
    "PONG {text}", "MODE {room}", "MODE {room} +o {name}", "MODE {room} +b-l+k {text} {number}",
    "MODE {name} +iwo", "KICK {room} {name} :{text}", "INVITE {name} {room}", "MOTD", "MOTD {text}",
    "VERSION", "TIME", "LUSERS", "ADMIN", "INFO", "HELP {text}", "ISON {name} {name} {text}",
    "USERHOST {name}", "STATS {text}", "OPER {name} {text}", "KILL {name} :{text}", "REHASH", "DIE",
    "RESTART", "WALLOPS :{text}", "CAP LS 302", "CAP LIST", "CAP REQ :{caps}", "CAP END",
    "CAP {text}", "AUTHENTICATE PLAIN", "AUTHENTICATE *", "AUTHENTICATE Z2hvc3QAZ2hvc3QAeA==",
    "AUTHENTICATE {text}", "MONITOR + {name},{text}", "MONITOR L", "MONITOR C",
    "CHATHISTORY LATEST {target} * {number}", "CHATHISTORY {text} {target} {text} {number}",
    "MARKREAD {target} {text}", "REGISTER * * {text}", "REDACT {target} {text}", "SETNAME :{text}",
    "BATCH +x {text} {target}", "BATCH -x", "METADATA {name} GET {text}", "SEARCH {text}",
    "{text} {text} {text}", "001 {name} :{text}",
    "@time=x;msgid=y :{name}!a@b PRIVMSG {target} :{text}",
    "PRIVMSG {target} 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 :{text}", "QUIT :{text}",
  ]

  static let rooms = [
    "#everyone", "#a", "#b", "#c", "#swift", "#ünï", "&local", "#", "##", "#a,#b", "#a b", "0",
    "$*",
    "#\u{7}", "#" + String(repeating: "r", count: 300),
  ]

  static let capabilities = [
    "message-tags", "server-time echo-message", "labeled-response batch", "sasl", "-sasl",
    "away-notify account-tag extended-join multi-prefix", "no-such-thing", "=", "- -",
    "sasl=PLAIN", "cap-notify", "-cap-notify", "draft/chathistory",
  ]

  static let handshake = [
    "CAP LS 302", "CAP LS", "CAP REQ :sasl", "CAP REQ", "CAP END", "CAP END", "CAP ACK :sasl",
    "AUTHENTICATE PLAIN", "AUTHENTICATE SCRAM-SHA-256", "AUTHENTICATE *", "AUTHENTICATE +",
    "AUTHENTICATE Z2hvc3QAZ2hvc3QAeA==", "AUTHENTICATE !!!!", "AUTHENTICATE",
    "AUTHENTICATE " + String(repeating: "A", count: 400),
    "AUTHENTICATE " + String(repeating: "A", count: 401), "PASS ghost:x", "PASS", "PASS :",
    "NICK ghost", "NICK", "USER", "USER a b c", "USER ghost 0 * :", "PING early", "PONG early",
  ]

  static let texts = [
    "hello", "good morning, everybody", "*", "", ":", ",", "\u{1}ACTION waves\u{1}",
    "\u{2}bold\u{3}4,5",
    "日本語のテキスト", "👩‍👩‍👧‍👦 🇩🇪", "e\u{301}\u{302}\u{303}\u{304}", "\u{202E}desrever",
    "\u{1B}[2J\u{1B}]0;title\u{7}",
    "%s%n%x", "../../etc/passwd", "' OR 1=1 --", "a=b;c", "\\s\\:\\\\", "-1",
    "18446744073709551616",
    "2026-11-20T17:12:18.000Z", "timestamp=2026-11-20T17:12:18.000Z", "msgid=", "*!*@*", "@", "!",
    String(repeating: "x", count: 390), String(repeating: "ä", count: 200),
    String(repeating: "a,", count: 200), String(repeating: "* ", count: 100),
  ]
}
