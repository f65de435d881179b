// What lives here: the rows of the commands about the server.

extension Verb {
  static let server: [Verb] = [
    .asking(
      .motd, 0,
      form: "[<server>]", "the message of the day"
    ) { (c, r, a) throws(Refusal) in try c.motd(r, &a) },
    .asking(
      .lusers, 0,
      form: "", "how many people are here"
    ) { (c, r, a) throws(Refusal) in c.lusers(&a) },
    Verb(
      .version, 0, .own,
      form: "[<server>]", "which server this is and what it supports"
    ) { (c, r) throws(Refusal) in try c.version(r) },
    Verb(
      .support, 0, .own, .any,
      form: "", "what this server supports", "IRCv3 extended-isupport"
    ) { (c, r) throws(Refusal) in try c.support(r) },
    .asking(
      .time, 0,
      form: "[<server>]", "the server's time"
    ) { (c, r, a) throws(Refusal) in try c.time(r, &a) },
    .asking(
      .info, 0,
      form: "", "about this server"
    ) { (c, r, a) throws(Refusal) in try c.info(r, &a) },
    .asking(
      .admin, 0,
      form: "[<server>]", "who runs this server"
    ) { (c, r, a) throws(Refusal) in try c.admin(r, &a) },
    .asking(
      .links, 0,
      form: "", "which servers there are: this one"
    ) { (c, r, a) throws(Refusal) in c.links(&a) },
    Verb(
      .stats, 1, .own,
      form: "<letter>", "u how long it runs, m which commands are used; for operators k and o"
    ) { (c, r) throws(Refusal) in try c.stats(r) },
    .asking(
      .help, 0,
      form: "[<command>]", "this list, or one line of it"
    ) { (c, r, a) throws(Refusal) in c.help(r, &a) },
    .asking(
      .helpOp, 0,
      form: "[<command>]", "HELP, where a client keeps that word for itself", "UnrealIRCd, HELPOP"
    ) { (c, r, a) throws(Refusal) in c.help(r, &a) },
  ]
}
