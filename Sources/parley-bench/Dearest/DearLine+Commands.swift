// What lives here: the dearest lines about rooms, people and the server.
import IRC

extension DearLine {
  static var rooms: [DearLine] {
    [
      DearLine("JOIN 95 new rooms", ["JOIN " + fresh], after: ["JOIN 0", "JOIN #large0,#large1"]),
      DearLine("JOIN 0 out of 95 rooms", before: ["JOIN " + fresh], ["JOIN 0"]),
      DearLine("PART 95 rooms", before: ["JOIN " + fresh], ["PART " + fresh]),
      DearLine("JOIN large rooms", ["JOIN " + large], after: ["JOIN 0"]),
      DearLine("PART large rooms", before: ["JOIN " + large], ["PART " + large]),
      DearLine("NAMES of everybody", ["NAMES #everyone", "NAMES $*"]),
      DearLine("NAMES of large rooms", ["NAMES " + large]),
      DearLine("LIST", ["LIST"]),
      DearLine(
        "LIST, many masks", ["LIST " + list(10) { "#*a*a*a*a*a*a*a*a*b\($0)" }, "LIST !*a*a*a*b"]),
      DearLine("NAMES of small rooms", ["NAMES " + list(100) { "#small\($0)" }]),
      DearLine(
        "KICK", by: .root, ["KICK #large1 \(list(100) { "u\(9000 + $0)" }) :" + text.prefix(9)]),
      DearLine("KICK nobody", by: .root, ["KICK #large1 " + wrong]),
      DearLine("INVITE", ["INVITE u4000 #large0", "INVITE"]),
      DearLine(
        "RENAME", by: .root, ["RENAME #large2 #renamed :why"],
        after: ["RENAME #renamed #large2 :why"]),
      DearLine(
        "MODE +b", by: .root,
        [
          "MODE #large3 +bbbbbbbbbbbb "
            + list(12) { "*a*a\($0)!*@*" }.split(separator: ",")
            .joined(separator: " ")
        ],
        after: [
          "MODE #large3 -bbbbbbbbbbbb "
            + list(12) { "*a*a\($0)!*@*" }.split(separator: ",")
            .joined(separator: " ")
        ]),
      DearLine(
        "MODE +o", by: .root,
        ["MODE #large3 +oooooooooooo " + (0..<12).map { "u\(9700 + $0)" }.joined(separator: " ")],
        after: [
          "MODE #large3 -oooooooooooo " + (0..<12).map { "u\(9700 + $0)" }.joined(separator: " ")
        ]),
      DearLine("MODE b", ["MODE #large3 bbbbbbbbbbbbb", "MODE #large3"]),
    ]
  }

