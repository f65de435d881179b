// What lives here: the rows of the commands about people.

extension Verb {
  static let people: [Verb] = [
    .listing(
      .who, 0, input: false,
      form: "[<room or mask>]", "who is online"
    ) { (c, r) throws(Refusal) in c.who(r) },
    .asking(
      .whois, 0,
      form: "<name>", "what is known of somebody"
    ) { (c, r, a) throws(Refusal) in try c.whois(r, &a) },
    Verb(
      .wholast, 1, .own,
      form: "<minutes>", "who was online in the last minutes, 0 to 59", "Parley"
    ) { (c, r) throws(Refusal) in try c.wholast(r) },
    Verb(
      .whowas, 0, .own,
      form: "<name> [<count>]", "who had a name before"
    ) { (c, r) throws(Refusal) in try c.whowas(r) },
    Verb(
      .monitor, 1, .own, input: false,
      form: "+|- <name>[,...], C, L, S", "be told when these come and go", "IRCv3 monitor"
    ) { (c, r) throws(Refusal) in try c.monitor(r) },
    .asking(
      .isOn, 1, input: false,
      form: "<name> [...]", "which of these are online", "RFC 2812, 4.9"
    ) { (c, r, a) throws(Refusal) in c.isOn(r, &a) },
    .asking(
      .userhost, 1, input: false,
      form: "<name> [...]", "which of these are online, away or operators"
    ) { (c, r, a) throws(Refusal) in c.userhost(r, &a) },
    .asking(
      .users, 0,
      form: "", "switched off; WHO tells the same", "RFC 2812, 4.6"
    ) { (c, r, a) throws(Refusal) in try c.users() },
    Verb(
      .setName, 0, .shared, speaks: true,
      form: ":<real name>", "change your real name", "IRCv3 setname"
    ) { (c, r) throws(Refusal) in try c.setName(r) },
    Verb(
      .away, 0, .shared, .any,
      form: "[:<why>]", "mark you as away; nothing is held"
    ) { (c, r) throws(Refusal) in try c.away(r) },
    Verb(
      .busy, 0, .shared,
      form: "[:<why>]", "mark you as busy and hold your messages until BACK", "Parley"
    ) { (c, r) throws(Refusal) in c.busy(r) },
    Verb(
      .back, 0, .shared,
      form: "", "no longer busy or away; held messages come", "Parley"
    ) { (c, r) throws(Refusal) in c.back(r) },
    Verb(
      .metadata, 2, .shared, .any, keeps: .asItSays,
      form: "<name, room or *> <GET|LIST|SET|CLEAR|SUB|UNSUB|SUBS|SYNC> [<key>...] [:<value>]",
      "what people and rooms tell of themselves", "IRCv3 metadata"
    ) { (c, r) throws(Refusal) in try c.metadata(r) },
  ]
}
