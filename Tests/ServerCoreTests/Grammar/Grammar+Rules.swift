// What lives here: the rules of the grammar, a row a command.

extension Grammar {
  static let commands: [(command: String, rules: [String])] = [
    // Connection
    (
      "CAP",
      [
        "CAP LS", "CAP LS 302", "CAP LIST", "CAP REQ :<caps>", "CAP REQ :-<cap>", "CAP END",
        "CAP FROB",
      ]
    ),
    (
      "AUTHENTICATE",
      [
        "AUTHENTICATE PLAIN", "AUTHENTICATE *", "AUTHENTICATE +", "AUTHENTICATE <base64>",
        "AUTHENTICATE SCRAM-SHA-256", "AUTHENTICATE EXTERNAL", "AUTHENTICATE FROB",
      ]
    ),
    ("REGISTER", ["REGISTER * * longenough", "REGISTER <guest> * <text>", "REGISTER * x pw"]),
    ("VERIFY", ["VERIFY <name> 1", "VERIFY <guest> <text>"]),
    ("PASS", ["PASS <name>:pw", "PASS <name>:wrong", "PASS pw"]),
    ("NICK", ["NICK <name>", "NICK <guest>", "NICK <oddname>", "NICK"]),
    ("USER", ["USER <name> 0 * :<text>"]),
    ("PING", ["PING <name>", "PING :<text>"]),
    ("PONG", ["PONG :mailbox-<number>", "PONG x"]),
    ("QUIT", ["QUIT", "QUIT :<text>"]),
    // Messages
    (
      "PRIVMSG",
      [
        "PRIVMSG <targets> :<text>", "PRIVMSG <room> :<text>", "PRIVMSG <person> :<text>",
        "PRIVMSG <room> :\u{1}ACTION <text>\u{1}", "PRIVMSG <status><room> :<text>",
        "PRIVMSG $* :<text>",
      ]
    ),
    (
      "REDACT",
      [
        "REDACT <target> p-<number>", "REDACT <room> p-<number> :<text>",
        "REDACT <person> p-<number>", "REDACT $* p-<number>", "REDACT <target> <word>",
      ]
    ),
    (
      "BATCH",
      [
        "BATCH +r1 draft/multiline <target>", "BATCH +r1 draft/multiline <room>", "BATCH -r1",
        "BATCH -r1", "BATCH +<word> <word>", "BATCH -<word>",
      ]
    ),
    ("NOTICE", ["NOTICE <targets> :<text>", "NOTICE <status><room> :<text>"]),
    ("TAGMSG", ["TAGMSG <targets>", "TAGMSG <room>", "TAGMSG <person>"]),
    // Rooms
    ("JOIN", ["JOIN <room>", "JOIN <room>,<room> <key>,<key>", "JOIN <room> <key>", "JOIN 0"]),
    ("PART", ["PART <room>", "PART <room>,<room> :<text>"]),
    ("TOPIC", ["TOPIC <room>", "TOPIC <room> :<text>", "TOPIC <room> :"]),
    ("NAMES", ["NAMES", "NAMES <room>", "NAMES <room>,<room>", "NAMES $*"]),
    ("LIST", ["LIST", "LIST <room>", "LIST <elist>", "LIST <elist>,<elist>"]),
    (
      "MODE",
      [
        "MODE <room>", "MODE <room> <change>", "MODE <room> <change>", "MODE <room> <change>",
        "MODE <room> <sign><flags>", "MODE <room> <sign>W <number>", "MODE <room> +<flags>-<flags>",
        "MODE <name>",
        "MODE <name> <sign><userflags>",
      ]
    ),
    (
      "KICK",
      [
        "KICK <room> <person>", "KICK <room> <person>,<person> :<text>",
        "KICK <room>,<room> <person>,<person>",
      ]
    ),
    ("INVITE", ["INVITE", "INVITE <person> <room>", "INVITE <person>"]),
    ("RENAME", ["RENAME <room> <room>", "RENAME <room> <room> :<text>", "RENAME #C #c"]),
    // People
    (
      "WHO",
      [
        "WHO", "WHO <room>", "WHO <mask> o", "WHO <person> %<fields>,<number>",
        "WHO <room> %<fields>",
      ]
    ),
    ("WHOIS", ["WHOIS <person>", "WHOIS <person> <person>", "WHOIS <person>,<person>"]),
    ("WHOWAS", ["WHOWAS <person>", "WHOWAS <person> <number>", "WHOWAS"]),
    (
      "MONITOR",
      [
        "MONITOR + <person>,<person>", "MONITOR + <person>,<person>,<guest>,<oddname>",
        "MONITOR - <person>,<person>", "MONITOR C", "MONITOR L", "MONITOR S", "MONITOR <word>",
      ]
    ),
    ("SETNAME", ["SETNAME :<text>", "SETNAME"]),
    ("CHGHOST", ["CHGHOST <person> <server>", "CHGHOST <person> :<text>"]),
    ("USERS", ["USERS"]),
    ("WHOLAST", ["WHOLAST <number>", "WHOLAST <word>"]),
    (
      "METADATA",
      [
        "METADATA <target> GET <metakey> <metakey>", "METADATA <target> LIST",
        "METADATA * SET <metakey> :<text>", "METADATA <target> SET <metakey> :<text>",
        "METADATA <target> SET <metakey>", "METADATA <target> CLEAR",
        "METADATA * SUB <metakey> <metakey>", "METADATA * UNSUB <metakey>", "METADATA * SUBS",
        "METADATA <target> SYNC", "METADATA <target> <word>", "METADATA <oddname> GET url",
      ]
    ),
    ("AWAY", ["AWAY", "AWAY :<text>"]),
    ("BUSY", ["BUSY", "BUSY :<text>"]),
    ("BACK", ["BACK"]),
    ("ACTIVE", ["ACTIVE"]),
    ("TAKEOVER", ["TAKEOVER"]),
    ("SESSIONS", ["SESSIONS", "SESSIONS END <word>", "SESSIONS END *"]),
    ("ISON", ["ISON <person> <person>", "ISON :<person> <person>"]),
    ("USERHOST", ["USERHOST <person> <person>"]),
    // History
    (
      "CHATHISTORY",
      [
        "CHATHISTORY LATEST <target> * <number>",
        "CHATHISTORY LATEST <target> <reference> <number>",
        "CHATHISTORY BEFORE <target> <reference> <number>",
        "CHATHISTORY AFTER <target> <reference> <number>",
        "CHATHISTORY AROUND <target> <reference> <number>",
        "CHATHISTORY BETWEEN <target> <reference> <reference> <number>",
        "CHATHISTORY TARGETS <reference> <reference> <number>", "CHATHISTORY FROB <target>",
      ]
    ),
    ("MARKREAD", ["MARKREAD <target>", "MARKREAD <target> <reference>"]),
    ("SEARCH", ["SEARCH from=<person>", "SEARCH in=<room>;text=<word>", "SEARCH <word>"]),
    // The server
    ("MOTD", ["MOTD", "MOTD <server>"]),
    ("LUSERS", ["LUSERS"]),
    ("VERSION", ["VERSION", "VERSION <server>"]),
    ("TIME", ["TIME", "TIME <server>"]),
    ("ISUPPORT", ["ISUPPORT"]),
    ("INFO", ["INFO"]),
    ("HELP", ["HELP", "HELP <word>", "HELP PRIVMSG"]),
    ("HELPOP", ["HELPOP", "HELPOP <word>"]),
    ("ADMIN", ["ADMIN", "ADMIN <server>"]),
    ("LINKS", ["LINKS", "LINKS <server>"]),
    ("STATS", ["STATS u", "STATS m", "STATS o", "STATS k", "STATS <word> <server>"]),
    // Operators
    ("OPER", ["OPER root pw", "OPER root pw", "OPER root wrong", "OPER <name> pw"]),
    ("KILL", ["KILL <person> :<text>", "KILL <server> :<text>"]),
    ("WALLOPS", ["WALLOPS :<text>"]),
    ("REHASH", ["REHASH"]),
    ("BAN", ["BAN <mask> <time> :<text>", "BAN <person> <time> :<text>", "BAN <mask>"]),
    ("UNBAN", ["UNBAN <mask>", "UNBAN <person>"]),
    ("MUTE", ["MUTE <mask> <time> :<text>", "MUTE <person> <time>", "MUTE <name>"]),
    ("UNMUTE", ["UNMUTE <mask>", "UNMUTE <name>", "UNMUTE <name>"]),
  ]

