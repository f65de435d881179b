// What lives here: the rows of the commands about coming and going.

extension Verb {
  static let connection: [Verb] = [
    Verb(
      .cap, 1, .own, .any, input: false,
      form: "LS|LIST|REQ|END", "agree on capabilities", "IRCv3 capability-negotiation"
    ) { (c, r) throws(Refusal) in try c.negotiate(r) },
    Verb(
      .authenticate, 1, .decided, .any, input: false,
      form: "<mechanism or data>", "log in by SASL", "IRCv3 sasl-3.1 and sasl-3.2"
    ) { (c, r) throws(Refusal) in try c.authenticate(r) },
    Verb(
      .pass, 1, .decided, .registering,
      form: "<account>:<password>", "log in when you connect"
    ) { (c, r) throws(Refusal) in c.takePassword(r) },
    Verb(
      .register, 3, .decided, .any, keeps: .always,
      form: "* * <password>", "make an account of your name, where the server allows it",
      "IRCv3 account-registration"
    ) { (c, r) throws(Refusal) in try c.register(r) },
    Verb(
      .verify, 2, .decided, .any,
      form: "<account> <code>", "confirm a registration", "IRCv3 account-registration"
    ) { (c, r) throws(Refusal) in try c.verify(r) },
    Verb(
      .nick, 0, .shared, .any,
      form: "<name>", "take a name; it may have to be your account's"
    ) { (c, r) throws(Refusal) in try c.takeNick(r) },
    Verb(
      .user, 4, .decided, .registering,
      form: "<name> 0 * :<real name>", "say who you are when you connect"
    ) { (c, r) throws(Refusal) in try c.takeUser(r) },
    Verb(
      .ping, 1, .own, .any, input: false,
      form: "<word>", "ask whether the server is there"
    ) { (c, r) throws(Refusal) in try c.pong(r) },
    Verb(
      .pong, 0, .decided, .any, input: false,
      form: "<word>", "answer its PING"
    ) { (c, r) throws(Refusal) in c.pong(received: r) },
    Verb(
      .active, 0, .own, input: false,
      form: "", "you are there although you say nothing: idling begins anew", "Parley"
    ) { (c, r) throws(Refusal) in c.noteActive(r) },
    Verb(
      .takeOver, 0, .decided, .any, input: false,
      form: "", "continue here: ends the session elsewhere that kept you out", "Parley"
    ) { (c, r) throws(Refusal) in try c.takeOver(r) },
    Verb(
      .sessions, 0, .shared, input: false,
      form: "[END <session or *>]", "from where else you are here, and end it there", "Parley"
    ) { (c, r) throws(Refusal) in try c.listOrEndSessions(r) },
    Verb(
      .quit, 0, .decided, .any,
      form: "[:<why>]", "log out"
    ) { (c, r) throws(Refusal) in c.quit(r) },
  ]
}
