// What lives here: the rows of the commands about the server's operators.

extension Verb {
  static let operators: [Verb] = [
    Verb(
      .oper, 2, .decided,
      form: "<name> <password>", "become an operator of this server"
    ) { (c, r) throws(Refusal) in try c.oper(r) },
    Verb(
      .kill, 2, .shared, .operators,
      form: "<name> :<why>", "for operators: end somebody's connection"
    ) { (c, r) throws(Refusal) in try c.kill(r) },
    Verb(
      .chghost, 2, .shared, .operators,
      form: "<name> <host>", "for operators: change the host that others see",
      "IRCv3 chghost, as an operator's command"
    ) { (c, r) throws(Refusal) in try c.changeHost(r) },
    Verb(
      .wallops, 1, .shared, .operators,
      form: ":<text>", "for operators: tell everybody with user mode w"
    ) { (c, r) throws(Refusal) in try c.wallops(r) },
    Verb(
      .ban, 1, .shared, .operators, keeps: .always,
      form: "<account, mask or address> [<time>] [:<why>]",
      "for operators: end their connections and let them in no more; time as 10m, 2h, 7d",
      "Parley"
    ) { (c, r) throws(Refusal) in try c.sanction(r, .ban) },
    Verb(
      .unban, 1, .shared, .operators, keeps: .always,
      form: "<account, mask or address>", "for operators: let them in again", "Parley"
    ) { (c, r) throws(Refusal) in try c.lift(r, .ban) },
    Verb(
      .mute, 1, .shared, .operators, keeps: .always,
      form: "<account, mask or address> [<time>] [:<why>]",
      "for operators: let them read and not speak; ~a:bob is an account", "Parley"
    ) { (c, r) throws(Refusal) in try c.sanction(r, .mute) },
    Verb(
      .unmute, 1, .shared, .operators, keeps: .always,
      form: "<account, mask or address>", "for operators: let them speak again", "Parley"
    ) { (c, r) throws(Refusal) in try c.lift(r, .mute) },
    Verb(
      .rehash, 0, .own, .operators,
      form: "", "for operators: read settings, accounts and certificates again"
    ) { (c, r) throws(Refusal) in c.rehash(r) },
  ]
}