  static var persons: [DearLine] {
    let watched = list(100) { "w\($0)" }
    return [
      DearLine("WHO *", ["WHO * %tcuihsnfdlaor,1", "WHO"]),
      DearLine("WHO #everyone", ["WHO #everyone %tcuihsnfdlaor,1"]),
      DearLine("WHO by mask", ["WHO *a*a*a*a*b nuhsra", "WHO u*9!*@* n"]),
      DearLine("WHOIS", ["WHOIS \(list(10) { "u\($0)" })", "WHOIS \(wrong)"]),
      DearLine("WHOWAS", ["WHOWAS u1", "WHOWAS nosuch"]),
      DearLine("WHOLAST", ["WHOLAST 59"]),
      DearLine(
        "METADATA SUB",
        [
          "METADATA * SUB " + (0..<50).map { "k\($0)" }.joined(separator: " ")
        ]),
      DearLine("METADATA SYNC", ["METADATA #everyone SYNC", "METADATA #large0 SYNC"]),
      DearLine(
        "METADATA GET", ["METADATA * GET " + (0..<12).map { "k\($0)" }.joined(separator: " ")]),
      DearLine(
        "METADATA SET", ["METADATA * SET k1 :" + text, "METADATA * LIST", "METADATA * CLEAR"]),
      DearLine("AWAY", ["AWAY :" + text.prefix(150), "AWAY"]),
      DearLine("BUSY", ["BUSY :" + text.prefix(150)], after: ["BACK"]),
      DearLine("ACTIVE", ["ACTIVE"]),
      DearLine("BACK", before: ["BUSY :x"], ["BACK"]),
      DearLine("ISON", ["ISON " + String(repeating: "u1 ", count: 160)]),
      DearLine("USERHOST", ["USERHOST u1 u2 u3 u4 u5"]),
      DearLine("USERS", ["USERS"]),
      DearLine(
        "MONITOR +", ["MONITOR + " + watched, "MONITOR S", "MONITOR L"], after: ["MONITOR C"]),
      DearLine("MONITOR C", before: ["MONITOR + " + watched], ["MONITOR C"]),
      DearLine("SETNAME", ["SETNAME :" + text.prefix(140)]),
      DearLine(
        "NICK of a guest", by: .guest, before: ["JOIN " + large], ["NICK guestb", "NICK guesta"],
        after: ["JOIN 0"]),
      DearLine(
        "AWAY in large rooms", before: ["JOIN " + large],
        ["AWAY :" + text.prefix(150), "AWAY", "SETNAME :" + text.prefix(140)]),
      DearLine("METADATA SET in large rooms", ["METADATA * SET k1 :" + text]),
      DearLine(
        "METADATA SUB in large rooms",
        ["METADATA * UNSUB k0 k1 k2", "METADATA * SUB k0 k1 k2", "METADATA #large0 SYNC"]),
      DearLine("MODE of oneself", ["MODE eve +iw", "MODE eve -iw"]),
    ]
  }

  static var server: [DearLine] {
    [
      DearLine("(unknown verb)", ["PRIVMGS a b"]),
      DearLine("MOTD", ["MOTD"]), DearLine("LUSERS", ["LUSERS"]), DearLine("VERSION", ["VERSION"]),
      DearLine("TIME", ["TIME"]), DearLine("INFO", ["INFO"]), DearLine("ADMIN", ["ADMIN"]),
      DearLine("LINKS", ["LINKS"]), DearLine("ISUPPORT", ["ISUPPORT"]), DearLine("HELP", ["HELP"]),
      DearLine("HELPOP", ["HELPOP PRIVMSG"]),
      DearLine("STATS", ["STATS u", "STATS m"]), DearLine("PING", ["PING " + text]),
      DearLine("SESSIONS", ["SESSIONS", "SESSIONS END *"]),
      DearLine("PONG", ["PONG mailbox-99999999", "PONG history-99999"]),
    ]
  }

  static var operators: [DearLine] {
    [
      DearLine("OPER", by: .guest, ["OPER root secret"]),
      DearLine("STATS k", by: .root, ["STATS k"]),
      DearLine("BAN", by: .root, ["BAN *a*a*a*a*b!*@* 1m :x"], after: ["UNBAN *a*a*a*a*b!*@*"]),
      DearLine("UNBAN", by: .root, before: ["BAN *a*b!*@* 1m :x"], ["UNBAN *a*b!*@*"]),
      DearLine("MUTE", by: .root, ["MUTE *a*a*a*a*b!*@* 1m :x"], after: ["UNMUTE *a*a*a*a*b!*@*"]),
      DearLine("UNMUTE", by: .root, before: ["MUTE *a*b!*@* 1m :x"], ["UNMUTE *a*b!*@*"]),
      DearLine("WALLOPS", by: .root, ["WALLOPS :" + text]),
      DearLine("CHGHOST", by: .root, ["CHGHOST u5000 x cloak.example"]),
      DearLine("REHASH", by: .root, ["REHASH"]),
      DearLine("KILL", by: .root, ["KILL u8000 :x"]),
      DearLine("QUIT", by: .guest, before: ["JOIN " + large], ["QUIT :" + text]),
    ]
  }
}
