// What lives here: the rows of the commands about the server.

extension Verb {
  static let server: [Verb] = [
    Verb(
      .motd, 0, .own,
      form: "[<server>]", "the message of the day"
    ) { (c, r) throws(Refusal) in try c.motd(r) },
    Verb(
      .lusers, 0, .own,
      form: "", "how many people are here"
    ) { (c, r) throws(Refusal) in c.lusers(r.id) },
    Verb(
      .version, 0, .own,
      form: "[<server>]", "which server this is and what it supports"
    ) { (c, r) throws(Refusal) in try c.version(r) },
    Verb(
      .support, 0, .own, .any,
      form: "", "what this server supports", "IRCv3 extended-isupport"
    ) { (c, r) throws(Refusal) in try c.support(r) },
    Verb(
      .time, 0, .own,
      form: "[<server>]", "the server's time"
    ) { (c, r) throws(Refusal) in try c.time(r) },
    Verb(
      .info, 0, .own,
      form: "", "about this server"
    ) { (c, r) throws(Refusal) in try c.info(r) },
    Verb(
      .admin, 0, .own,
      form: "[<server>]", "who runs this server"
    ) { (c, r) throws(Refusal) in try c.admin(r) },
    Verb(
      .links, 0, .own,
      form: "", "which servers there are: this one"
    ) { (c, r) throws(Refusal) in c.links(r) },
    Verb(
      .stats, 1, .own,
      form: "<letter>", "u how long it runs, m which commands are used; for operators k and o"
    ) { (c, r) throws(Refusal) in try c.stats(r) },
    Verb(
      .help, 0, .own,
      form: "[<command>]", "this list, or one line of it"
    ) { (c, r) throws(Refusal) in c.help(r) },
    Verb(
      .helpOp, 0, .own,
      form: "[<command>]", "HELP, where a client keeps that word for itself", "UnrealIRCd, HELPOP"
    ) { (c, r) throws(Refusal) in c.help(r) },
  ]
}