  static let words: [String: [String]] = [
    "name": ["alice", "bob", "carol", "dave", "erin", "frank", "grace"],
    "guest": ["zed", "guest7", "Zed", "ALICE", "mallory"],
    "oddname": ["1x", "-", "a b", "größe", "#a", "a!b@c", "аlice"],
    "person": ["<name>", "<name>", "<name>", "<guest>", "nobody"],
    "room": [
      "#everyone", "#a", "#a", "#b", "#C", "#c", "#nowhere", "#rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr",
    ],
    "target": ["<room>", "<person>", "*"],
    "targets": ["<room>", "<person>", "<person>,<person>,<room>", "$*", ",", "#a,#b", "<oddname>"],
    "status": ["@", "+", "@+", "%"],
    "server": ["parley.local", "elsewhere.example", "<name>"],
    "key": ["k1", "k2", "a:b", ","],
    "sign": ["+", "-", ""],
    "flags": ["i", "m", "n", "s", "t", "C", "b", "e", "I", "k", "l", "z", "imnst", "bbb", "S"],
    "userflags": ["i", "w", "o", "B", "iw", "z", "Z"],
    "change": [
      "+o <person>", "-o <person>", "+v <person>", "-v <person>", "+ov <person> <person>",
      "+b <mask>", "-b <mask>", "+e <mask>", "+I <mask>", "+k <key>", "-k <key>", "+l <number>",
      "-l", "+b", "b", "e", "I", "+b-b+o <mask> <mask> <person>", "+lk <number> <key>",
      "+bbbbb <mask> <mask> <mask> <mask> <mask>",
    ],
    "mask": [
      "<person>", "*!*@*", "<person>!*@*", "*!*@parley.local", "~a:<name>", "~m:<person>",
      "~m:~a:<name>", "~t:<number>:<person>", "~t:1:~m:~a:<name>", "~z:x", "*", "?ob", "!", "@",
      "192.0.2.0/24",
    ],
    "elist": ["<room>", "*a*", "!#c", ">1", "<3", "C>1", "C<60", "T<1", "T>60", "U>1", "U<2"],
    "fields": ["tnfla", "tcuihsnfdlaor", "n", "z", "", "t"],
    "cap": [
      "batch", "labeled-response", "message-tags", "server-time", "echo-message", "away-notify",
      "extended-join", "account-tag", "multi-prefix", "userhost-in-names", "account-notify",
      "chghost", "setname", "invite-notify", "draft/chathistory", "draft/event-playback",
      "draft/read-marker", "draft/multiline", "draft/message-redaction", "draft/metadata-2",
      "draft/metadata-3", "draft/pre-away", "draft/extended-isupport", "no-implicit-names",
      "extended-monitor", "draft/extended-monitor", "draft/channel-rename", "cap-notify",
      "sasl", "standard-replies", "unknown/cap",
    ],
    "caps": ["<cap>", "<cap> <cap>", "<cap> <cap> <cap> <cap>"],
    "base64": ["AGFsaWNlAHB3", "AGJvYgB3cm9uZw==", "eCx4PXksbj1hbGljZQ==", "!!", "+"],
    "reference": [
      "msgid=p-<number>", "timestamp=2026-11-20T17:12:18.000Z",
      "timestamp=2027-01-01T00:00:00.000Z",
      "msgid=", "x=y", "timestamp=yesterday", "*",
    ],
    "time": ["1s", "2s", "5s", "1", "1m30s", "0", "x"],
    "tags": [
      "", "", "", "@label=l<number> ", "@+a=b;+c ", "@+parley/id=i<number> ",
      "@label=x;+draft/react=:) ", "@+draft/reply=p-<number>;+typing=active ", "@batch=r<number> ",
      "@batch=r1 ", "@batch=r1;draft/multiline-concat ",
      "@time=2020-01-01T00:00:00.000Z;msgid=forged;account=alice ",
    ],
    "metakey": ["url", "url", "display-name", "status", "Avatar", ":bad", "$bad"],
    "word": ["x", "hello", "größe", "*", "-1", "privmsg"],
    "text": [
      "hi", "", "two words", ":)", "größe 👋🏽", "\u{1}VERSION\u{1}", "\u{3}4red\u{f} \u{2}bold",
      "<person>: <word>", "<word> <word> <word> <word> <word> <word> <word> <word>",
    ],
  ]
}
